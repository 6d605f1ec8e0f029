"""A recording in blocks of whole lines, each of which is decoded at once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from rtframes._core import ArrowBlock, ArrowRecording
from rtframes.arrow.odd_lines import OddRows, row_of_line
from rtframes.arrow.sources import Source
from rtframes.arrow.tables import Table
from rtframes.recordings import timed_lines
from rtframes.recordings.encodings import Text
from rtframes.recordings.lines import LONGEST_LINE, BrokenDataError, Line, read_lines
from rtframes.recordings.reader import Recording

BLOCK_BYTES = 2 << 20
"""Bytes of text that are decoded at once."""

_BLOCKS = 2
"""Blocks that a thread is given at once: threads take a while to hear of the next."""

_LINE_BYTES = 64
"""What a line takes besides its text."""

_Made: TypeAlias = (
    "tuple[int, ArrowBlock | bytes | None, list[tuple[int, bytes]], list[tuple[int, int, int]]]"
)


class Lines(NamedTuple):
    """Some lines of a recording.

    Attributes:
        text: whole lines, and more.
        size: the bytes of the whole lines.
        end: where they end, as in `Position`.
        rows: what stands for some of them, by their index.
        numbers: their numbers; None if they follow those of the lines before.
        times: when each frame came.
        is_timed: whether they are `timed_lines`.
    """

    text: bytes
    size: int
    end: int
    rows: OddRows
    numbers: list[int] | None = None
    times: list[float | None] | None = None
    is_timed: bool = False


class Range(NamedTuple):
    """The lines of a recording that begin from a byte on, and before another one: a few blocks."""

    recording: ArrowRecording
    begin: int
    end: int
    is_timed: bool

    def blocks(self) -> Iterator[Range]:
        """Its blocks, whose ends do not depend on where a recording begins to be read."""
        ends = range(self.begin - self.begin % BLOCK_BYTES + BLOCK_BYTES, self.end + 1, BLOCK_BYTES)
        for begin, end in pairwise((self.begin, *ends)):
            yield self._replace(begin=begin, end=end)

    def decode(self, table: Table) -> _Made:
        """Its lines, decoded by native code: see `ArrowRecording.decode`."""
        return self.recording.decode(table.native, self.begin, self.end, LONGEST_LINE)


def wrapping(is_timed: bool) -> tuple[bytes, bytes] | None:
    """What is around each frame."""
    return (timed_lines.BEFORE, timed_lines.BETWEEN) if is_timed else None


def parts_of(
    table: Table, source: Source, stream: BinaryIO, name: str, start: int
) -> Iterator[Lines | Range]:
    """A recording in parts of whole lines, from a position on."""
    # An open file may have undone what its name promises, such as one of `gzip.open`.
    name = name if isinstance(source, (str, os.PathLike)) else ""
    empty: Any = stream.read(0)
    if not isinstance(empty, bytes):
        raise TypeError("a file that is open in text mode: open it in binary mode")
    if stream.seekable():
        begin = stream.tell()
        is_bare, is_timed = _form(table, stream, name)
        stream.seek(begin)
        is_native = is_bare or is_timed
        if is_native and isinstance(source, (str, os.PathLike)) and _has_size(stream):
            recording = ArrowRecording(os.fspath(source), wrapping(is_timed))
            # Otherwise another file has got this name in the meantime.
            if os.path.samestat(Path(source).stat(), os.fstat(stream.fileno())):
                yield from _ranges(recording, start, is_timed)
                return
        if is_native:
            yield from bare_lines(table, stream, start, is_timed)
            return
    if table.is_catalogue:
        lines = iter(Recording(stream, name))
    else:
        lines = _text_lines(Text.of(stream, name))
    yield from _other_lines(table, islice(lines, start, None), start)


def _text_lines(text: Text) -> Iterator[Line]:
    """The lines of a text; one more says that it is cut off, if it is."""
    try:
        yield from read_lines(text.stream)
    except BrokenDataError as error:
        yield Line(0, None, 0, fault=str(error))


def _form(table: Table, stream: BinaryIO, name: str) -> tuple[bool, bool]:
    """Whether a recording begins as frames, one per line, in UTF-8, or as such lines with times."""
    first = stream.read(1)
    if first != b"{":
        return False, False
    if not table.is_catalogue:
        return True, False
    first += stream.read(len(timed_lines.BEFORE) - 1)
    stream.seek(-len(first), os.SEEK_CUR)
    recording = Recording(stream, name)
    next(iter(recording), None)
    return recording.is_bare, recording.is_timed and first == timed_lines.BEFORE


def _has_size(stream: BinaryIO) -> bool:
    """Whether it is known how many bytes a file has, which some file systems do not tell."""
    status = os.fstat(stream.fileno())
    return stat.S_ISREG(status.st_mode) and status.st_size > 0


def _ranges(recording: ArrowRecording, begin: int, is_timed: bool) -> Iterator[Range]:
    """A file in ranges, whose ends do not depend on where it begins to be read."""
    while begin < recording.size:
        end = begin - begin % BLOCK_BYTES + _BLOCKS * BLOCK_BYTES
        yield Range(recording, begin, end, is_timed)
        begin = end


def bare_lines(table: Table, stream: BinaryIO, begin: int, is_timed: bool) -> Iterator[Lines]:
    """The lines of a file from a position on, which counts from where the file is now."""
    stream.seek(begin, os.SEEK_CUR)
    size = BLOCK_BYTES
    while data := _read(stream, size):
        end = data.rfind(b"\n") + 1
        if len(data) < size:
            end = len(data)  # of the file too: its last line may have no break
        first_end = data.find(b"\n") if size > LONGEST_LINE else 0
        if (first_end if first_end >= 0 else len(data)) > LONGEST_LINE:
            rest = data[first_end + 1 :] if first_end >= 0 else b""
            stream.seek(-len(rest), os.SEEK_CUR)
            lines = _too_long(table, stream, begin, len(data) - len(rest), ended=first_end >= 0)
            begin = lines.end
            yield lines
            size = BLOCK_BYTES
        elif end:
            # The rest is read again, which costs less than to put it before the next lines.
            if end < len(data):
                stream.seek(end - len(data), os.SEEK_CUR)
            begin += end
            yield Lines(data, end, begin, OddRows({}, []), is_timed=is_timed)
            size = BLOCK_BYTES
        else:
            stream.seek(-len(data), os.SEEK_CUR)
            size *= 2


def _read(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, or all up to the end; a file may give fewer at once."""
    data = stream.read(size)
    while 0 < len(data) < size and (more := stream.read(size - len(data))):
        data += more
    return data


