"""A frame with the time when it came, in a form that all commands read."""

from __future__ import annotations

BEFORE, BETWEEN = b'{"time_ms":', b',"event":'
"""What is before the time on such a line, and between the time and the frame."""

PATH = ("event",)
"""The keys under which the frame is."""


def timed(frame: bytes, seconds: float) -> bytes:
    """``{"time_ms": …, "event": frame}``; the frame stays as it is, valid or not.

    Args:
        frame: JSON.
        seconds: when it came, since 1970 or since the recording began.
    """
    return b"%b%.3f%b%b}" % (BEFORE, seconds * 1000, BETWEEN, frame)
