"""The lines of a text, each of bounded length, and a frame as a line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple, Protocol

LONGEST_LINE = 64 << 20
"""Bytes of the longest line that is read: ten times the largest frame ever met."""

_MOST_BLANK = 1 << 20
"""Bytes of blank lines in front of the first lines that are looked at, which are held so long."""


class BrokenDataError(Exception):
    """A text that cannot be read to its end: it is cut off, or what it is packed in is damaged."""


class Line(NamedTuple):
    """One frame of a recording, or a line that holds none.

    Attributes:
        number: of the line that it begins in, from 1.
        frame: as JSON, without a line break; None if it cannot be read.
        size: bytes of the recording that it takes, line break included.
        time: when it came, in seconds of a clock of the recording's; None if that is not told.
        fault: why `frame` is None.
    """

    number: int
    frame: bytes | None
    size: int
    time: float | None = None
    fault: str = ""


class Readline(Protocol):
    """What lines are read from."""

    def readline(self, limit: int, /) -> bytes:
        """The next line, or a part of it of so many bytes; empty at the end."""
        ...


def whole_lines(stream: Readline, limit: int) -> Iterator[tuple[bytes | None, int]]:
    """The lines of a text with their line breaks, and the size of each in bytes.

    Args:
        stream: open for reading in binary mode.
        limit: the most bytes of a line to hold in memory; None stands for a line that has more.
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
    """The lines of a text that are not blank, each read when it is asked for.

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
    """A text whose first lines were looked at before they are read."""

    def __init__(self, stream: Readline) -> None:
        self._stream = stream
        self._ahead = io.BytesIO()
        self.is_empty = True

    def first_two(self) -> tuple[bytes, bytes]:
        """The first two lines that are not blank; empty behind very many that are."""
        found: list[bytes] = []
        blank = 0
        while len(found) < 2 and blank < _MOST_BLANK:
            try:
                line = self._stream.readline(LONGEST_LINE + 1)
            except BrokenDataError:
                break  # whoever reads the lines meets it again
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
        """The next line, or a part of it of so many bytes; empty at the end.

        Raises:
            BrokenDataError: all that could be read has been; the data is cut off or damaged.
        """
        line = self._ahead.readline(limit)
        if not line:
            self._ahead.truncate(0)
            line = self._stream.readline(limit)
        self.is_empty = self.is_empty and not line.strip()
        return line
