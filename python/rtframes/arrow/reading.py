"""Reads recordings block by block, on several threads, in the order of their lines."""

from __future__ import annotations

import io
import os
import stat
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, NamedTuple, TypeAlias

from rtframes._core import ArrowBatch, ArrowBlock, ArrowRecording, arrow_decode
from rtframes.arrow.odd_lines import OddRows, add_rows, row_of_line
from rtframes.arrow.tables import Table
from rtframes.recordings import timed_lines
from rtframes.recordings.audio import PCM16, AudioFormat
from rtframes.recordings.encodings import Text, UnreadableError
from rtframes.recordings.lines import LONGEST_LINE, BrokenDataError, Line, read_lines
from rtframes.recordings.reader import Recording
from rtframes.recordings.session_formats import SessionFormats, width

BLOCK_BYTES = 2 << 20
"""Bytes of text that a thread decodes at once."""

_BLOCKS = 2
"""Blocks that a thread is given at once: threads take a while to hear of the next."""

_MOST_ODD = 2_000
"""Lines of a block that are left to Python, which takes more memory for each."""

_LARGEST = (1 << 32) - 1
_LINE_BYTES = 64
"""What a line takes besides its text."""

Source: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO"
"""A recording: the name of a file, its bytes, or a file open for reading in binary mode."""


_being_read: set[int] = set()
_lock = Lock()


@contextmanager
def opened(source: Source) -> Generator[tuple[str, BinaryIO], None, None]:
    """The name of a recording, and its bytes as a file; one that is open is where it was, later.

    Raises:
        ValueError: it is an open file, and is being read already.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        yield "", io.BytesIO(source)
    elif isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as stream:
            yield name_of(source), stream
    else:
        with _lock:
            if id(source) in _being_read:
                raise ValueError("this open file is being read already: give its name instead")
            _being_read.add(id(source))
        try:
            begin = source.tell() if source.seekable() else None
            try:
                yield name_of(source), source
            finally:
                if begin is not None and not source.closed:
                    source.seek(begin)
        finally:
            with _lock:
                _being_read.discard(id(source))


def name_of(source: Source) -> str:
    """The name of a recording; empty if it has none."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return ""
    name: Any = source if isinstance(source, (str, os.PathLike)) else getattr(source, "name", "")
    return _text(Path(name).name) if isinstance(name, (str, os.PathLike)) else ""  # pyright: ignore[reportUnknownArgumentType]


def _text(name: str) -> str:
    """A name as text, whatever bytes it has."""
    return os.fsencode(name).decode("utf-8", "replace")


class Position(NamedTuple):
    """How far a recording was read: what is needed to go on from there.

    Attributes:
        end: bytes of a recording of frames, one per line; of other forms, frames and faults.
        lines: lines whose numbers follow one another.
        output: the format of the server's audio.
        input: that of the client audio.
    """

    end: int = 0
    lines: int = 0
    output: AudioFormat = PCM16
    input: AudioFormat = PCM16


class _Lines(NamedTuple):
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


class _Range(NamedTuple):
    """The lines of a recording that begin from a byte on, and before another one: a few blocks."""

    recording: ArrowRecording
    begin: int
    end: int
    is_timed: bool


class _Decoded(NamedTuple):
    """Columns of lines, and the events that say how their audio is encoded, with their rows.

    Attributes:
        lines: how many lines it has, whose numbers follow those before; 0 if they have others.
        end: where they end, as in `Position`; None if reading cannot go on from there.
    """

    block: ArrowBlock
    lines: int
    end: int | None
    formats: list[tuple[int, object]]


