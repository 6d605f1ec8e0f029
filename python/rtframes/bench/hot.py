"""The clock for hot caches: frame after frame in a loop, and nothing else.

A turn is a block of whole passes over the frames, long enough to make the clock's own cost
negligible. One pass before it is not timed: otherwise each decoder would pay for the caches that
the one before it has filled, and a fast one the most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from time import perf_counter_ns

from rtframes.bench.peers import Loop
from rtframes.bench.rounds import ROUNDS, rounds_of

BLOCK_NS = 1_000_000
"""How long a turn should be; a pass over the frames may take longer."""

FEWEST_ROUNDS = 15
WORKLOAD_NS = 4_000_000_000
"""How long a workload may take before it gets fewer rounds than it should."""


def measure_hot(
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
        frames: the input of each loop.
        rounds: how many turns each has; fewer, but at least `FEWEST_ROUNDS`, if
            `workload_ns` is not enough time.
        block_ns: the least time of a turn, approximately.
        workload_ns: the most time to spend, approximately.

    Returns:
        Nanoseconds per frame in each round, by name.
    """
    blocks = {name: _block(loop, frames, block_ns) for name, loop in loops.items()}
    times: dict[str, list[float]] = {name: [] for name in loops}
    turns = rounds_of(list(loops), most=rounds, fewest=FEWEST_ROUNDS, nanoseconds=workload_ns)
    with closing(turns):
        for order in turns:
            for name in order:
                loop, block = loops[name], blocks[name]
                loop(frames)
                before = perf_counter_ns()
                loop(block)
                times[name].append((perf_counter_ns() - before) / len(block))
    return times


def _block(loop: Loop, frames: Sequence[bytes], block_ns: int) -> list[bytes]:
    """As many passes over the frames as fill a turn; measuring this warms the loop up."""
    loop(frames)
    before = perf_counter_ns()
    loop(frames)
    one_pass = max(perf_counter_ns() - before, 1)
    return list(frames) * max(1, round(block_ns / one_pass))
