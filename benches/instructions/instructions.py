"""Instructions and allocations of a decode, in a hot loop: by callgrind and memcheck.

Each program runs twice, once with one workload twice as long; the difference is the decodes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from counted import Counts, Workload
from sandbox import CountError, Sandbox

DECODES = 2_000
"""At least so many more decodes in the longer run, so that little else matters."""


class Job(NamedTuple):
    """A workload on disk: which decoder, which file, and how many passes are one length."""

    decoder: str
    path: str
    passes: int
    decodes: int


class Tool(NamedTuple):
    """A tool of valgrind: how it is called, and where its counts are in its output."""

    options: tuple[str, ...]
    variables: dict[str, str]
    pattern: str


TOOLS = {
    "callgrind": Tool(
        ("--tool=callgrind", "--callgrind-out-file=/dev/null"), {}, r"Collected : (\d+)"
    ),
    "memcheck": Tool(
        ("--tool=memcheck", "--leak-check=no", "--undef-value-errors=no"),
        # Without Python's own allocator, every object is an allocation that valgrind sees.
        {"PYTHONMALLOC": "malloc"},
        r"total heap usage: ([\d,]+) allocs, [\d,]+ frees, ([\d,]+) bytes",
    ),
}


def count(place: Sandbox, workloads: Mapping[str, Workload], processes: int) -> dict[str, Counts]:
    """What a decode of each workload costs: instructions, allocations, and the bytes they ask for.

    Raises:
        CountError: valgrind fails.
    """
    jobs: dict[str, Job] = {}
    for number, (name, workload) in enumerate(workloads.items()):
        path = f"{number}.hot.jsonl"
        (place.folder / path).write_bytes(b"\n".join(workload.frames))
        passes = -(-DECODES // len(workload.frames))
        jobs[name] = Job(workload.decoder, path, passes, passes * len(workload.frames))

    def run(tool: Tool, longer: str | None) -> list[int]:
        said = place.valgrind(
            tool.options, "decode_frames", arguments(jobs, longer), tool.variables
        )
        found = re.search(tool.pattern, said)
        if found is None:
            raise CountError("valgrind gave no counts:\n" + said[-2_000:])
        return [int(number.replace(",", "")) for number in found.groups()]

    with ThreadPoolExecutor(processes) as pool:
        runs = {
            (name, longer): pool.submit(run, tool, longer)
            for longer in (None, *jobs)
            for name, tool in TOOLS.items()
        }
    counted: dict[str, Counts] = {}
    for name, job in jobs.items():
        costs: list[float] = []
        for tool in TOOLS:
            short, long = runs[tool, None].result(), runs[tool, name].result()
            costs += [(b - a) / job.decodes for a, b in zip(short, long, strict=True)]
        instructions, allocations, size = costs
        if instructions <= 0 or allocations < 0:
            raise CountError(f"{name}: the longer run cost no more than the shorter one")
        counted[name] = {
            "instructions": round(instructions),
            "allocations": round(allocations, 2),
            "bytes": round(size),
        }
    return counted


def arguments(jobs: Mapping[str, Job], longer: str | None) -> Sequence[str]:
    """The arguments of `decode_frames.py`, with one workload twice as long."""
    given: list[str] = []
    for name, job in jobs.items():
        passes = job.passes * (2 if name == longer else 1)
        given += [job.decoder, job.path, str(passes)]
    return given
