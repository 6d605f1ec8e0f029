"""Runs tests with another release of a client library: the tests of this folder, or its own.

    python tests/integrations/run_with.py older-sdk
    python tests/integrations/run_with.py 2.40.0
    python tests/integrations/run_with.py newest-sdk --sdk-tests
    python tests/integrations/run_with.py azure-sdk
    python tests/integrations/run_with.py older-livekit
    python tests/integrations/run_with.py livekit --own-tests PATH/TO/ITS/SOURCE
    python tests/integrations/run_with.py 'pipecat-ai[openai]==1.7.0' --own-tests PATH/TO/ITS/SOURCE
    python tests/integrations/run_with.py agents --sdk-tests

The third are the tests of openai-python's connections, from its source distribution, while the
connections parse and iterate by rtframes (`under_sdk_tests`). The fourth compares the catalogue
with Azure's client of Voice Live. A framework's tests are in the folder that has its name;
its own tests are those of a checkout at the release's tag, while rtframes is installed in it, or
of the source distribution, if that has them, as openai-agents' has.

The library, of a dependency group or a release (a number without a name is openai-python's), is
installed into an environment of its own under ``build/``, kept for the next run; rtframes itself is
this tree's, as it was last built for this interpreter.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from environments import ROOT, made

HERE = Path(__file__).parent
TOOLS = (
    "msgspec>=0.22",
    "hypothesis>=6.100",
    "numpy>=1.26",
    "pytest>=9",
    "pytest-timeout>=2.3",
    "pytest-asyncio>=1.4",
    "pytest-xdist>=3.6",
)
SDK_TESTS = ("test_*websocket*", "test_send_queue*", "lib/*realtime*", "lib/*websocket*")


class Kind(NamedTuple):
    """What runs with a client library.

    Attributes:
        tests: the folders of our tests, below this one; a plugin is in the first.
        needed: what they need besides the library.
        own_tests: the tests of its own that have to do with it, in its repository.
        plugin: a module below `tests` that lets them run with rtframes.
        sdist: the distribution whose source has its own tests.
        path: a folder of that source that its tests have to import from.
    """

    tests: tuple[str, ...]
    needed: tuple[str, ...]
    own_tests: tuple[str, ...] = ()
    plugin: str = ""
    sdist: str = ""
    path: str = "."


SDK = Kind(
    (".",),
    ("openai[realtime,aiohttp]",),  # with the versions of websockets that it asks for
    tuple(f"tests/{names}.py" for names in SDK_TESTS),
    "under_sdk_tests",
    sdist="openai",
)
KINDS = {
    "azure-sdk": Kind(("azure",), SDK.needed),
    "semantic-kernel": Kind(("semantic_kernel_realtime",), ("websockets>=15",)),
    "livekit": Kind(
        ("livekit_agents",),
        ("websockets>=15", "pytest-mock"),
        (
            "tests/test_openai_realtime*.py",
            "tests/test_plugin_openai_realtime*.py",
            "tests/test_plugin_openai_websocket*.py",
            "tests/test_realtime/*_model.py",
        ),
        "under_livekit_tests",
    ),
    "pipecat": Kind(
        ("pipecat_services",),
        ("websockets>=13", "python-dotenv"),
        (
            "tests/test_openai_realtime*.py",
            "tests/test_realtime*.py",
            "tests/test_*_realtime_*.py",
            "tests/test_azure_voice_live*.py",
            "tests/test_openai_live*.py",
        ),
        "under_pipecat_tests",
    ),
    "agents": Kind(
        ("openai_agents",),
        ("websockets>=15", "pytest-mock", "inline-snapshot", "fastapi", "httpx", "twilio"),
        ("tests/realtime/test_*.py",),
        "under_agents_tests",
        sdist="openai-agents",
        path="src",
    ),
    "dataframes": Kind(("engines",), ("typer>=0.15", "rich>=13.9")),
    "engines": Kind(("engines",), ("typer>=0.15", "rich>=13.9")),
    "frameworks": Kind(("livekit_agents", "openai_agents"), ("websockets>=15",)),
}


def main() -> int:
    """Make the environment where it is missing, and run pytest in it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("library", help="a dependency group, such as older-sdk, or a release")
    parser.add_argument("--sdk-tests", action="store_true", help="run those of its source dist")
    parser.add_argument("--own-tests", type=Path, metavar="SOURCE", help="run a framework's own")
    parser.add_argument("pytest", nargs="*", help="arguments for pytest, after --")
    options = parser.parse_args()
    kind = kind_of(options.library)
    python = environment(options.library, kind.needed)
    paths, folder = [ROOT / "python"], ROOT
    command = [python, "-m", "pytest", *(options.pytest or ["-q"])]
    if options.sdk_tests or options.own_tests:
        folder = options.own_tests.resolve() if options.own_tests else source(python, kind.sdist)
        paths += [HERE / "own_tests", HERE / kind.tests[0], folder / kind.path]
        command += ["--durations=0", "--durations-min=60", "-p", kind.plugin]
        command += tests_in(folder, kind.own_tests)
    else:
        command += [HERE / tests for tests in kind.tests]
    pythonpath = os.pathsep.join([*map(str, paths), os.environ.get("PYTHONPATH", "")])
    variables = {**os.environ, "PYTHONPATH": pythonpath}
    return subprocess.run(command, cwd=folder, env=variables, check=False).returncode


def kind_of(library: str) -> Kind:
    """What runs with the library of a dependency group or a release."""
    name = library.removeprefix("older-")
    return next((kind for key, kind in KINDS.items() if name.startswith(key)), SDK)


def tests_in(folder: Path, patterns: Iterable[str]) -> list[Path]:
    """The test files that a library has of these names."""
    return sorted({file for pattern in patterns for file in folder.glob(pattern)})


def environment(library: str, needed: Iterable[str]) -> Path:
    """The interpreter of an environment with this library."""
    if library[0].isdigit():
        asked = [f"openai=={library}"]
    else:
        asked = [library] if "=" in library else ["--group", library]
    return made(f"{library}-{sys.implementation.cache_tag}", [*asked, *needed, *TOOLS])


def source(python: Path, sdist: str) -> Path:
    """The source distribution of what an environment has, unpacked next to it."""
    version = [python, "-c", f"import importlib.metadata as of; print(of.version('{sdist}'))"]
    release = subprocess.run(version, check=True, capture_output=True, text=True).stdout.strip()
    folder = python.parents[1] / "source"
    unpacked = folder / f"{sdist.replace('-', '_')}-{release}"
    if not unpacked.exists():
        pip = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", sdist]
        subprocess.run([*pip, "--dest", folder, f"{sdist}=={release}"], check=True)
        with tarfile.open(folder / f"{unpacked.name}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return unpacked


if __name__ == "__main__":
    sys.exit(main())
