"""The lines of a recording: the one reader of all commands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST_LINE = 64 << 20
"""Bytes of the longest line that `read_lines` gives: ten times the largest frame ever met."""


class Line(NamedTuple):
    """One line of a recording.

    Attributes:
        number: from 1.
        frame: without its line break; None if it is longer than the limit.
        size: bytes, line break included.
    """

    number: int
    frame: bytes | None
    size: int


def read_lines(stream: BinaryIO, limit: int = LONGEST_LINE) -> Iterator[Line]:
    """The lines of a recording that are not blank, each read when it is asked for.

    Args:
        stream: JSONL in UTF-8, open for reading in binary mode.
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
            yield Line(number, None, size)
        elif frame := line.strip():
            yield Line(number, frame, size)


def as_line(frame: bytes) -> bytes:
    """A frame as a line of a recording.

    Line breaks between its tokens become spaces: JSON has them nowhere else.
    """
    return frame.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n"
