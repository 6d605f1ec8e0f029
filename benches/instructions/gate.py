"""The cost of a decode, compared with a baseline: for CI, where times are noise.

``python benches/instructions/gate.py`` counts under valgrind: the instructions and allocations of a
hot loop, and the cache lines that one decode touches. It ends with 1 if a decode costs more than
``baseline.json`` says by more than the tolerance, with 2 if there is no baseline for this build,
with 3 if it cannot count. ``--update`` writes the baseline.

Valgrind does not know AVX-512, so the AVX2 or the scalar path is counted. A baseline is valid
for one build of CPython, one version of rustc and one instruction set: the output of
different compilers differs by more than the tolerance.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import cache_lines
from cache_lines import Lines
from counted import LINES_AIMED_AT, Counts, workloads
from sandbox import HERE, CountError, sandbox

import instructions

BASELINE = HERE / "baseline.json"
INSTRUCTION_TOLERANCE = 0.03
ALLOCATION_TOLERANCE = 0.02
"""So that one allocation more among fifty is seen; counts hardly move from run to run."""

CODE, DATA = "cache lines of code", "cache lines of data"
"""Counts of these names have no tolerance: nothing but the build and the frames moves them."""

Baseline = dict[str, dict[str, Counts]]


def verdicts(
    counted: Mapping[str, Counts], baseline: Mapping[str, Counts]
) -> list[tuple[str, bool]]:
    """A line for each count, and whether it is within the tolerance of the baseline."""
    lines: list[tuple[str, bool]] = []
    for name, counts in counted.items():
        for what, value in counts.items():
            before = baseline.get(name, {}).get(what)
            if before is None:
                lines.append((f"{name}: {value:g} {what}, NOT IN THE BASELINE", False))
                continue
            tolerance = _tolerance(what)
            most, least = before * (1 + tolerance), before * (1 - tolerance)
            verdict = "ok"
            if value > most:
                verdict = f"MORE THAN {tolerance:.0%} ABOVE" if tolerance else "MORE"
            elif value < least:
                verdict = "better; --update keeps it"
            change = f"{value / before - 1:+.1%}" if before else "from nothing"
            line = f"{name}: {value:g} {what}, baseline {before:g}, {change} {verdict}"
            lines.append((line, value <= most))
    return lines


def _tolerance(what: str) -> float:
    if what in (CODE, DATA):
        return 0
    return ALLOCATION_TOLERANCE if what == "allocations" else INSTRUCTION_TOLERANCE


def line_counts(lines: Lines) -> Counts:
    """Lines as two counts, since one may hide what the other shows."""
    return {CODE: lines.code, DATA: lines.data}


def aimed_at(lines: Mapping[str, Lines]) -> list[str]:
    """A line for each workload: its cache lines, and the distance from the target."""
    said: list[str] = []
    for name, found in lines.items():
        text = f"{name}: {found.all} cache lines, {found.code} of code and {found.data} of data"
        aim = LINES_AIMED_AT.get(name)
        if aim is not None:
            over = found.all - aim
            text += f", aim {aim}: " + (f"MISSED by {over}" if over > 0 else f"met by {-over}")
        said.append(text)
    return said


def build_key(isa: str) -> str:
    """The build for which a baseline is valid."""
    arguments = str(sysconfig.get_config_var("CONFIG_ARGS"))
    build = hashlib.sha256(arguments.encode()).hexdigest()[:8]
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
    return f"cpython-{platform.python_version()}-{build} rustc-{rustc.stdout.split()[1]} {isa}"


def worse_twice(first: dict[str, Counts], again: Mapping[str, Lines]) -> dict[str, Counts]:
    """What was counted, with the lesser lines of two counts.

    One run in thirty or so is off by a line somewhere; a line that a build really has more is there
    both times.
    """
    return {
        name: {
            what: min(value, line_counts(again[name]).get(what, value))
            for what, value in counts.items()
        }
        for name, counts in first.items()
    }


def _lines(options: argparse.Namespace, *, apart: bool) -> dict[str, Lines]:
    with sandbox(options.isa, options.core) as place:
        return cache_lines.count(place, workloads(), options.processes, apart=apart)


def _count(options: argparse.Namespace) -> dict[str, Counts]:
    lines = _lines(options, apart=True)
    hot = {name: each for name, each in workloads().items() if each.hot and not options.lines}
    counted: dict[str, Counts] = {}
    if hot:
        with sandbox(options.isa, options.core) as place:
            counted = instructions.count(place, hot, options.processes)
    return {name: {**counted.get(name, {}), **line_counts(lines[name])} for name in lines}


def main() -> int:
    """Count, and compare or update."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--update", action="store_true", help="write the baseline")
    parser.add_argument("--lines", action="store_true", help="only cache lines, in seconds")
    parser.add_argument("--aims", action="store_true", help="and lines as users have them")
    parser.add_argument("--core", type=Path, help="another build of rtframes._core to count")
    parser.add_argument("--isa", choices=("avx2", "scalar"), default="avx2")
    parser.add_argument("--processes", type=int, default=min(4, os.cpu_count() or 1))
    options = parser.parse_args()
    key = build_key(options.isa)
    baselines: Baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if key not in baselines and not options.update:
        print(f"no baseline for {key}: make one with --update", file=sys.stderr)
        return 2
    try:
        counted = _count(options)
        if options.update:
            kept = baselines.get(key, {}) if options.lines else {}
            baselines[key] = {
                name: {**kept.get(name, {}), **counts} for name, counts in counted.items()
            }
            BASELINE.write_text(json.dumps(baselines, indent=2, sort_keys=True) + "\n")
        judged = verdicts(counted, baselines[key])
        if not all(good for _, good in judged):
            judged = verdicts(worse_twice(counted, _lines(options, apart=True)), baselines[key])
        packed = _lines(options, apart=False) if options.aims else {}
    except CountError as error:
        print(error, file=sys.stderr)
        return 3
    print(f"{key}, a decode:")
    for line, _ in judged:
        print("  " + line)
    if packed:
        print("With Python's own allocator:")
    for line in aimed_at(packed):
        print("  " + line)
    return 0 if all(good for _, good in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
