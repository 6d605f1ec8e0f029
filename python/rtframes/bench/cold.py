"""The clock for cold caches: a frame, and then something else, as on a connection.

A call's events are milliseconds apart. In between the program does other work, and when the next
frame arrives, the decoder's code and data have left the first caches. So before every decode comes
`OtherWork`: 2 MB of other memory are read and other code runs. Then the frame is copied into a new
object, as a socket would give it, and one decode is timed.

The loops are the same as for hot caches: they take their frames from an iterator, which reads the
clock when it gives a frame and when it is asked for the next one. A loop with an empty call in it
is timed in the same way, and its time is subtracted. The clock is read by code that has just run:
only the decoder is cold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from statistics import fmean
from time import perf_counter_ns
from typing import NamedTuple

from rtframes.bench.other_work import OtherWork
from rtframes.bench.peers import Loop, each
from rtframes.bench.rounds import ROUNDS, quartiles, rounds_of
from rtframes.bench.workloads import SESSIONS

MOST_FRAMES = SESSIONS
"""How many frames of a workload, from its beginning, are decoded cold."""

FEWEST_ROUNDS = 7
WORKLOAD_NS = 4_000_000_000
"""How long a workload may take before it gets fewer rounds than it should."""

_LEAST_NS = 1.0
"""A decoder that is faster than an empty call took no time that the clock could measure."""

_EMPTY = ""


class ColdTimes(NamedTuple):
    """Nanoseconds per frame, minus an empty call: means over the frames.

    Attributes:
        low: of the lower quartile of each frame's times.
        median: of their median.
        high: of their upper quartile.
        best: of the fastest.
        rounds: how often each frame was decoded.
    """

    low: float
    median: float
    high: float
    best: float
    rounds: int


def measure_cold(
    loops: Mapping[str, Loop],
    frames: Sequence[bytes],
    *,
    rounds: int = ROUNDS,
    workload_ns: int = WORKLOAD_NS,
) -> dict[str, ColdTimes]:
    """Time loops over the same frames, with other work before each.

    Args:
        loops: by name.
        frames: the input of each loop; only the first `MOST_FRAMES` of them.
        rounds: how many turns each has; fewer, but at least `FEWEST_ROUNDS`, if
            `workload_ns` is not enough time.
        workload_ns: the most time to spend, approximately.

    Returns:
        The time per frame, by name.
    """
    frames = frames[:MOST_FRAMES]
    every = {**loops, _EMPTY: each(callable)}
    times = {name: [list[float]() for _ in frames] for name in every}
    work = OtherWork()
    for loop in every.values():
        loop(frames)
    turns = rounds_of(list(every), most=rounds, fewest=FEWEST_ROUNDS, nanoseconds=workload_ns)
    with closing(turns):
        for order in turns:
            for name in order:
                every[name](_apart(frames, work, times[name]))
    empty = _times(times.pop(_EMPTY))
    return {name: _beyond(_times(taken), empty) for name, taken in times.items()}


def _apart(
    frames: Sequence[bytes], work: OtherWork, times: Sequence[list[float]]
) -> Iterator[bytes]:
    """New copies of the frames with other work before each, whose decodes are timed."""
    fresh = b""
    for frame, taken in zip(frames, times, strict=True):
        work()
        # The last one is kept until here, so that it is not freed while the clock runs.
        fresh, _last = bytes(memoryview(frame)), fresh
        before = perf_counter_ns()
        yield fresh
        taken.append(perf_counter_ns() - before)


def _times(taken: Sequence[Sequence[float]]) -> ColdTimes:
    quarters = [quartiles(times) for times in taken]
    low, median, high = (fmean(column) for column in zip(*quarters, strict=True))
    return ColdTimes(low, median, high, fmean(map(min, taken)), len(taken[0]))


def _beyond(times: ColdTimes, empty: ColdTimes) -> ColdTimes:
    """Subtract what an empty call takes."""
    low, median, high = (max(time - empty.median, _LEAST_NS) for time in times[:3])
    return ColdTimes(low, median, high, max(times.best - empty.best, _LEAST_NS), times.rounds)
