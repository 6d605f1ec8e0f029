"""Runs tests against another release of openai-python: the tests of this folder, or the SDK's own.

    python tests/integrations/run_with.py 2.8.1
    python tests/integrations/run_with.py --sdk-tests

The second are the SDK's tests of its connections, from its source distribution, while the
connections parse and iterate by rtframes (`under_sdk_tests`).

The release is installed into an environment of its own under ``build/``, kept for the next run;
rtframes itself is this tree's, as it was last built for this interpreter.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
import venv
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
NEEDED = (
    "msgspec>=0.22",
    "hypothesis>=6.100",
    "numpy>=1.26",
    "pytest>=9",
    "pytest-timeout>=2.3",
    "pytest-asyncio>=1.4",
    "pytest-xdist>=3.6",
)
SDK_TESTS = ("test_*websocket*", "test_send_queue*", "lib/*realtime*", "lib/*websocket*")


def main() -> int:
    """Make the environment where it is missing, and run pytest in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "release", nargs="?", default=version("openai"), help="such as 2.8.1; this environment's"
    )
    parser.add_argument("--sdk-tests", action="store_true", help="run the SDK's own tests")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    options = parser.parse_args()
    python = environment(options.release)
    paths, folder = [ROOT / "python"], ROOT
    command = [python, "-m", "pytest", *(options.pytest or ["-q"])]
    if options.sdk_tests:
        folder = source(options.release, python)
        paths.append(HERE)
        tests = sorted(
            file for names in SDK_TESTS for file in (folder / "tests").glob(f"{names}.py")
        )
        command += ["--durations=0", "--durations-min=60", "-p", "under_sdk_tests", *tests]
    else:
        command += [HERE]
    pythonpath = os.pathsep.join([*map(str, paths), os.environ.get("PYTHONPATH", "")])
    variables = {**os.environ, "PYTHONPATH": pythonpath}
    return subprocess.run(command, cwd=folder, env=variables, check=False).returncode


def environment(release: str) -> Path:
    """The interpreter of an environment with this release of openai-python."""
    folder = ROOT / "build" / f"openai-{release}-{sys.implementation.cache_tag}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    ready = folder / "ready"
    if not ready.exists():
        venv.create(folder, clear=True, with_pip=True)
        packages = [f"openai[realtime,aiohttp]=={release}", *NEEDED]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        ready.touch()
    return python


def source(release: str, python: Path) -> Path:
    """The source distribution of this release, unpacked, in the environment's folder."""
    folder = python.parents[1] / "source"
    unpacked = folder / f"openai-{release}"
    if not unpacked.exists():
        pip = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "openai"]
        subprocess.run([*pip, "--dest", folder, f"openai=={release}"], check=True)
        with tarfile.open(folder / f"openai-{release}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return unpacked


if __name__ == "__main__":
    sys.exit(main())
