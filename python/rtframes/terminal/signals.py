"""The signals that end a process."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import NoReturn

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


def ending_signals() -> list[signal.Signals]:
    """The signals that end this process: Ctrl-C's, SIGTERM and the like.

    One that the process was started to ignore, as ``nohup`` does with SIGHUP, is not among them.
    """
    found: list[signal.Signals | None] = [getattr(signal, name, None) for name in _NAMES]
    return [
        number
        for number in found
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN
    ]


def leave(number: int, _frame: FrameType | None) -> NoReturn:
    """A handler that ends the process at once, silently, with 128 plus the signal's number."""
    os._exit(128 + number)
