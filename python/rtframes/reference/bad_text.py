"""Text of a frame that is no Unicode text: bytes that are not UTF-8, halves of surrogate pairs.

A character beyond U+FFFF is escaped in JSON as two halves, ``"\\ud83d\\ude00"``. A half alone is
right by JSON's grammar, and `json.loads` takes it; it stands for no character, and msgspec refuses
it, at times in words for other faults.
"""

from __future__ import annotations

import re

from rtframes.errors import InvalidUtf8Error
from rtframes.reference.notes import offset_of

# Both halves of a pair, half a pair (the group), or any other escape, of which a backslash that
# is escaped itself must be stepped over.
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
    """The frame with U+FFFD in the place of each half, as an escape of the same length."""
    return _ESCAPE.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], frame)


def malformed_as(error: Exception, frame: bytes) -> Exception:
    """What to raise where msgspec says that a frame is malformed, or that a string is no text.

    Args:
        error: a `DecodeError` or `UnicodeError` of msgspec's.
        frame: the frame.

    Returns:
        An `InvalidUtf8Error` where the frame is not UTF-8, up to where msgspec gave up on it;
        `error` otherwise.
    """
    try:
        frame.decode()
    except UnicodeDecodeError as first:
        wrong, reason, position = frame[first.start : first.end], first.reason, first.start
    else:
        return error
    if isinstance(error, UnicodeDecodeError):
        # About one string. It is not found if it has escapes; others before it may be skipped ones.
        at = frame.find(bytes(error.object))
        wrong, reason = bytes(error.object)[error.start : error.end], error.reason
        position = position if at < 0 else at + error.start
    elif position > offset_of(error, frame):
        return error
    return _error(wrong, reason, position)


def invalid_str(error: UnicodeEncodeError, frame: str) -> InvalidUtf8Error:
    """What to raise for a frame that is a `str` with half a surrogate pair, which no UTF-8 has."""
    at = error.start
    wrong = frame[at : at + 1].encode("utf-8", "surrogatepass")
    return _error(wrong, error.reason, len(frame[:at].encode()))


def _error(wrong: bytes, reason: str, position: int) -> InvalidUtf8Error:
    error = InvalidUtf8Error("utf-8", wrong, 0, len(wrong), reason)
    error.position = position
    return error
