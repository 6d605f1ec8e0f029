"""What a process spends while its event loop serves sessions, and how late the loop is."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import NamedTuple

STEP_S = 0.005


class Cost(NamedTuple):
    """What a stretch of time cost.

    Attributes:
        seconds: how long it was.
        cpu: CPU of the process, % of a core.
        p50_ms: how late the loop was with what was due, the median.
        p99_ms: the same, the 99th percentile.
    """

    seconds: float
    cpu: float
    p50_ms: float
    p99_ms: float


async def loop_cost(seconds: float) -> Cost:
    """Measure so many seconds of the running loop."""
    delays: list[float] = []
    start, cpu = time.monotonic(), time.process_time()
    while time.monotonic() < start + seconds:
        due = time.monotonic() + STEP_S
        await asyncio.sleep(STEP_S)
        delays.append(time.monotonic() - due)
    elapsed, cpu = time.monotonic() - start, time.process_time() - cpu
    return Cost(
        elapsed,
        cpu / elapsed * 100,
        statistics.median(delays) * 1e3,
        statistics.quantiles(delays, n=100)[98] * 1e3,
    )
