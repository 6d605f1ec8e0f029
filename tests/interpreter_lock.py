"""Whether this Python was built with the interpreter lock, and what tests expect where it was not.

Without the lock nothing is kept between frames: none are learnt, nothing is filled again or shared,
and msgspec encodes (docs/safety.md, "Builds without the interpreter lock"). Values and errors are
the same on every build.
"""

from __future__ import annotations

import gc
import sysconfig
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pytest

LOCK = not sysconfig.get_config_var("Py_GIL_DISABLED")
"""Whether this build of Python has the interpreter lock."""

Callback: TypeAlias = Callable[[str, dict[str, int]], None]

needs_lock = pytest.mark.skipif(
    not LOCK, reason="is about what is kept between frames, which needs the interpreter lock"
)


def has_learnt(decoder: Any, more_than: float) -> bool:
    """Whether a decoder has learnt more frames than so many; without the lock: whether none."""
    learnt = decoder.stats().learnt
    return learnt > more_than if LOCK else learnt == 0


@contextmanager
def collecting(threshold: int, callback: Callback | None = None) -> Iterator[None]:
    """Have the collector run as often as it can, once at least where there is no lock.

    Args:
        threshold: how many objects that it knows are to be made between two collections. Without
            the lock it would wait for many more, so another thread collects all the while, and runs
            the collector's callbacks.
        callback: one of them.
    """
    before = gc.get_threshold()
    callbacks = [] if callback is None else [callback]
    gc.callbacks.extend(callbacks)
    gc.set_threshold(threshold)
    # With the lock nothing is made from here on: it might be collected before the test goes on.
    collector = None if LOCK else Collector()
    try:
        yield
    finally:
        if collector is not None:
            collector.stop()
        gc.set_threshold(*before)
        for each in callbacks:
            gc.callbacks.remove(each)


class Collector:
    """A thread that collects until it is stopped."""

    def __init__(self) -> None:
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._collect)
        self._thread.start()

    def _collect(self) -> None:
        while True:
            gc.collect()
            if self._done.is_set():
                return

    def stop(self) -> None:
        self._done.set()
        self._thread.join()
