"""Builds a wheel whose code is arranged by a profile (PGO), into ``dist/``.

    python rust/pgo/build.py

An instrumented build counts what `train.py` makes it do; the wheel is built with these counts. All
of it stays in ``target/pgo``: other builds are not affected.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PGO = ROOT / "target" / "pgo"
TRAINING = Path(__file__).with_name("train.py")

SESSIONS = 4
"""Sessions of each dialect on the machine's best instruction set."""
FEWER_SESSIONS = 1
"""The same on the others, whose kernels would be taken for cold without any."""
INSTRUCTION_SETS = ("avx512", "avx2", "neon")
"""Not the scalar one, unless there is none better: what it does for each byte would outweigh all
that is done for a frame. Kernels leave their last bytes to it, so it is not cold."""


def main() -> None:
    """Build, train, merge, build again."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="the wheel's folder")
    out: Path = parser.parse_args().out
    profdata = find_profdata()
    raw = PGO / "raw"
    for stale in (raw, PGO / "instrumented"):
        shutil.rmtree(stale, ignore_errors=True)
    say("instrumented build")
    wheel = build(f"-Cprofile-generate={raw}", PGO / "instrumented")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(PGO / "instrumented" / "site")
    shutil.rmtree(raw, ignore_errors=True)  # the build's own macros have counted too
    train(PGO / "instrumented" / "site", raw)
    say("the wheel")
    print(build(f"-Cprofile-use={merged(profdata, raw)}", out))


def find_profdata() -> str:
    """The ``llvm-profdata`` that reads what this rustc's LLVM writes."""
    told = output("rustc", "-vV")
    version = re.search(r"^LLVM version: (\d+)", told, re.MULTILINE)
    host = re.search(r"^host: (\S+)", told, re.MULTILINE)
    if version is None or host is None:
        sys.exit("rustc -vV names no version of LLVM")
    tools = Path(output("rustc", "--print", "sysroot").strip(), "lib/rustlib", host[1], "bin")
    for name in (str(tools / "llvm-profdata"), f"llvm-profdata-{version[1]}", "llvm-profdata"):
        if (found := shutil.which(name)) and f"LLVM version {version[1]}." in output(
            found, "merge", "--version"
        ):
            return found
    sys.exit(
        f"no llvm-profdata of LLVM {version[1]}: rustup component add llvm-tools"
        f" (Debian: llvm-{version[1]})"
    )


def build(flags: str, out: Path) -> Path:
    """Build a wheel with more flags for rustc, in a target folder of this script's own."""
    maturin = shutil.which("maturin", path=sysconfig.get_path("scripts"))
    if maturin is None:
        sys.exit("no maturin next to this Python: make .venv/.pip")
    all_flags = f"{os.environ.get('RUSTFLAGS', '')} {flags}".strip()
    before = {wheel: wheel.stat().st_mtime_ns for wheel in out.glob("*.whl")}
    command = [maturin, "build", "--release", "--locked", "--quiet"]
    command += [
        "--interpreter",
        sys.executable,
        "--target-dir",
        str(PGO / "build"),
        "--out",
        str(out),
    ]
    subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"RUSTFLAGS": all_flags},
        check=True,
    )
    (wheel,) = (
        wheel for wheel in out.glob("*.whl") if wheel.stat().st_mtime_ns != before.get(wheel)
    )
    return wheel


def train(site: Path, raw: Path) -> None:
    """Run the training on every instruction set that this machine has."""
    environment = os.environ | {
        "PYTHONPATH": str(site),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LLVM_PROFILE_FILE": str(raw / "%p.profraw"),
    }
    # What looks for the best counts nothing.
    ask = "from rtframes import _core; print(_core.__file__, _core.isa())"
    unprofiled = environment | {"LLVM_PROFILE_FILE": os.devnull}
    file, best = output(sys.executable, "-c", ask, environment=unprofiled).split()
    if not Path(file).is_relative_to(site):
        sys.exit(f"{file} would be trained, which is not the instrumented build")
    for isa in dict.fromkeys((best, *INSTRUCTION_SETS)):
        chosen = environment | {"RTFRAMES_ISA": isa}
        asked = [sys.executable, "-c", "import rtframes"]
        there = subprocess.run(
            asked, env=chosen | {"LLVM_PROFILE_FILE": os.devnull}, capture_output=True
        )
        if there.returncode == 0:
            sessions = SESSIONS if isa == best else FEWER_SESSIONS
            say(f"training, {isa}: {sessions} of each dialect")
            subprocess.run(
                [sys.executable, TRAINING, "--sessions", str(sessions)], env=chosen, check=True
            )


def merged(profdata: str, raw: Path) -> Path:
    """One profile of all; its name is new when it is, so that cargo builds again."""
    whole = PGO / "whole.profdata"
    counts = sorted(map(str, raw.glob("*.profraw")))
    if not counts:
        sys.exit("the training has left no profile")
    subprocess.run([profdata, "merge", "--output", str(whole), *counts], check=True)
    name = hashlib.sha256(whole.read_bytes()).hexdigest()[:16]
    for old in PGO.glob("profile-*.profdata"):
        old.unlink()
    return whole.rename(PGO / f"profile-{name}.profdata")


def output(*command: str, environment: dict[str, str] | None = None) -> str:
    """What a command prints."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, check=True)
    return done.stdout


def say(what: str) -> None:
    """Tell which step this is."""
    print(f"pgo: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
