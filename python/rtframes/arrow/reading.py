"""Reads recordings block by block, on several threads, in the order of their lines."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, NamedTuple

from rtframes._core import ArrowBatch
from rtframes.arrow.blocks import Lines, Range, bare_lines, found, parts_of
from rtframes.arrow.decoding import Decoded, decode_lines, decode_part
from rtframes.arrow.sources import Source, name_of, opened
from rtframes.arrow.tables import Table
from rtframes.recordings.audio import PCM16, AudioFormat
from rtframes.recordings.encodings import UnreadableError
from rtframes.recordings.lines import Line
from rtframes.recordings.session_formats import SessionFormats, width

_LARGEST = (1 << 32) - 1


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
        lines = found(self.table, [Line(0, None, 0, fault=fault)], 1)
        (decoded,) = decode_lines(self.table, lines)
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
            parts = parts_of(self.table, source, stream, name, start.end)
            for decoded in self._decoded(parts, stream, pool):
                batch = _finished(decoded, formats, name, before)
                before += decoded.lines
                position = None
                if decoded.end is not None:
                    position = Position(decoded.end, before, formats.output, formats.input)
                yield batch, position

    def _decoded(
        self, parts: Iterator[Lines | Range], stream: BinaryIO, pool: ThreadPoolExecutor
    ) -> Iterator[Decoded]:
        """What the threads decode, in order; each has one part, and another one waits."""
        waiting: deque[tuple[Future[None], list[Decoded | Range]]] = deque()
        try:
            while True:
                for part in islice(parts, self.threads + 1 - len(waiting)):
                    made: list[Decoded | Range] = []
                    waiting.append((pool.submit(decode_part, self.table, part, made), made))
                if not waiting:
                    return
                future, made = waiting.popleft()
                error = future.exception()
                for each in made:
                    if isinstance(each, Range):
                        # One of the lines from there on is too long for a range.
                        parts = bare_lines(self.table, stream, each.begin, each.is_timed)
                        _cancel(waiting)
                    else:
                        yield each
                if error is not None:
                    raise error
        finally:
            _cancel(waiting)


def _cancel(waiting: deque[tuple[Future[None], list[Decoded | Range]]]) -> None:
    for future, _ in waiting:
        future.cancel()
    waiting.clear()


def _finished(decoded: Decoded, formats: SessionFormats, name: str, before: int) -> ArrowBatch:
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
