"""Notes on errors: which of many frames an error is about (`BaseException.__notes__`, PEP 678)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_BYTE = re.compile(r"\(byte (\d+)\)$")
_SPACE = re.compile(rb"[ \t\r\n]*")


def note(error: Exception, text: str) -> None:
    """Add a note, which Python 3.11 and newer show after the error's message."""
    notes: list[str] = [*getattr(error, "__notes__", ()), text]
    error.__dict__["__notes__"] = notes


def offset_of(error: Exception, text: bytes) -> int:
    """Where msgspec stopped in a text, in bytes from its start: its end if the text is cut off."""
    at = _BYTE.search(str(error))
    return int(at[1]) if at else len(text.rstrip())


def line_at(text: bytes, offset: int) -> int:
    """The line, from 1, of a byte of a text."""
    return text.count(b"\n", 0, offset) + 1


def places(frames: Sequence[Any], text: bytes) -> list[slice]:
    """Where frames are in the text from which they were taken in order, in bytes."""
    found: list[slice] = []
    end = 0
    for frame in frames:
        space = _SPACE.match(text, end)
        start = space.end() if space else end
        end = start + len(memoryview(frame))
        found.append(slice(start, end))
    return found