@dataclass
class Reader:
    """Reads recordings into batches of a table.

    Attributes:
        table: its columns.
        sources: the recordings.
        threads: how many decode at the same time.
        batch_rows: the most rows of a batch.
    """

    table: Table
    sources: Sequence[Source]
    threads: int
    batch_rows: int

    def batches(self) -> Iterator[ArrowBatch]:
        """The batches of all recordings, one after the other.

        A recording that has no frames is a row that says so.
        """
        pool = ThreadPoolExecutor(self.threads, "rtframes.arrow")
        try:
            for source in self.sources:
                fault = "" if self.table.is_catalogue else "no lines"
                try:
                    for batch, _ in self.read(source, Position(), pool):
                        for start in range(0, batch.num_rows, self.batch_rows):
                            fault = ""
                            yield batch.slice(start, self.batch_rows)
                except UnreadableError as error:
                    fault = str(error)
                if fault:
                    yield self._faulty(fault, name_of(source))
        finally:
            # Not waited for: this may run on a thread of the pool, where a stream is dropped.
            pool.shutdown(wait=False, cancel_futures=True)

    def _faulty(self, fault: str, name: str) -> ArrowBatch:
        """One row that says what is wrong with a recording."""
        lines = _found(self.table, [Line(0, None, 0, fault=fault)], 1)
        (decoded,) = _decode(self.table, lines)
        return _finished(decoded, SessionFormats(), name, 0)

    def read(
        self, source: Source, start: Position, pool: ThreadPoolExecutor
    ) -> Iterator[tuple[ArrowBatch, Position | None]]:
        """The batches of one recording from a position on, and how far it is read with each.

        The position is None where reading cannot go on from it.

        Raises:
            UnreadableError: the recording has no frames, or is not one.
        """
        formats = SessionFormats()
        formats.output, formats.input = start.output, start.input
        with opened(source) as (name, stream):
            before = start.lines
            parts = _parts(self.table, source, stream, name, start.end)
            for decoded in self._decoded(parts, stream, pool):
                batch = _finished(decoded, formats, name, before)
                before += decoded.lines
                position = None
                if decoded.end is not None:
                    position = Position(decoded.end, before, formats.output, formats.input)
                yield batch, position

    def _decoded(
        self, parts: Iterator[_Lines | _Range], stream: BinaryIO, pool: ThreadPoolExecutor
    ) -> Iterator[_Decoded]:
        """What the threads decode, in order; each has one part, and another one waits."""
        waiting: deque[Future[list[_Decoded | _Range]]] = deque()
        try:
            while True:
                for part in islice(parts, self.threads + 1 - len(waiting)):
                    waiting.append(pool.submit(_decode_part, self.table, part))
                if not waiting:
                    return
                for decoded in waiting.popleft().result():
                    if isinstance(decoded, _Range):
                        # One of the lines from there on is too long for a range.
                        parts = _bare_lines(self.table, stream, decoded.begin, decoded.is_timed)
                        _cancel(waiting)
                    else:
                        yield decoded
        finally:
            _cancel(waiting)


def _cancel(waiting: deque[Future[list[_Decoded | _Range]]]) -> None:
    for future in waiting:
        future.cancel()
    waiting.clear()


def _finished(decoded: _Decoded, formats: SessionFormats, name: str, before: int) -> ArrowBatch:
    tracks = [(0, _tracks(formats))]
    for row, event in decoded.formats:
        last = formats.output, formats.input
        formats.feed(event)
        if (formats.output, formats.input) != last:
            tracks.append((row, _tracks(formats)))
    return decoded.block.finish(tracks, name, before if decoded.lines else 0)


def _tracks(formats: SessionFormats) -> list[tuple[int, int, bytes | None]]:
    # A recording may have any number there.
    return [
        (min(max(width(heard), 1), _LARGEST), min(max(heard.rate, 1), _LARGEST), _codes(heard))
        for heard in (formats.output, formats.input)
    ]


def _codes(heard: AudioFormat) -> bytes | None:
    """What the bytes stand for; None if they are PCM16."""
    return None if heard.encoding == "pcm16" else bytes(heard.pcm16(_BYTES))


_BYTES = bytes(range(256))


def _decode_part(table: Table, part: _Lines | _Range) -> list[_Decoded | _Range]:
    """Decode a part of a recording. A line that is too long ends a range: the rest is returned."""
    if isinstance(part, _Lines):
        return [*_decode(table, part)]
    decoded: list[_Decoded | _Range] = []
    ends = range(part.begin - part.begin % BLOCK_BYTES + BLOCK_BYTES, part.end + 1, BLOCK_BYTES)
    for begin, until in pairwise((part.begin, *ends)):
        end, block, noted, odd = part.recording.decode(table.native, begin, until, LONGEST_LINE)
        if block is None:
            decoded.append(part._replace(begin=end))
            break
        if isinstance(block, bytes):
            lines = _Lines(block, len(block), end, OddRows({}, []), is_timed=part.is_timed)
            decoded += _decode(table, lines, odd)
        elif block.lines:
            formats = [(row, table.decoder.decode(text)) for row, text in noted]
            decoded.append(_Decoded(block, block.lines, end, formats))
    return decoded


def _decode(
    table: Table, lines: _Lines, odd: list[tuple[int, int, int]] | None = None
) -> list[_Decoded]:
    """Decode lines; native code first, which says which lines it leaves, if it has not said so yet.

    Lines that would become too much at once are decoded in two parts.
    """
    events = lines.rows.events
    block: ArrowBlock | list[tuple[int, int, int]] | None = odd
    if block is None:
        block = _by_native_code(table, lines)
    if isinstance(block, list) and len(block) <= _MOST_ODD:
        _add_rows(table, lines, block)
        block = _by_native_code(table, lines)
    if not isinstance(block, ArrowBlock):
        first, second = (_decode(table, half) for half in _halves(lines))
        return [*(each._replace(end=None) for each in first), *second]
    formats: list[tuple[int, object]] = []
    for row, start, end, note in block.noted:
        event = table.decoder.decode(lines.text[start:end]) if note is None else events[note]
        formats.append((row, event))
    count = block.lines if lines.numbers is None else 0
    return [_Decoded(block, count, lines.end, formats)]


