"""The clock: every decoder in turn, in many short rounds, so that what disturbs one disturbs all.

A turn is a block of whole passes over the frames, long enough to make the clock's own cost
invisible. One pass before it is not timed: whoever comes after a decoder that fills the caches
would pay for that, and the faster the more. The order changes from round to round all the same.
The garbage collector is off.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Mapping, Sequence
from random import Random
from time import perf_counter_ns

from rtframes.bench.peers import Loop

BLOCK_NS = 1_000_000
"""How long a turn is meant to be; a pass over the frames may take longer."""

ROUNDS = 60
FEWEST_ROUNDS = 15
WORKLOAD_NS = 4_000_000_000
"""How long a workload may take before it gets fewer rounds than it should."""


def measure(
    loops: Mapping[str, Loop],
    frames: Sequence[bytes],
    *,
    rounds: int = ROUNDS,
    block_ns: int = BLOCK_NS,
    workload_ns: int = WORKLOAD_NS,
) -> dict[str, list[float]]:
    """Time loops over the same frames.

    Args:
        loops: by name.
        frames: what each loop gets.
        rounds: how often each has its turn; less, but no less than `FEWEST_ROUNDS`, where
            `workload_ns` would not do.
        block_ns: the least time a turn takes, about.
        workload_ns: the most time to spend, about.

    Returns:
        Nanoseconds a frame in each round, by name.
    """
    blocks = {name: _block(loop, frames, block_ns) for name, loop in loops.items()}
    times: dict[str, list[float]] = {name: [] for name in loops}
    order = list(loops)
    random = Random(0)
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        start = perf_counter_ns()
        for done in range(1, rounds + 1):
            random.shuffle(order)
            for name in order:
                loop, block = loops[name], blocks[name]
                loop(frames)
                before = perf_counter_ns()
                loop(block)
                times[name].append((perf_counter_ns() - before) / len(block))
            if done >= FEWEST_ROUNDS and perf_counter_ns() - start > workload_ns:
                break
    finally:
        if enabled:
            gc.enable()
    return times


def quartiles(times: Sequence[float]) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile of one time or more."""
    if len(times) == 1:
        return times[0], times[0], times[0]
    low, median, high = statistics.quantiles(times, n=4, method="inclusive")
    return low, median, high


def _block(loop: Loop, frames: Sequence[bytes], block_ns: int) -> list[bytes]:
    """As many passes over the frames as fill a turn; finding out warms the loop up."""
    loop(frames)
    before = perf_counter_ns()
    loop(frames)
    one_pass = max(perf_counter_ns() - before, 1)
    return list(frames) * max(1, round(block_ns / one_pass))
