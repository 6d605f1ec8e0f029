"""Without memory there is a `MemoryError`, or all goes well: no crash, no panic, nothing lost."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parent / "no_memory" / "run.py"

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("_testcapi") is None, reason="this Python has no _testcapi"
)


def run(*arguments: str) -> str:
    # A coroutine for whose call there is no memory is never awaited, which is not a mistake.
    command = [sys.executable, "-W", "ignore:coroutine:RuntimeWarning", RUN, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    # Nor does a panic that was caught leave its words.
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def kinds() -> list[str]:
    return run().split() if importlib.util.find_spec("_testcapi") else []


@pytest.mark.parametrize("kind", kinds())
def test_every_allocation_may_fail(kind: str) -> None:
    assert run(kind).startswith("memory ran out")
