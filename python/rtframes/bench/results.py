"""The results of a benchmark: plain records that are written to JSON and read back.

All times are nanoseconds per frame, *cold* (after other work, as on a connection) and *hot* (in a
loop). Files of this format say ``contender`` for a decoder under test, and ``work`` for a workload.
"""

from __future__ import annotations

from itertools import product
from typing import Literal, NamedTuple, TypeAlias, get_args

import msgspec

from rtframes.bench.peers import OURS

FORMAT = 2
"""The version of `Report` in a file."""

Caches: TypeAlias = Literal["cold", "hot"]
"""The state of the machine's caches when a frame arrives."""

CACHES: tuple[Caches, ...] = get_args(Caches)
"""The states in the order in which they are shown."""


class Timing(msgspec.Struct, frozen=True, kw_only=True, rename={"decoder": "contender"}):
    """One decoder under test in one workload, in nanoseconds per frame.

    Attributes:
        decoder: its name.
        floor: whether it does less than the task, as a lower bound.
        median: of all rounds. Cold times are means over the frames, of each frame's median and so
            on, minus the time of an empty call.
        low: the fastest quarter of the rounds ends here.
        high: the slowest quarter of the rounds begins here.
        best: the fastest round.
    """

    decoder: str
    floor: bool
    median: float
    low: float
    high: float
    best: float


class WorkloadResult(
    msgspec.Struct, frozen=True, kw_only=True, tag="work", rename={"workload": "work"}
):
    """Every decoder in one workload.

    Attributes:
        workload: its name.
        title: for display.
        frames: how many different frames there were.
        frame_bytes: their mean length.
        rounds: how many turns each decoder had, hot.
        cold_rounds: the same, cold.
        peak_bytes: the most memory that rtframes held of Python's allocators while it decoded one
            frame, including its result, but not the frame itself.
        cold: in the order of `rtframes.bench.peers`; without an empty call.
        hot: in the same order.
        refused: the decoders that raised an error on these frames, and so have no times.
    """

    workload: str
    title: str
    frames: int
    frame_bytes: int
    rounds: int
    cold_rounds: int
    peak_bytes: int
    cold: list[Timing]
    hot: list[Timing]
    refused: dict[str, str]

    def timings(self, caches: Caches) -> list[Timing]:
        """Every decoder's times."""
        return self.cold if caches == "cold" else self.hot

    def timing(self, decoder: str, caches: Caches) -> Timing | None:
        """One decoder's times; None if it did not take part."""
        for timing in self.timings(caches):
            if timing.decoder == decoder:
                return timing
        return None


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Where and with what a run was made.

    Attributes:
        cpu: the operating system's name of it.
        cores: their number, according to the operating system.
        cores: that the operating system has.
        system: name and version of the operating system.
        python: implementation and version.
        isa: the instruction set of rtframes' kernels.
        versions: of the packages that took part, by name.
        missing: the packages that are not installed, and whose decoders were not measured.
    """

    cpu: str
    cores: int
    system: str
    python: str
    isa: str
    versions: dict[str, str]
    missing: list[str]


class Started(msgspec.Struct, frozen=True, kw_only=True, tag="started"):
    """What a worker reports before it begins to measure.

    Attributes:
        machine: the worker's description of it.
        workloads: the titles of what it will measure, in order.
        left_out: lines of the recording without an event.
        taken_for: how the recording's file was read; empty for frames one per line.
    """

    machine: Machine
    workloads: list[str]
    left_out: int
    taken_for: str = ""


class Run(msgspec.Struct, frozen=True, kw_only=True, rename={"workloads": "works"}):
    """All workloads with one instruction set."""

    machine: Machine
    workloads: list[WorkloadResult]

    def workload(self, name: str) -> WorkloadResult | None:
        """The result of a workload; None if it was not in this run."""
        for result in self.workloads:
            if result.workload == name:
                return result
        return None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What ``rtframes bench --json`` writes.

    Attributes:
        format: `FORMAT`.
        date: when it was made, ISO 8601.
        source: what was decoded: a recording's file name, or which frames were generated.
        unit: of all times.
        runs: one for each instruction set.
    """

    format: int = FORMAT
    date: str
    source: str
    unit: str = "ns per frame"
    runs: list[Run]


class Beaten(NamedTuple):
    """Where a peer was faster than rtframes.

    Attributes:
        title: of the workload.
        caches: whether hot or cold.
        peer: the decoder's name.
        ratio: the peer's median divided by rtframes' median; less than 1.
    """

    title: str
    caches: Caches
    peer: str
    ratio: float


_TIE = 0.995


def beaten(run: Run) -> list[Beaten]:
    """Every peer that was faster than rtframes, by half a percent or more: cold first."""
    found: list[Beaten] = []
    for caches, result in product(CACHES, run.workloads):
        ours = result.timing(OURS, caches)
        if ours is None:
            continue
        found += [
            Beaten(result.title, caches, timing.decoder, timing.median / ours.median)
            for timing in result.timings(caches)
            if not timing.floor
            and not timing.decoder.startswith(OURS)
            and timing.median < ours.median * _TIE
        ]
    return found
