"""Whether this Python was built with the interpreter lock, and what tests expect where it was not.

Without the lock nothing is kept between frames: none are learnt, nothing is filled anew or shared,
and msgspec encodes (docs/safety.md, "Builds without the interpreter lock"). Values and errors are
the same on every build.
"""

from __future__ import annotations

import gc
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

LOCK = not sysconfig.get_config_var("Py_GIL_DISABLED")
"""Whether this build of Python has the interpreter lock."""

needs_lock = pytest.mark.skipif(
    not LOCK, reason="is about what is kept between frames, which needs the interpreter lock"
)


def has_learnt(decoder: Any, more_than: float) -> bool:
    """Whether a decoder has learnt more frames than so many; without the lock: whether none."""
    learnt = decoder.stats().learnt
    return learnt > more_than if LOCK else learnt == 0


@contextmanager
def collecting(threshold: int) -> Iterator[None]:
    """Have the collector run as often as it can, once at least where there is no lock.

    Args:
        threshold: how many objects that it knows are to be made between two collections. Without
            the lock it would wait for many more, so another thread collects all the while, and runs
            the collector's callbacks.
    """
    before = gc.get_threshold()
    done = threading.Event()

    def collect() -> None:
        while True:
            gc.collect()
            if done.is_set():
                return

    thread = threading.Thread(target=collect)
    gc.set_threshold(threshold)
    try:
        if not LOCK:
            thread.start()
        yield
    finally:
        done.set()
        if not LOCK:
            thread.join()
        gc.set_threshold(*before)
