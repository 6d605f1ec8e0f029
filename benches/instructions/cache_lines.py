"""Cache lines that one decode touches: its cost when the caches have gone cold.

An event arrives every few milliseconds, and the caches have been filled with other things since.
The decode then takes as long as its distinct lines of code and of data, 64 bytes each, take to
arrive, however few instructions it has. callgrind counts them for single calls (`watch_calls.py`,
``one_call.c``); the lines that an empty call touches are subtracted.

With an ordinary allocator objects share lines with their neighbours, so anything that was allocated
before, even the text of a docstring, changes the count by a few lines. *Apart*, with
``line_malloc.c``, every object has its own lines. The rest depends on where in a page an object is,
since the C library uses other code there, which mostly adds lines: so the minimum of a few calls is
    taken, and the
median of a few layouts. Then only the build and the frames matter, and the gate is exact to one
line. With Python's own allocator (*packed*) the count is what users have, and varies.
"""

from __future__ import annotations

import importlib.machinery
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median_low
from typing import NamedTuple

from counted import Workload
from sandbox import HERE, INSIDE, CountError, Sandbox

WATCHED = 5
"""Frames of each workload that are watched: they differ in length, and the median counts."""

LAYOUTS = 3
"""Programs that watch the same frames, with all objects elsewhere in memory."""

_SUFFIX = importlib.machinery.EXTENSION_SUFFIXES[0]

# Larger than what one call touches, so that no line leaves the caches before the call ends.
_CALLGRIND = (
    "--tool=callgrind", "--cache-sim=yes", "--instr-atstart=no",
    "--I1=1048576,16,64", "--D1=4194304,16,64", "--LL=16777216,16,64",
)  # fmt: skip


class Lines(NamedTuple):
    """Distinct cache lines of one call, beyond an empty call's."""

    code: int
    data: int

    @property
    def all(self) -> int:
        """Both together."""
        return self.code + self.data


def count(
    place: Sandbox, workloads: Mapping[str, Workload], processes: int, *, apart: bool
) -> dict[str, Lines]:
    """The lines of a decode in each workload: medians of the frames that are watched.

    Args:
        place: where the programs are.
        workloads: what is decoded.
        processes: how many programs run at once.
        apart: whether every object has its own lines.

    Raises:
        CountError: there is no C compiler, or valgrind fails.
    """
    folder = place.folder / ("apart" if apart else "packed")
    folder.mkdir()
    _build(HERE / "one_call.c", folder / f"one_call{_SUFFIX}", "-I", sysconfig.get_path("include"))
    inside = f"{INSIDE}/{folder.name}"
    variables = {"PYTHONPATH": inside}
    if apart:
        _build(HERE / "line_malloc.c", folder / "line_malloc.so", "-fno-builtin")
        variables |= {"LD_PRELOAD": f"{inside}/line_malloc.so", "PYTHONMALLOC": "malloc"}
    frames: list[str] = []
    for number, (name, workload) in enumerate(workloads.items()):
        if len(workload.frames) <= WATCHED:
            raise CountError(f"{name}: {len(workload.frames)} frames are too few")
        path = folder / f"{number}.jsonl"
        path.write_bytes(b"\n".join(workload.frames))
        frames += [workload.decoder, str(path.relative_to(place.folder))]

    def watch(layout: int) -> None:
        written = f"--callgrind-out-file={folder / f'counts-{layout}'}"
        arguments = [str(layout), str(WATCHED), *frames]
        place.valgrind([*_CALLGRIND, written], "watch_calls", arguments, variables)

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(watch, range(LAYOUTS)))
    layouts = [_least(folder.glob(f"counts-{layout}.*")) for layout in range(LAYOUTS)]
    empty = _middle([calls["call"] for calls in layouts])
    counted: dict[str, Lines] = {}
    for number, name in enumerate(workloads):
        labels = [f"{number} {place}" for place in range(WATCHED)]
        code, data = _middle([_middle([calls[label] for calls in layouts]) for label in labels])
        counted[name] = Lines(code - empty.code, data - empty.data)
    return counted


def _least(dumps: Iterable[Path]) -> dict[str, Lines]:
    """The least lines of each call in one layout, by the call's label."""
    calls: dict[str, Lines] = {}
    for dump in dumps:
        label, lines = read(dump.read_text())
        if label is not None:
            before = calls.get(label, lines)
            calls[label] = Lines(min(before.code, lines.code), min(before.data, lines.data))
    return calls


def _middle(calls: Sequence[Lines]) -> Lines:
    return Lines(*map(median_low, zip(*calls, strict=True)))


def read(dump: str) -> tuple[str | None, Lines]:
    """The label of a dump of callgrind, None if no program asked for it, and its misses."""
    asked = re.search(r"^desc: Trigger: Client Request: (.+)$", dump, re.MULTILINE)
    events = re.search(r"^events: (.+)$", dump, re.MULTILINE)
    totals = re.search(r"^totals: (.+)$", dump, re.MULTILINE)
    if events is None or totals is None:
        raise CountError("callgrind wrote a file without counts")
    # Zeroes at the end of the totals are left out.
    misses = dict.fromkeys(events[1].split(), 0)
    misses.update(zip(misses, map(int, totals[1].split()), strict=False))
    lines = Lines(misses["I1mr"], misses["D1mr"] + misses["D1mw"])
    return (None if asked is None else asked[1]), lines


def _build(source: Path, library: Path, *options: str) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise CountError("no C compiler: gcc and the headers of Python and valgrind are needed")
    command = [compiler, "-O2", "-shared", "-fPIC", *options, str(source), "-o", str(library)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise CountError("the C compiler failed:\n" + done.stderr[-2_000:])
