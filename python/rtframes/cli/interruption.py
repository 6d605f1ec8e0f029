"""Signals that end a command, turned into an event: the command finishes what it has begun."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from types import FrameType, TracebackType

from rtframes.terminal.signals import ending_signals

_PATIENCE_S = 8.0


class Interruption:
    """Sets an event at the first signal of those that end a process; a second one ends it at once.

    To be entered in a running event loop. A signal that the process was started to ignore, as
    ``nohup`` does with SIGHUP, stays ignored. If the process waits for an output that nobody reads,
    the wait is broken off by a TimeoutError some seconds after the signal.

    Attributes:
        event: set by the signal.
        code: what the process ends with by convention: 128 and the signal's number; 0 without one.
        name: the signal's; empty without one.
    """

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.code = 0
        self.name = ""
        self._loop = asyncio.get_running_loop()
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Interruption:
        with contextlib.suppress(ValueError):  # signals are the main thread's
            for number in ending_signals():
                before = signal.signal(number, self._take)
                self._stack.callback(signal.signal, number, before)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _take(self, number: int, frame: FrameType | None) -> None:
        self._stack.close()
        self.code = 128 + number
        self.name = signal.Signals(number).name
        self._loop.call_soon_threadsafe(self.event.set)
        if hasattr(signal, "setitimer"):  # not on Windows
            before = signal.signal(signal.SIGALRM, _break_off)
            self._stack.callback(signal.signal, signal.SIGALRM, before)
            timer = signal.setitimer(signal.ITIMER_REAL, _PATIENCE_S)
            self._stack.callback(signal.setitimer, signal.ITIMER_REAL, *timer)


def _break_off(number: int, frame: FrameType | None) -> None:
    raise TimeoutError("nobody reads it")
