"""A frame with the time when it came, in a form that all commands read."""

from __future__ import annotations


def timed(frame: bytes, seconds: float) -> bytes:
    """``{"time_ms": …, "event": frame}``; the frame stays as it is, valid or not.

    Args:
        frame: JSON.
        seconds: when it came, since 1970 or since the recording began.
    """
    return b'{"time_ms":%.3f,"event":%b}' % (seconds * 1000, frame)
