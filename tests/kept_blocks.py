"""How many blocks of memory a piece of work leaves behind, whatever other threads do meanwhile."""

import gc
import sys
from collections.abc import Callable

ATTEMPTS = 3


def kept_blocks(work: Callable[[], object], limit: int) -> int:
    """Run `work` up to three times and count the blocks that a run leaves behind.

    A leak is in each run. What another thread allocates is not: with pytest-xdist a thread receives
    the numbers of the tests to run or to give away, an integer per test.

    Args:
        work: what may leak. It has run before, so that what is made once exists.
        limit: how many blocks are too many; a run with fewer is the last one.

    Returns:
        How many more blocks Python has after the run with the least growth.
    """
    growths: list[int] = []
    while len(growths) < ATTEMPTS and min(growths, default=limit) >= limit:
        gc.collect()
        before = sys.getallocatedblocks()
        work()
        gc.collect()
        growths.append(sys.getallocatedblocks() - before)
    return min(growths)
