"""Frames that are not valid Unicode: bytes that are not UTF-8, halves of surrogate pairs.

A character beyond U+FFFF is escaped in JSON as two halves, ``"\\ud83d\\ude00"``. JSON's grammar
allows a single half, and `json.loads` accepts it; but it is not a character, and msgspec refuses
it, sometimes with the message for another fault.
"""

from __future__ import annotations

import re

from rtframes.errors import InvalidUtf8Error
from rtframes.reference.notes import offset_of

# Both halves of a pair, half a pair (the group), or any other escape: a backslash that is escaped
# itself must be skipped.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\.",
    re.DOTALL,
)


def first_lone_surrogate(frame: bytes) -> int | None:
    """Where the first escape of half a surrogate pair begins, in bytes; None if there is none."""
    if b"\\u" not in frame:
        return None
    halves = (escape.start() for escape in _ESCAPE.finditer(frame) if escape[1])
    return next(halves, None)


def without_lone_surrogates(frame: bytes) -> bytes:
    """The frame with U+FFFD instead of each half, as an escape of the same length."""
    return _ESCAPE.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], frame)


def malformed_as(error: Exception, frame: bytes) -> Exception:
    """What to raise when msgspec says that a frame is malformed, or that a string is not text.

    Args:
        error: a `DecodeError` or `UnicodeError` from msgspec.
        frame: the frame.

    Returns:
        An `InvalidUtf8Error` if the frame is not UTF-8, up to the point where msgspec stopped;
        `error` otherwise.
    """
    try:
        frame.decode()
    except UnicodeDecodeError as first:
        wrong, reason, position = frame[first.start : first.end], first.reason, first.start
    else:
        return error
    if isinstance(error, UnicodeDecodeError):
        # About one string. It is not found if it has escapes; earlier ones may be skipped ones.
        at = frame.find(bytes(error.object))
        wrong, reason = bytes(error.object)[error.start : error.end], error.reason
        position = position if at < 0 else at + error.start
    elif position > offset_of(error, frame):
        return error
    return _error(wrong, reason, position)


def invalid_str(error: UnicodeEncodeError, frame: str) -> InvalidUtf8Error:
    """What to raise for a `str` with half a surrogate pair, which UTF-8 cannot express."""
    at = error.start
    wrong = frame[at : at + 1].encode("utf-8", "surrogatepass")
    return _error(wrong, error.reason, len(frame[:at].encode()))


def _error(wrong: bytes, reason: str, position: int) -> InvalidUtf8Error:
    error = InvalidUtf8Error("utf-8", wrong, 0, len(wrong), reason)
    error.position = position
    return error
