"""Builds wheels, stripped, with their debug symbols separate: into ``dist/`` and ``dist/debug/``.

    python release/wheels.py
    python release/wheels.py --python 3.10 3.14 --target aarch64-unknown-linux-gnu

For Linux, zig links with a C library as old as the wheel's tag says, and no Python has to be there:
maturin knows how each is configured. Elsewhere the wheels' Pythons are needed.

A debugger finds the symbols of a wheel for Linux in the folder of the installed extension.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "target" / "release-wheels"

OLDEST_LIBC = {"gnu": "manylinux_2_17", "musl": "musllinux_1_2"}
"""The oldest C libraries that Rust's standard library links with."""

FREE_THREADED = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
OWN = f"{sys.version_info.major}.{sys.version_info.minor}{FREE_THREADED}"
"""The release of this Python; that of a free-threaded build ends in t."""

MOST_BYTES = 1_500_000
"""A larger wheel has something in it that it should not have."""


def main() -> None:
    """Build a wheel for each Python, and check it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--python", nargs="+", default=[OWN], help="releases of CPython, as 3.14 or 3.14t"
    )
    parser.add_argument("--target", default=host(), help="a target of rustc's; this machine's")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="the wheels' folder")
    options = parser.parse_args()
    out: Path = options.out
    for release in options.python:
        with tempfile.TemporaryDirectory() as folder:
            wheel = build(release, options.target, Path(folder))
            checked = check(finish(wheel, options.target, out))
        print(f"{checked.name}: {checked.stat().st_size:,} bytes")


def host() -> str:
    """The target that rustc builds for by itself."""
    return output(os.environ.get("RUSTC", "rustc"), "-vV").split("host: ")[1].split()[0]


def build(release: str, target: str, out: Path) -> Path:
    """Build one wheel."""
    command = ["maturin", "build", "--release", "--locked", "--quiet", "--target", target]
    variables = {**os.environ}
    if "linux" in target:
        libc = OLDEST_LIBC[target.rpartition("-")[2]]
        command += ["--zig", "--compatibility", libc, "--interpreter", f"python{release}"]
    else:
        # Symbols go to a file of their own, and out of the extension.
        command += ["--strip", "--interpreter"]
        command += [sys.executable if release == OWN else f"python{release}"]
        variables["CARGO_PROFILE_RELEASE_SPLIT_DEBUGINFO"] = "packed"
    run(*command, "--target-dir", BUILD, "--out", out, variables=variables)
    (wheel,) = out.glob("*.whl")
    return wheel


def finish(wheel: Path, target: str, out: Path) -> Path:
    """Put the wheel into its folder, and its debug symbols next to it."""
    symbols = out / "debug"
    symbols.mkdir(parents=True, exist_ok=True)
    if "linux" in target:
        return stripped(wheel, symbols / f"{wheel.stem}.debug", out)
    for made in (BUILD / target / "release").glob("*_core*"):
        if made.suffix == ".pdb":
            shutil.copy(made, symbols / f"{wheel.stem}.pdb")
        elif made.suffix == ".dSYM":
            shutil.make_archive(str(symbols / f"{wheel.stem}.dSYM"), "zip", made.parent, made.name)
    return Path(shutil.move(wheel, out / wheel.name))


def stripped(wheel: Path, symbols: Path, out: Path) -> Path:
    """Move the symbols out of a wheel's extension."""
    unpacked = wheel.parent / "unpacked"
    run("wheel", "unpack", "--dest", unpacked, wheel)
    (extension,) = unpacked.rglob("_core*.so")
    objcopy, variables = find_objcopy()
    compress = "--compress-debug-sections=zlib"
    run(objcopy, "--only-keep-debug", compress, extension, symbols, variables=variables)
    run(objcopy, "--strip-all", f"--add-gnu-debuglink={symbols}", extension, variables=variables)
    # The same wheel from the same source: as maturin's, it says of no file when it was made.
    variables = {**os.environ, "SOURCE_DATE_EPOCH": "315532800"}
    run("wheel", "pack", "--dest", out, *unpacked.iterdir(), variables=variables)
    compress_again(out / wheel.name)
    return out / wheel.name


def compress_again(wheel: Path) -> None:
    """Compress what is in a wheel as well as its format can."""
    smaller = wheel.with_suffix(".smaller")
    with ZipFile(wheel) as source, ZipFile(smaller, "w") as target:
        for member in source.infolist():
            target.writestr(member, source.read(member), ZIP_DEFLATED, compresslevel=9)
    smaller.replace(wheel)


def find_objcopy() -> tuple[str, dict[str, str]]:
    """An ``objcopy`` for all architectures, and the environment that it runs in.

    Rust's own is next to its linker, if rustup has installed it.
    """
    rustc = os.environ.get("RUSTC", "rustc")
    libraries = Path(output(rustc, "--print", "sysroot").strip()) / "lib"
    own = libraries / "rustlib" / host() / "bin" / "rust-objcopy"
    if own.exists():
        return str(own), {**os.environ, "LD_LIBRARY_PATH": str(libraries)}
    found = shutil.which("llvm-objcopy")
    if found is None:
        sys.exit("no rust-objcopy in Rust's folder, and no llvm-objcopy (Debian: llvm)")
    return found, {**os.environ}


def check(wheel: Path) -> Path:
    """Refuse a wheel that is too large, or needs a newer C library than its name says."""
    size = wheel.stat().st_size
    if size > MOST_BYTES:
        sys.exit(f"{wheel.name} has {size:,} bytes, more than {MOST_BYTES:,}")
    if "linux" in wheel.name:
        told = " ".join(output("auditwheel", "show", wheel).split())
        tag = re.search(r'following platform tag: "(\w+)"', told)
        if tag is None or tag[1] not in wheel.name:
            sys.exit(f"{wheel.name} is not what its name says: {told}")
    return wheel


def run(*command: str | Path, variables: dict[str, str] | None = None) -> None:
    """Run a program, of this Python's environment first."""
    subprocess.run(
        [program(command[0]), *command[1:]],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        env=with_scripts(variables or {**os.environ}),
    )


def output(*command: str | Path) -> str:
    """What a program prints."""
    return subprocess.run(
        [program(command[0]), *command[1:]], check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def program(name: str | Path) -> str:
    """Where a program is: with this Python's scripts, or where the shell finds it."""
    return shutil.which(name, path=with_scripts({**os.environ})["PATH"]) or str(name)


def with_scripts(variables: dict[str, str]) -> dict[str, str]:
    """An environment in which maturin finds the zig that pip has installed."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), variables.get("PATH", os.defpath)])
    return {**variables, "PATH": path}


if __name__ == "__main__":
    main()
