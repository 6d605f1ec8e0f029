"""Blank lines in front of a recording cost neither memory nor more than their own time."""

from __future__ import annotations

import io

import pytest

from rtframes.recordings.lines import LinesAhead
from rtframes.recordings.reader import NoFramesError, Recording
from rtframes.recordings.redacted_files import Unsure, redacted

FRAME = b'{"type":"response.output_text.delta","delta":"word"}\n'


class Counting:
    """A text that counts the bytes that are taken from it."""

    def __init__(self, line: bytes, count: int) -> None:
        self._line = line
        self._count = count
        self.given = 0

    def readline(self, limit: int, /) -> bytes:
        if not self._count:
            return b""
        self._count -= 1
        self.given += len(self._line)
        return self._line


@pytest.mark.parametrize("blank", [b"\n", b"\r\n", b" \t\n"])
def test_blank_lines_are_counted_and_kept(blank: bytes) -> None:
    data = blank * 60_000 + FRAME + blank + FRAME
    lines = list(Recording(io.BytesIO(data)))
    assert [line.number for line in lines] == [60_001, 60_003]
    assert b"".join(redacted(io.BytesIO(data), "", Unsure())) == data


def test_few_of_very_many_blank_lines_are_looked_at() -> None:
    endless = Counting(b"\n", 10**9)
    assert LinesAhead(endless).first_two() == (b"", b"")
    assert endless.given <= 1 << 20


def test_blank_lines_alone_are_an_empty_recording() -> None:
    for count in (0, 10, 1_100_000):
        with pytest.raises(NoFramesError, match="it is empty"):
            list(Recording(io.BytesIO(b"\n" * count)))
    data = b"\n" * 1_100_000 + b"a,b\n"
    with pytest.raises(NoFramesError, match="not JSON"):
        list(Recording(io.BytesIO(data)))
