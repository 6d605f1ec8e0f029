"""Runs the tests of this folder against another release of openai-python.

    python tests/integrations/run_with.py 2.8.1

The release is installed into an environment of its own under ``build/``, kept for the next run;
rtframes itself is this tree's, as it was last built for this interpreter.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = "tests/integrations"
NEEDED = ("msgspec>=0.22", "hypothesis>=6.100", "numpy>=1.26", "pytest>=8", "pytest-timeout>=2.3")


def main() -> int:
    """Make the environment where it is missing, and run pytest in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("release", help="of openai-python, such as 2.8.1")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    options = parser.parse_args()
    python = environment(options.release)
    paths = os.pathsep.join([str(ROOT / "python"), os.environ.get("PYTHONPATH", "")])
    command = [python, "-m", "pytest", *(options.pytest or ["-q"]), TESTS]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, check=False
    ).returncode


def environment(release: str) -> Path:
    """The interpreter of an environment with this release of openai-python."""
    folder = ROOT / "build" / f"openai-{release}-{sys.implementation.cache_tag}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    ready = folder / "ready"
    if not ready.exists():
        venv.create(folder, clear=True, with_pip=True)
        packages = [f"openai[realtime]=={release}", *NEEDED]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        ready.touch()
    return python


if __name__ == "__main__":
    sys.exit(main())
