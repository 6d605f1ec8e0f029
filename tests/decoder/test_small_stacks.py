"""Threads with little stack, such as musl's, decode and encode, or refuse what is too deep."""

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def _run(program: str, kibibytes: int) -> str:
    """What a program prints, given the stack size of its threads."""
    command = [sys.executable, "-m", f"decoder.{program}", str(kibibytes)]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


@pytest.mark.parametrize("kibibytes", [32, 64, 128, 256])
def test_what_is_learnt_at_any_depth(kibibytes: int) -> None:
    _run("learnt_on_a_small_stack", kibibytes)


@pytest.mark.parametrize("kibibytes", [64, 128, 256, 1_024])
def test_no_depth_crashes(kibibytes: int) -> None:
    printed = _run("deep_on_a_small_stack", kibibytes)
    taken, refused, malformed = (int(word.strip(",}")) for word in printed.split()[1::2])
    assert min(taken, refused, malformed) > 100
