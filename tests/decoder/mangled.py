"""Frames with a few bytes that are others, more or missing."""

from __future__ import annotations

import random

LETTERS = b'"\\{}[],: 0123456789abcdeft-.\x00\x1f\x7f\x80\xc3\xff'
"""What may come in: what JSON is made of, and what it may not hold."""


def mangled(frame: bytes, rng: random.Random) -> bytes:
    """A frame with up to two changes, each of one byte.

    Args:
        frame: which one.
        rng: what chooses.
    """
    changed = bytearray(frame)
    for _ in range(rng.choice([0, 1, 1, 2])):
        at = rng.randrange(len(changed))
        byte = rng.choice(LETTERS)
        how = rng.randrange(3)
        if how == 0:
            changed[at] = byte
        elif how == 1:
            changed.insert(at, byte)
        else:
            del changed[at]
    return bytes(changed)
