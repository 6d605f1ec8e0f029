"""Builds rtframes for each Python, and runs the suite there.

    make test-pythons
    make test-pythons PYTHONS='3.10 3.15-dbg'
    make test-pythons PYTHONS='oldest newest' PYTHONS_TESTS='tests/decoder tests/async_iter' \
      PYTHONS_PROFILE=dev

A Python has an environment of its own, ``build/python-NAME``, which is kept; the folder of compiled
code, ``target/pythons``, is shared, since most of it is the same for each. A debug build runs the
core with its debug assertions and overflow checks, and on an allocator that looks for what is
written where nothing should be. The profile `dev` has these checks too, and compiles in half of the
time.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from integrations.environments import ROOT, made
from pythons.found import Python, chosen

NOT_HERE = (
    "tests/bench",
    "tests/package/test_typing.py",
    "tests/package/test_document_types.py",
)
"""Measurements, and what pyright and mypy say: neither depends on the Python that runs."""

NOT_IN_DEBUG = (
    "tests/package/test_document_examples.py::test_programs_run[telephony]",
    "tests/package/test_document_examples.py::test_programs_run[websockets]",
)
"""On aiohttp, whose multidict, a wheel for release builds, crashes in debug builds."""

INSTALLED = ("--extras", "cli,serve", "--group", "test")


def main() -> int:
    """Build and test on one Python after another, and say at the end how each went."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pythons", nargs="*", help="names, as 3.14 or 3.14-dbg; all without any")
    parser.add_argument("--tests", default="", help="files and folders instead of the suite")
    parser.add_argument("--profile", default="release", help="of Cargo: release or dev")
    options = parser.parse_args()
    pythons, missing = chosen(options.pythons)
    said = [f"{name}: not found" for name in missing]
    # Of all Pythons some may be missing, of those that somebody has named none may.
    failed = not pythons or bool(options.pythons and missing)
    for python in pythons:
        begun = time.monotonic()
        what = built_and_tested(python, options.tests.split(), options.profile)
        said.append(f"{python.name}: {what or 'passed'}, {time.monotonic() - begun:.0f} s")
        failed = failed or bool(what)
        print(said[-1], flush=True)
    print(*said, sep="\n")
    return int(failed)


def built_and_tested(python: Python, tests: Sequence[str], profile: str) -> str:
    """Run the suite, or some of it, on one Python; gives what went wrong, if anything."""
    environment = made(
        f"python-{python.name}", ["maturin>=1.9,<2"], python.path, enter=python.enter
    )
    variables = {
        **os.environ,
        "VIRTUAL_ENV": str(environment.parents[1]),
        "PYO3_PYTHON": str(environment),
        "CARGO_TARGET_DIR": str(ROOT / "target" / "pythons"),
    }
    if python.is_debug:
        variables |= {
            "CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS": "true",
            "CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS": "true",
            "PYTHONMALLOC": "debug",
        }

    def run(*command: str | Path) -> bool:
        whole = [*python.enter, environment, "-m", *command]
        return subprocess.run(whole, cwd=ROOT, env=variables, check=False).returncode == 0

    built = ("maturin", "develop", "--profile", profile, "--locked", "--quiet")
    if not run(*built, *INSTALLED):
        return "build FAILED"
    chosen_tests = list(tests) or ["tests", *(f"--ignore={path}" for path in NOT_HERE)]
    if python.is_debug and not tests:
        chosen_tests += [f"--deselect={test}" for test in NOT_IN_DEBUG]
    return "" if run("pytest", "-q", "--numprocesses=auto", *chosen_tests) else "tests FAILED"


if __name__ == "__main__":
    sys.exit(main())
