"""Functions that run side by side, with the interpreter changing between them very often."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable


def side_by_side(work: Callable[[int], object], count: int, switch_interval: float) -> None:
    """Run `work` in so many threads at once, each with its number, until all have ended.

    Args:
        work: what to run.
        count: of threads.
        switch_interval: seconds after which the interpreter changes threads.
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(switch_interval)
    try:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
