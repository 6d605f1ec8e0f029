"""Instructions and allocations of a decode, held against a baseline: for CI, where time is noise.

``python benches/instructions/gate.py`` counts under valgrind (callgrind for instructions, memcheck
for allocations) and ends with 1 if a decode costs more than ``baseline.json`` says by more than
the tolerance, with 2 if it cannot count. ``--update`` writes the baseline.

Valgrind knows no AVX-512, so it is the AVX2 or the scalar path that is counted. A baseline is good
for one build of CPython, one version of rustc and one instruction set: what both compilers make of
the same source differs by more than the tolerance.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec

from rtframes.testing import Synthesiser, audio_delta

HERE = Path(__file__).parent
BASELINE = HERE / "baseline.json"
INSTRUCTION_TOLERANCE = 0.03
ALLOCATION_TOLERANCE = 0.02
"""So that one allocation more among fifty is seen; counts hardly move from run to run."""

DECODES = 400
"""At least so many more decodes in the longer run."""

Counts = dict[str, float]
Baseline = dict[str, dict[str, Counts]]


class CountError(Exception):
    """Valgrind is missing, or did not do what it should."""


class Workload(NamedTuple):
    """What is decoded: to which type of the package, and which frames."""

    kind: str
    frames: list[bytes]


class Job(NamedTuple):
    """A workload on disk: to which type, from which file, and how many passes are one length."""

    kind: str
    path: Path
    passes: int
    decodes: int


def workloads() -> dict[str, Workload]:
    """Everything that is counted, by name."""
    return {
        "text delta": Workload("ServerEvent", _of("response.output_text.delta", "text")[:20]),
        "text delta of one character": Workload("ServerEvent", _one_character()),
        "audio delta, 4800 bytes": Workload("ServerEvent", _stream(audio_delta(4_800))),
        "audio delta, 4800 bytes, a key after it": Workload(
            "ServerEvent", _stream(audio_delta(4_800, obfuscation=True))
        ),
        "audio delta, 4800 bytes, AudioBuffer": Workload(
            "ZeroCopyServerEvent", _stream(audio_delta(4_800))
        ),
        "response.done": Workload("ServerEvent", _of("response.done", "text")[:1]),
    }


def _of(event: str, scene: str) -> list[bytes]:
    start = b'{"type":"%b"' % event.encode()
    frames = Synthesiser("ga").session(scenes=[scene])
    return [frame for frame in frames if frame.startswith(start)]


def _one_character() -> list[bytes]:
    """Text deltas as a tokeniser of Japanese makes many."""
    frames = map(msgspec.json.decode, _of("response.output_text.delta", "text"))
    return [
        msgspec.json.encode({**frame, "delta": character})
        for frame, character in zip(
            frames, "音声で話す人の言葉を一つずつ送り届ける例です", strict=False
        )
    ][:20]


def _stream(frame: bytes) -> list[bytes]:
    """The same frame with an id of its own each time: no two frames of a stream are the same."""
    start = frame.index(b'"event_id":"') + len(b'"event_id":"event_')
    return [frame[:start] + b"%02d" % n + frame[start + 2 :] for n in range(20)]


def count(isa: str, processes: int) -> dict[str, Counts]:
    """What a decode of each workload costs: instructions, allocations, and the bytes they ask for.

    Raises:
        CountError: valgrind is missing or fails.
    """
    if shutil.which("valgrind") is None:
        raise CountError("valgrind is not installed: it is a package of that name everywhere")
    with tempfile.TemporaryDirectory() as folder:
        jobs: dict[str, Job] = {}
        for number, (name, workload) in enumerate(workloads().items()):
            path = Path(folder, f"{number}.jsonl")
            path.write_bytes(b"\n".join(workload.frames))
            passes = -(-DECODES // len(workload.frames))
            jobs[name] = Job(workload.kind, path, passes, passes * len(workload.frames))

        def run(tool: Callable[[Sequence[str], str], list[int]], longer: str | None) -> list[int]:
            return tool(_arguments(jobs, longer), isa)

        with ThreadPoolExecutor(processes) as pool:
            runs = {
                (tool, longer): pool.submit(run, tool, longer)
                for longer in (None, *jobs)
                for tool in (_callgrind, _memcheck)
            }
        counted: dict[str, Counts] = {}
        for name, job in jobs.items():
            costs: list[float] = []
            for tool in (_callgrind, _memcheck):
                short, long = runs[tool, None].result(), runs[tool, name].result()
                costs += [(b - a) / job.decodes for a, b in zip(short, long, strict=True)]
            instructions, allocations, size = costs
            counted[name] = {
                "instructions": round(instructions),
                "allocations": round(allocations, 2),
                "bytes": round(size),
            }
    return counted


def _arguments(jobs: dict[str, Job], longer: str | None) -> list[str]:
    """The arguments of `decode_frames.py`, with one workload twice as long."""
    arguments: list[str] = []
    for name, job in jobs.items():
        passes = job.passes * (2 if name == longer else 1)
        arguments += [job.kind, str(job.path), str(passes)]
    return arguments


def _callgrind(arguments: Sequence[str], isa: str) -> list[int]:
    options = ["--tool=callgrind", "--callgrind-out-file=/dev/null"]
    return _valgrind(options, arguments, isa, {}, r"Collected : (\d+)")


def _memcheck(arguments: Sequence[str], isa: str) -> list[int]:
    # Without Python's own allocator, every object is an allocation that valgrind sees.
    options = ["--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"]
    pattern = r"total heap usage: ([\d,]+) allocs, [\d,]+ frees, ([\d,]+) bytes"
    return _valgrind(options, arguments, isa, {"PYTHONMALLOC": "malloc"}, pattern)


def _valgrind(
    options: Sequence[str],
    arguments: Sequence[str],
    isa: str,
    variables: dict[str, str],
    pattern: str,
) -> list[int]:
    environment = {**os.environ, "RTFRAMES_ISA": isa, "PYTHONHASHSEED": "0", **variables}
    workload = [sys.executable, str(HERE / "decode_frames.py"), *arguments]
    done = subprocess.run(
        ["valgrind", *options, *workload], env=environment, capture_output=True, text=True
    )
    found = re.search(pattern, done.stderr)
    if done.returncode != 0 or found is None:
        raise CountError("valgrind failed:\n" + done.stderr[-2_000:])
    return [int(number.replace(",", "")) for number in found.groups()]


def verdicts(counted: dict[str, Counts], baseline: dict[str, Counts]) -> list[tuple[str, bool]]:
    """A line for each count, and whether it is within the tolerance of the baseline."""
    lines: list[tuple[str, bool]] = []
    for name, counts in counted.items():
        for what, value in counts.items():
            before = baseline.get(name, {}).get(what)
            if before is None:
                lines.append((f"{name}: {value:g} {what}, NOT IN THE BASELINE", False))
                continue
            tolerance = INSTRUCTION_TOLERANCE
            if what == "allocations":
                tolerance = ALLOCATION_TOLERANCE
            most, least = before * (1 + tolerance), before * (1 - tolerance)
            verdict = "ok"
            if value > most:
                verdict = f"MORE THAN {tolerance:.0%} ABOVE"
            elif value < least:
                verdict = "better; --update keeps it"
            change = f"{value / before - 1:+.1%}" if before else "from nothing"
            line = f"{name}: {value:g} {what}, baseline {before:g}, {change} {verdict}"
            lines.append((line, value <= most))
    return lines


def build_key(isa: str) -> str:
    """What a baseline is good for."""
    arguments = str(sysconfig.get_config_var("CONFIG_ARGS"))
    build = hashlib.sha256(arguments.encode()).hexdigest()[:8]
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True)
    return f"cpython-{platform.python_version()}-{build} rustc-{rustc.stdout.split()[1]} {isa}"


def main() -> int:
    """Count, and compare or update."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--update", action="store_true", help="write the baseline")
    parser.add_argument("--isa", choices=("avx2", "scalar"), default="avx2")
    parser.add_argument("--processes", type=int, default=min(4, os.cpu_count() or 1))
    options = parser.parse_args()
    key = build_key(options.isa)
    baselines: Baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    if key not in baselines and not options.update:
        print(f"no baseline for {key}: make one with --update", file=sys.stderr)
        return 2
    try:
        counted = count(options.isa, options.processes)
    except CountError as error:
        print(error, file=sys.stderr)
        return 2
    if options.update:
        baselines[key] = counted
        BASELINE.write_text(json.dumps(baselines, indent=2, sort_keys=True) + "\n")
    lines = verdicts(counted, baselines[key])
    print(f"{key}, a decode:")
    for line, _ in lines:
        print("  " + line)
    return 0 if all(good for _, good in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
