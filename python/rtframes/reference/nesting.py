"""Frames that nest too deeply for the parsers that they would be handed to, which recurse.

Until Python 3.13 the interpreter counts levels and stops a parser at about as many as its recursion
limit, whatever the stack. From 3.14 on it looks at what is left of the stack, which lets tens of
thousands of levels pass; and msgspec looks for a tag that comes late anew at each level.
"""

from __future__ import annotations

from rtframes._core import nested_beyond, stack_left
from rtframes.errors import NestingError

_ALWAYS_TAKEN = 32
"""Levels for which there is a place on any stack, so that nobody looks what is left of it."""

_LEVEL = 512
"""The stack that a level takes, in bytes: msgspec's decoders were seen to take up to 410."""

_BESIDES = 8 << 10
"""The stack that is left for all else, in bytes."""


def too_deep(frame: bytes) -> NestingError | None:
    """What to raise for a frame that nests too deeply, be it malformed besides or not."""
    if nested_beyond(frame, _ALWAYS_TAKEN) is None:
        return None
    levels, stack = NestingError.LIMIT, stack_left()
    if stack is not None:
        levels = min(levels, max((stack - _BESIDES) // _LEVEL, _ALWAYS_TAKEN))
    at = nested_beyond(frame, levels)
    if at is None:
        return None
    error = NestingError(f"JSON is nested too deeply: more than {levels} levels (byte {at})")
    error.position = at
    return error


def stopped_by_interpreter(frame: bytes) -> NestingError | None:
    """What to raise where the interpreter stopped a parser; None where a hook of the user's must
    have recursed, or the caller's own code, since the frame nests no more than others.
    """
    if nested_beyond(frame, _ALWAYS_TAKEN) is None:
        return None
    return NestingError("JSON is nested too deeply: the recursion limit is reached")