def _too_long(table: Table, stream: BinaryIO, begin: int, size: int, *, ended: bool) -> Lines:
    """Step over the rest of a line; the row that says so."""
    while not ended and (rest := stream.readline(BLOCK_BYTES)):
        size += len(rest)
        ended = rest.endswith(b"\n")
    fault = f"longer than the limit, {size} bytes"
    rows = OddRows({}, [])
    rows.rows[0] = [row_of_line(table, Line(1, None, size, fault=fault), rows.events)]
    return Lines(b"-", 1, begin + size, rows)


def _other_lines(table: Table, recording: Iterable[Line], end: int) -> Iterator[Lines]:
    """The frames of a recording of another form, which have been found."""
    lines: list[Line] = []
    size = 0
    for line in recording:
        lines.append(line)
        size += len(line.frame or b"") + _LINE_BYTES
        if size >= BLOCK_BYTES:
            end += len(lines)
            yield found(table, lines, end)
            lines, size = [], 0
    if lines:
        yield found(table, lines, end + len(lines))


def found(table: Table, lines: Sequence[Line], end: int) -> Lines:
    """Frames that have been found already; other lines are rows that say what is wrong."""
    rows = OddRows({}, [])
    for index, line in enumerate(lines):
        if line.frame is None:
            rows.rows[index] = [row_of_line(table, line, rows.events)]
    text = b"\n".join(line.frame or b"-" for line in lines)
    numbers, times = [line.number for line in lines], [line.time for line in lines]
    return Lines(text, len(text), end, rows, numbers, times)
