"""Frames that nest too deeply for the recursive parsers to which they would be handed over.

Until Python 3.13 the interpreter counts levels and stops a parser at about its recursion limit,
whatever the size of the stack. From 3.14 on it checks how much of the stack is left, which allows
tens of thousands of levels; and msgspec searches for a late tag again at each level.
"""

from __future__ import annotations

from rtframes._core import nested_beyond, stack_left
from rtframes.errors import NestingError

_ALWAYS_TAKEN = 32
"""Levels for which any stack has room, so that its remaining size is not checked."""

_LEVEL = 512
"""The stack that a level takes, in bytes: msgspec's decoders were seen to take up to 410."""

_BESIDES = 8 << 10
"""The stack that is left for everything else, in bytes."""


def too_deep(frame: bytes) -> NestingError | None:
    """What to raise for a frame that nests too deeply, whether or not it is also malformed."""
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
    """What to raise if the interpreter stopped a parser; None if the user's hook, or the caller's
    own code, must have recursed, since the frame nests no more than others.
    """
    if nested_beyond(frame, _ALWAYS_TAKEN) is None:
        return None
    return NestingError("JSON is nested too deeply: the recursion limit is reached")
