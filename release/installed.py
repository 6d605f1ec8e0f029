"""Installs a wheel, or a source distribution, into an empty environment and runs the suite on it.

    python release/installed.py dist/rtframes-0.1.0-cp313-*.whl
    python release/installed.py dist
    python release/installed.py dist/rtframes-0.1.0.tar.gz --group test-core

Of a folder it is the wheel for this Python. ``test-core`` are the tests of decoding and encoding,
which need little.

Tests, data and documents are those of the source tree; ``rtframes`` is what was installed, which is
made sure of before.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]

CORE = ("tests/decoder", "tests/encoder", "tests/differential")
SUITES = {"test-core": CORE, "test": (*CORE, "tests/async_iter", "tests/cli", "tests/package")}
"""For each dependency group, the tests that need no more."""
EXTRAS = {"test-core": "", "test": "[cli,bench,serve]"}
NOT_HERE = ("tests/package/test_typing.py", "tests/package/test_document_types.py")
"""What pyright and mypy say of the source tree."""

WHERE = (
    "import rtframes, rtframes._core as core; print(rtframes.__file__, core.__file__, sep='\\n')"
)


def main() -> int:
    """Make a new environment, look at its content, and run pytest there."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("distribution", type=Path, help="a wheel, a folder, or a source archive")
    parser.add_argument("--group", choices=SUITES, default="test", help="what is installed")
    parser.add_argument("--tests", nargs="+", help="files and folders instead of the group's")
    options = parser.parse_args()
    folder = ROOT / "build" / f"installed-{sys.implementation.cache_tag}"
    python = made(folder, chosen(options.distribution), options.group)
    # Both are looked for from where the tests run, as the tests look for them.
    for file in output(python, "-c", WHERE).splitlines():
        if not Path(file).resolve().is_relative_to(folder.resolve()):
            sys.exit(f"{file} would be tested, which is not what was installed")
    ignored = [f"--ignore={path}" for path in NOT_HERE]
    command = [python, "-m", "pytest", "-q", "--numprocesses=auto", *ignored]
    command += options.tests or SUITES[options.group]
    return subprocess.run(command, cwd=ROOT, env=variables(), check=False).returncode


def chosen(distribution: Path) -> Path:
    """The distribution, or of a folder the wheel for this Python."""
    if distribution.is_dir():
        release = f"cp{sys.version_info.major}{sys.version_info.minor}"
        # That of a free-threaded build ends in t.
        tag = f"{release}-{release}{'t' if sysconfig.get_config_var('Py_GIL_DISABLED') else ''}"
        machine = platform.machine().lower()
        wheels = list(distribution.glob(f"*-{tag}-*{machine}.whl"))
        if len(wheels) != 1:
            sys.exit(f"{distribution} has {len(wheels)} wheels for this Python, not one")
        distribution = wheels[0]
    return distribution.resolve(strict=True)


def made(folder: Path, distribution: Path, group: str) -> Path:
    """The interpreter of a new environment with a distribution, and what its tests need."""
    venv.create(folder, clear=True, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [python, "-m", "pip", "install", "--quiet"]
    for wanted in (
        ["--upgrade", "pip"],
        [f"{distribution}{EXTRAS[group]}", "--group", group],
    ):
        subprocess.run([*pip, *wanted], cwd=ROOT, env=variables(), check=True)
    return python


def output(*command: str | Path) -> str:
    """What a program prints."""
    done = subprocess.run(
        command, cwd=ROOT, env=variables(), check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def variables() -> dict[str, str]:
    """The environment, without what could lead to the source tree."""
    leading = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in leading}


if __name__ == "__main__":
    sys.exit(main())
