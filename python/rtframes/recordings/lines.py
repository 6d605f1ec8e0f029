"""The lines of a text, each of bounded length, and a frame as a line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple, Protocol

LONGEST_LINE = 64 << 20
"""Bytes of the longest line that is read: ten times the largest frame ever seen."""

_MOST_BLANK = 1 << 20
"""Bytes of blank lines before the first lines that are examined, which are kept until then."""


class BrokenDataError(Exception):
    """A text that cannot be read to its end: it is cut off, or its compressed data is damaged."""


class Line(NamedTuple):
    """One frame of a recording, or a line without one.

    Attributes:
        number: of the line in which it begins, from 1.
        frame: as JSON, without a line break; None if it cannot be read.
        size: its bytes in the recording, line break included.
        time: when it arrived, in seconds on the recording's clock; None if unknown.
        fault: why `frame` is None.
    """

    number: int
    frame: bytes | None
    size: int
    time: float | None = None
    fault: str = ""


class Readline(Protocol):
    """The source of lines."""

    def readline(self, limit: int, /) -> bytes:
        """Return the next line, or a part of it of so many bytes; empty at the end."""
        ...


def whole_lines(stream: Readline, limit: int) -> Iterator[tuple[bytes | None, int]]:
    """The lines of a text with their line breaks, and the size of each in bytes.

    Args:
        stream: open for reading in binary mode.
        limit: the most bytes of a line to hold in memory; a longer line is None.
    """
    while line := stream.readline(limit + 1):
        size = len(line)
        if size <= limit or line.endswith(b"\n"):
            yield line, size
            continue
        while not line.endswith(b"\n") and (line := stream.readline(limit)):
            size += len(line)
        yield None, size


def read_lines(stream: Readline, limit: int = LONGEST_LINE) -> Iterator[Line]:
    """The lines of a text that are not blank, each read on demand.

    Args:
        stream: open for reading in binary mode.
        limit: the most bytes of a line to hold in memory.
    """
    for number, (line, size) in enumerate(whole_lines(stream, limit), 1):
        if line is None:
            yield Line(number, None, size, fault=f"longer than the limit, {size} bytes")
        elif frame := line.strip():
            yield Line(number, frame, size)


def on_one_line(frame: bytes) -> bytes:
    """A frame with spaces for the line breaks between its tokens: JSON has them nowhere else."""
    return frame.replace(b"\r", b" ").replace(b"\n", b" ")


def as_line(frame: bytes) -> bytes:
    """A frame as a line of a recording."""
    return on_one_line(frame) + b"\n"


class LinesAhead:
    """A text whose first lines can be examined before it is read."""

    def __init__(self, stream: Readline) -> None:
        self._stream = stream
        self._ahead = io.BytesIO()
        self.is_empty = True

    def first_two(self) -> tuple[bytes, bytes]:
        """The first two lines that are not blank; empty after very many that are."""
        found: list[bytes] = []
        blank = 0
        while len(found) < 2 and blank < _MOST_BLANK:
            try:
                line = self._stream.readline(LONGEST_LINE + 1)
            except BrokenDataError:
                break  # reading the lines will raise it again
            if not line:
                break
            self._ahead.write(line)
            if line.strip():
                found.append(line)
                blank = 0
            else:
                blank += len(line)
        self._ahead.seek(0)
        self.is_empty = not found
        return (found[0] if found else b"", found[1] if len(found) > 1 else b"")

    def readline(self, limit: int, /) -> bytes:
        """Return the next line, or a part of it of so many bytes; empty at the end.

        Raises:
            BrokenDataError: the data is cut off or damaged here; all of it before was returned.
        """
        line = self._ahead.readline(limit)
        if not line:
            self._ahead.truncate(0)
            line = self._stream.readline(limit)
        self.is_empty = self.is_empty and not line.strip()
        return line
