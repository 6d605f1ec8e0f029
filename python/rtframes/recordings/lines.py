"""The lines of a text, each of bounded length, and a frame as a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

from rtframes.recordings.encodings import BrokenDataError

LONGEST_LINE = 64 << 20
"""Bytes of the longest line that is read: ten times the largest frame ever met."""


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


def read_lines(stream: Readline, limit: int = LONGEST_LINE) -> Iterator[Line]:
    """The lines of a text that are not blank, each read when it is asked for.

    Args:
        stream: open for reading in binary mode.
        limit: the most bytes of a line to hold in memory.
    """
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        size = len(line)
        if size > limit and not line.endswith(b"\n"):
            del line
            while rest := stream.readline(limit):
                size += len(rest)
                if rest.endswith(b"\n"):
                    break
            yield Line(number, None, size, fault=f"longer than the limit, {size} bytes")
        elif frame := line.strip():
            yield Line(number, frame, size)


def as_line(frame: bytes) -> bytes:
    """A frame as a line of a recording.

    Line breaks between its tokens become spaces: JSON has them nowhere else.
    """
    return frame.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n"


class LinesAhead:
    """A stream of lines whose first ones were looked at before."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lines: list[bytes] = []
        self.is_empty = True

    def first_two(self) -> tuple[bytes, bytes]:
        """The first two lines that are not blank."""
        found: list[bytes] = []
        while len(found) < 2:
            try:
                line = self._stream.readline(LONGEST_LINE + 1)
            except BrokenDataError:
                break  # whoever reads the lines meets it again
            if not line:
                break
            self._lines.append(line)
            if line.strip():
                found.append(line)
        self.is_empty = not found
        return (found[0] if found else b"", found[1] if len(found) > 1 else b"")

    def readline(self, limit: int, /) -> bytes:
        """The next line, or a part of it of so many bytes; empty at the end."""
        if not self._lines:
            return self._stream.readline(limit)
        line = self._lines.pop(0)
        if len(line) > limit:
            self._lines.insert(0, line[limit:])
        return line[:limit]
