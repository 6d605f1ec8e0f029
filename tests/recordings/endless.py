"""Long texts that are made as they are read."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, cast


class _Made(io.RawIOBase):
    def __init__(self, opening: bytes, element: bytes, between: bytes, count: int) -> None:
        self._parts = (part for n in range(count) for part in (between if n else opening, element))
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self._left = self._left or next(self._parts, b"")
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def repeated(opening: bytes, element: bytes, between: bytes, count: int) -> BinaryIO:
    """A file that begins with `opening` and holds `element` so often, with `between` between."""
    return cast("BinaryIO", io.BufferedReader(_Made(opening, element, between, count)))
