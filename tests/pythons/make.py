"""Makes the Pythons that this machine lacks, where that can be done.

    make pythons
    make pythons PYTHONS='3.15 3.15-dbg'

Debian's unstable suite has the newest releases and their debug builds. They are installed into a
folder (``PYTHONS_FOLDER``, or ``build/pythons``), by debootstrap, from where this machine's apt
gets its packages; nothing of the machine itself changes. Free-threaded builds are compiled from
CPython's repository, or from a copy of it (``CPYTHON_REPOSITORY``): the newest tag of the release,
or its branch if there is none yet. That takes git, a C compiler and the headers of zlib, OpenSSL
and libffi (Debian: gcc, zlib1g-dev, libssl-dev, libffi-dev). What is there is left as it is.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pythons.found import FOLDER, RELEASES, WANTED, built, find, release_and_kind

SUITE = "sid"
IN_SUITE = ("3.13", "3.14", "3.15")
CPYTHON = os.environ.get("CPYTHON_REPOSITORY") or "https://github.com/python/cpython"
BESIDE = ("ca-certificates", "gcc", "git", "libc6-dev", "valgrind")
"""What building, testing and counting instructions needs besides the Python."""


def main() -> int:
    """Say where each Python is, and make those that are missing."""
    outermost = {"oldest": RELEASES[0], "newest": RELEASES[-1]}
    for asked in sys.argv[1:] or WANTED:
        name = outermost.get(asked, asked)
        python = find(name)
        why_not = ""
        if python is None:
            why_not = why_not_to_be_made(name)
            if not why_not:
                release, kind = release_and_kind(name)
                why_not = build(release) if kind == "t" else install(release)
            find.cache_clear()
            python = find(name)
        if python is None:
            print(f"{name}: not available: {why_not or 'it does not run'}", flush=True)
        else:
            where = f" in {python.enter[-2]}" if python.enter else ""
            print(f"{name}: {python.path}{where}", flush=True)
    return 0


def why_not_to_be_made(name: str) -> str:
    """What prevents making it; empty if nothing does."""
    release, kind = release_and_kind(name)
    if kind == "t":
        return "" if shutil.which("cc") else "it is not here, and no C compiler to build it"
    if release not in IN_SUITE:
        return "it is not here, and Debian's unstable suite does not have it"
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "it is not here, and is made on Linux by the superuser alone"
    if shutil.which("debootstrap") is None:
        return "it is not here, and debootstrap is not installed (Debian: debootstrap)"
    return ""


def install(release: str) -> str:
    """Install a release and its debug build into a folder; gives what went wrong, if anything."""
    folder = FOLDER / f"debian-{release}"
    if folder.exists():
        return f"it is not in {folder}; remove that to make it again"
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    cache = FOLDER / "packages"
    cache.mkdir(parents=True, exist_ok=True)
    python = f"python{release}"
    packages = [python, *(f"{python}-{part}" for part in ("dbg", "dev", "venv")), *BESIDE]
    command = ["debootstrap", "--variant=minbase", f"--cache-dir={cache.resolve()}"]
    command += [f"--include={','.join(packages)}", SUITE, unfinished, *mirror()]
    failure = run_logged(folder, command)
    if not failure:
        unfinished.rename(folder)
    return failure


def build(release: str) -> str:
    """Compile the free-threaded Python of a release; gives what went wrong, if anything."""
    installed = built(f"{release}t").parents[1]
    if installed.exists():
        return f"it is not in {installed}; remove that to make it again"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary)
        git = ["git", "clone", "--quiet", "--depth=1", f"--branch={newest(release)}"]
        configure = ["./configure", "--quiet", "--disable-gil", f"--prefix={installed}"]
        make = ["make", "--silent", f"--jobs={os.cpu_count() or 1}"]
        failure = run_logged(
            installed, [*git, CPYTHON, source], configure, make, [*make, "install"], cwd=source
        )
    if failure:
        shutil.rmtree(installed, ignore_errors=True)
    return failure


def run_logged(folder: Path, *commands: Sequence[str | Path], cwd: Path | None = None) -> str:
    """Run commands until one fails; gives what went wrong, if anything.

    Args:
        folder: what they make; what they print goes into a file next to it.
        commands: each program with its arguments.
        cwd: where they run.
    """
    log = folder.with_name(f"{folder.name}.log")
    with log.open("w") as output:
        for command in commands:
            done = subprocess.run(
                command, check=False, cwd=cwd, stdout=output, stderr=subprocess.STDOUT
            )
            if done.returncode:
                return f"{command[0]} failed, see {log}"
    return ""


def newest(release: str) -> str:
    """The tag of a release's newest patch in CPython's repository, or the release's branch."""
    asks = ["git", "ls-remote", "--refs", "--tags", CPYTHON, f"v{release}.*"]
    said = subprocess.run(asks, check=False, capture_output=True, text=True).stdout
    patches = re.findall(rf"refs/tags/v{re.escape(release)}\.(\d+)$", said, re.MULTILINE)
    return f"v{release}.{max(map(int, patches))}" if patches else release


def mirror() -> list[str]:
    """Where this machine's apt has Debian's packages from; nothing for debootstrap's own choice."""
    if shutil.which("apt-get") is None:
        return []
    asks = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    said = subprocess.run(
        [*asks, "Origin: Debian", "Component: main"], check=False, capture_output=True, text=True
    )
    return said.stdout.split()[:1]


if __name__ == "__main__":
    sys.exit(main())
