"""Runs the differential tests on a wheel for Arm, in an emulator: NEON in a real interpreter.

    python release/arm.py dist/rtframes-0.1.0-cp311-*aarch64.whl

Debian's Python for Arm, with all that it needs, is unpacked below ``build/arm64``; nothing of the
machine itself changes. Needs apt and an emulator (Debian: qemu-user).
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "build" / "arm64"
DEBIAN = FOLDER / "debian"
PACKAGES = ("python3", "libgcc-s1")
NEEDED = ("msgspec>=0.22", "hypothesis>=6.100", "numpy>=1.26", "pytest>=8", "pytest-timeout>=2.3")
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64")

TESTS = ("tests/differential/test_law.py", "tests/differential/test_law_payload.py")
SHOWS_THE_KERNELS = "from rtframes import _core; print(_core.isa())"


def main() -> int:
    """Create what is missing, and run the tests."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("wheel", type=Path, nargs="?", help="for Arm, of Debian's Python")
    parser.add_argument("--release", action="store_true", help="only say which Python it is")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    options = parser.parse_args()
    python = debian_python()
    if options.release:
        print(python.name.removeprefix("python"))
        return 0
    site = installed(options.wheel, python.name.removeprefix("python"))
    paths = os.pathsep.join([str(site), str(ROOT / "tests")])
    emulated = ["qemu-aarch64", "-L", DEBIAN, "-E", f"PYTHONPATH={paths}", python]
    isa = subprocess.run(
        [*emulated, "-c", SHOWS_THE_KERNELS], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()
    print(f"kernels: {isa}", flush=True)
    if isa != "neon":
        return 1
    tests = options.pytest or TESTS
    pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "timeout=1800", *tests]
    return subprocess.run([*emulated, *pytest], cwd=ROOT, check=False).returncode


def debian_python() -> Path:
    """Debian's Python for Arm, unpacked into a folder if it is not there."""
    if not (DEBIAN / "ready").exists():
        lists, archives = FOLDER / "lists", FOLDER / "archives"
        for folder in (DEBIAN, lists / "partial", archives / "partial"):
            folder.mkdir(parents=True, exist_ok=True)
        apt = ["apt-get", "-qq", "-o", f"Dir::State::lists={lists}"]
        apt += ["-o", f"Dir::Cache::archives={archives}", "-o", "Dir::State::status=/dev/null"]
        apt += ["-o", "APT::Architecture=arm64", "-o", "APT::Architectures=arm64"]
        apt += ["-o", f"Dir::Cache={FOLDER}", "-o", "APT::Install-Recommends=0"]
        subprocess.run([*apt, "update"], check=True)
        wanted = ["--download-only", "--yes", "install", *PACKAGES]
        subprocess.run([*apt, *wanted], check=True, stdout=subprocess.DEVNULL)
        for package in archives.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, DEBIAN], check=True)
        (DEBIAN / "ready").touch()
    (python,) = (
        path
        for path in (DEBIAN / "usr" / "bin").iterdir()
        if re.fullmatch(r"python3\.\d+", path.name)
    )
    return python


def installed(wheel: Path, release: str) -> Path:
    """A folder with the wheel and what its tests need."""
    site = FOLDER / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--only-binary=:all:", "--upgrade"]
    pip += ["--target", site, "--implementation", "cp", "--python-version", release]
    pip += [part for platform in PLATFORMS for part in ("--platform", platform)]
    subprocess.run([*pip, *NEEDED, wheel.resolve(strict=True)], check=True)
    return site


if __name__ == "__main__":
    sys.exit(main())
