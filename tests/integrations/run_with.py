"""Runs tests against another openai-python: the tests of this folder, or the SDK's own.

    python tests/integrations/run_with.py older-sdk
    python tests/integrations/run_with.py 2.40.0
    python tests/integrations/run_with.py newest-sdk --sdk-tests
    python tests/integrations/run_with.py azure-sdk

The third are the SDK's tests of its connections, from its source distribution, while the
connections parse and iterate by rtframes (`under_sdk_tests`). The fourth holds the catalogue
against Azure's client of Voice Live.

The SDK, of a dependency group or a release, is installed into an environment of its own under
``build/``, kept for the next run; rtframes itself is this tree's, as it was last built for this
interpreter.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
NEEDED = (
    "openai[realtime,aiohttp]",  # with the versions of websockets that the SDK asks for
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
    parser.add_argument("sdk", help="a dependency group, such as older-sdk, or a release")
    parser.add_argument("--sdk-tests", action="store_true", help="run the SDK's own tests")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    options = parser.parse_args()
    python = environment(options.sdk)
    paths, folder = [ROOT / "python"], ROOT
    command = [python, "-m", "pytest", *(options.pytest or ["-q"])]
    if options.sdk_tests:
        folder = source(python)
        paths.append(HERE)
        tests = sorted(
            file for names in SDK_TESTS for file in (folder / "tests").glob(f"{names}.py")
        )
        command += ["--durations=0", "--durations-min=60", "-p", "under_sdk_tests", *tests]
    elif options.sdk == "azure-sdk":
        command += [HERE / "azure" / "fields_of_voicelive.py"]
    else:
        command += [HERE]
    pythonpath = os.pathsep.join([*map(str, paths), os.environ.get("PYTHONPATH", "")])
    variables = {**os.environ, "PYTHONPATH": pythonpath}
    return subprocess.run(command, cwd=folder, env=variables, check=False).returncode


def environment(sdk: str) -> Path:
    """The interpreter of an environment with this openai-python."""
    asked = [f"openai=={sdk}"] if sdk[0].isdigit() else ["--group", sdk]
    folder = ROOT / "build" / f"{sdk}-{sys.implementation.cache_tag}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    # Of another pin the environment is made anew.
    ready, pins = folder / "ready", (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if not ready.exists() or ready.read_text(encoding="utf-8") != pins:
        venv.create(folder, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--upgrade", "pip"], cwd=ROOT, check=True)
        subprocess.run([*pip, *asked, *NEEDED], cwd=ROOT, check=True)
        ready.write_text(pins, encoding="utf-8")
    return python


def source(python: Path) -> Path:
    """The source distribution of an environment's openai-python, unpacked beside it."""
    version = [python, "-c", "import openai; print(openai.__version__)"]
    release = subprocess.run(version, check=True, capture_output=True, text=True).stdout.strip()
    folder = python.parents[1] / "source"
    unpacked = folder / f"openai-{release}"
    if not unpacked.exists():
        pip = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "openai"]
        subprocess.run([*pip, "--dest", folder, f"openai=={release}"], check=True)
        with tarfile.open(folder / f"{unpacked.name}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return unpacked


if __name__ == "__main__":
    sys.exit(main())