def _by_native_code(table: Table, lines: _Lines) -> ArrowBlock | list[tuple[int, int, int]]:
    return arrow_decode(
        table.native, lines.text, lines.size, lines.rows.rows, lines.numbers, lines.times,
        _wrapping(lines.is_timed),
    )  # fmt: skip


def _wrapping(is_timed: bool) -> tuple[bytes, bytes] | None:
    return (timed_lines.BEFORE, timed_lines.BETWEEN) if is_timed else None


def _halves(lines: _Lines) -> tuple[_Lines, _Lines]:
    """Lines in two parts of about the same size.

    Raises:
        ValueError: it is one line.
    """
    text, size = lines.text, lines.size
    cut = text.rfind(b"\n", 0, size // 2) + 1 or text.find(b"\n", 0, size - 1) + 1
    if not cut:
        raise ValueError("a line whose row has more than 2 GiB")
    count = text.count(b"\n", 0, cut)
    first = {index: given for index, given in lines.rows.rows.items() if index < count}
    second = {index - count: given for index, given in lines.rows.rows.items() if index >= count}
    events = lines.rows.events
    return (
        lines._replace(
            size=cut,
            rows=OddRows(first, events),
            numbers=lines.numbers and lines.numbers[:count],
            times=lines.times and lines.times[:count],
        ),
        lines._replace(
            text=text[cut:size],
            size=size - cut,
            rows=OddRows(second, events),
            numbers=lines.numbers and lines.numbers[count:],
            times=lines.times and lines.times[count:],
        ),
    )


def _add_rows(table: Table, lines: _Lines, odd: list[tuple[int, int, int]]) -> None:
    """Add the rows of the lines that native code has left."""
    if table.is_catalogue and lines.numbers is None:
        add_rows(lines.rows, table, lines.text, odd, timed_lines.PATH if lines.is_timed else ())
        return
    for index, start, end in odd:  # frames that have been found already
        number = index + 1 if lines.numbers is None else lines.numbers[index]
        time = None if lines.times is None else lines.times[index]
        line = Line(number, lines.text[start:end], end - start, time)
        lines.rows.rows[index] = [row_of_line(table, line, lines.rows.events)]


def _parts(
    table: Table, source: Source, stream: BinaryIO, name: str, start: int
) -> Iterator[_Lines | _Range]:
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
        if is_native and isinstance(source, (str, os.PathLike)) and _is_regular(stream):
            yield from _ranges(source, stream, start, is_timed)
            return
        if is_native:
            yield from _bare_lines(table, stream, start, is_timed)
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


def _is_regular(stream: BinaryIO) -> bool:
    return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)


def _ranges(
    path: str | os.PathLike[str], stream: BinaryIO, begin: int, is_timed: bool
) -> Iterator[_Range]:
    """A file in ranges, whose ends do not depend on where it begins to be read."""
    recording = ArrowRecording(os.fspath(path), _wrapping(is_timed))
    size = os.fstat(stream.fileno()).st_size
    while begin < size:
        end = begin - begin % BLOCK_BYTES + _BLOCKS * BLOCK_BYTES
        yield _Range(recording, begin, end, is_timed)
        begin = end


def _bare_lines(table: Table, stream: BinaryIO, begin: int, is_timed: bool) -> Iterator[_Lines]:
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
            yield _Lines(data, end, begin, OddRows({}, []), is_timed=is_timed)
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


def _too_long(table: Table, stream: BinaryIO, begin: int, size: int, *, ended: bool) -> _Lines:
    """Step over the rest of a line; the row that says so."""
    while not ended and (rest := stream.readline(BLOCK_BYTES)):
        size += len(rest)
        ended = rest.endswith(b"\n")
    fault = f"longer than the limit, {size} bytes"
    rows = OddRows({}, [])
    rows.rows[0] = [row_of_line(table, Line(1, None, size, fault=fault), rows.events)]
    return _Lines(b"-", 1, begin + size, rows)


def _other_lines(table: Table, recording: Iterable[Line], end: int) -> Iterator[_Lines]:
    """The frames of a recording of another form, which have been found."""
    lines: list[Line] = []
    size = 0
    for line in recording:
        lines.append(line)
        size += len(line.frame or b"") + _LINE_BYTES
        if size >= BLOCK_BYTES:
            end += len(lines)
            yield _found(table, lines, end)
            lines, size = [], 0
    if lines:
        yield _found(table, lines, end + len(lines))


def _found(table: Table, lines: Sequence[Line], end: int) -> _Lines:
    rows = OddRows({}, [])
    for index, line in enumerate(lines):
        if line.frame is None:
            rows.rows[index] = [row_of_line(table, line, rows.events)]
    text = b"\n".join(line.frame or b"-" for line in lines)
    numbers, times = [line.number for line in lines], [line.time for line in lines]
    return _Lines(text, len(text), end, rows, numbers, times)
