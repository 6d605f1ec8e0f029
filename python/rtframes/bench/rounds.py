"""Turns: every decoder in each round, so that any disturbance affects all of them.

The order changes from round to round, and the garbage collector is off.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Generator, Sequence
from random import Random
from time import perf_counter_ns

ROUNDS = 60


def rounds_of(
    names: Sequence[str], *, most: int, fewest: int, nanoseconds: int
) -> Generator[list[str], None, None]:
    """The names in a different order each time, as often as there is time for.

    Args:
        names: of the decoders that take turns.
        most: the most rounds.
        fewest: the fewest rounds, however long they take.
        nanoseconds: the time to spend, approximately.
    """
    order = list(names)
    random = Random(0)
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        start = perf_counter_ns()
        for done in range(most):
            if done >= fewest and perf_counter_ns() - start > nanoseconds:
                break
            random.shuffle(order)
            yield order
    finally:
        if enabled:
            gc.enable()


def quartiles(times: Sequence[float]) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile of one or more times."""
    if len(times) == 1:
        return times[0], times[0], times[0]
    low, median, high = statistics.quantiles(times, n=4, method="inclusive")
    return low, median, high
