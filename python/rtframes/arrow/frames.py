"""Recordings as tables: a row per frame, or a row per turn."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from rtframes._core import ArrowBatch, arrow_stream
from rtframes.arrow.reading import Reader
from rtframes.arrow.schema import Schema
from rtframes.arrow.sources import Source
from rtframes.arrow.tables import Audio, Table, table_of
from rtframes.arrow.turn_rows import turn_batches, turn_table

BATCH_ROWS = 65_536


class Frames:
    """Rows of recordings, as a table; see `read` and `turns`. It is read again whenever it is used.

    Attributes:
        columns: its columns.
        schema: the types of the columns, by name.
    """

    def __init__(self, table: Table, batches: Callable[[], Iterator[ArrowBatch]]) -> None:
        self._table = table
        self._batches = batches
        self.columns = table.columns
        self.schema = Schema(table.columns, table.native)

    def __iter__(self) -> Iterator[ArrowBatch]:
        """The rows, in batches, each with ``__arrow_c_array__``."""
        return self._batches()

    def __arrow_c_schema__(self) -> object:
        """The schema, for other libraries."""
        return self.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A stream of batches, for other libraries."""
        return arrow_stream(self._table.native, iter(self))

    def __repr__(self) -> str:
        return f"<rtframes.arrow.Frames: {', '.join(column.name for column in self.columns)}>"


def read(
    recordings: Source | Iterable[Source],
    *,
    columns: Sequence[str] | None = None,
    audio: Audio = "bytes",
    type: Any = None,
    batch_rows: int = BATCH_ROWS,
    threads: int | None = None,
) -> Frames:
    """The frames of recordings, as a table with one row per frame.

    Reads what `rtframes inspect` reads: frames one per line are decoded by native code, other forms
    (compressed files, logs, exports) are unwrapped by Python first. A line that is not an event, or
    does not fit its type, is a row with the reason in ``fault``.

    Args:
        recordings: names of files, bytes, or files open for reading in binary mode; one or several.
        columns: names of columns; None for all but ``frame``.
        audio: ``"bytes"`` as it was sent, ``"pcm16"`` for lists of 16-bit samples (of G.711 what it
            stands for), ``"none"`` to step over audio, which is then not checked either.
        type: a Struct, or a union of Structs with tags, whose fields are the columns; nested values
            are given as JSON, unchecked. None for the built-in events.
        batch_rows: the most rows of a batch.
        threads: how many decode at the same time; None for one per processor.

    Raises:
        ValueError: there is no such column, or another argument is out of its range.
        TypeError: an argument is of another type, or native code does not decode `type`.
    """
    if batch_rows < 1:
        raise ValueError(f"batch_rows is {batch_rows}: at least 1")
    if threads is not None and not isinstance(threads, int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"threads is a {threads.__class__.__name__}, not an int")
    if threads is not None and threads < 1:
        raise ValueError(f"threads is {threads}: at least 1")
    table = table_of(columns, audio, type)
    reader = Reader(table, _several(recordings), threads or os.cpu_count() or 1, batch_rows)
    return Frames(table, reader.batches)


def turns(recordings: Source | Iterable[Source]) -> Frames:
    """The turns of recordings, as a table with one row per turn: `TurnRow`.

    A turn is one exchange: the user speaks or types, the server answers. Times are those of
    `rtframes inspect`. Python makes this table, at the speed of the event decoder.

    Args:
        recordings: as for `read`.
    """
    table, several = turn_table(), _several(recordings)
    return Frames(table, lambda: turn_batches(table, several))


def _several(recordings: Source | Iterable[Source]) -> list[Source]:
    if _is_one(recordings):
        return [cast("Source", recordings)]
    # What cannot be iterated over is taken for a recording, and refused as one.
    several = list(recordings) if isinstance(recordings, Iterable) else [recordings]  # pyright: ignore[reportUnnecessaryIsInstance, reportUnknownVariableType, reportUnknownArgumentType]
    for each in several:
        if not _is_one(each):
            kind = type(each).__name__
            raise TypeError(f"a recording is a {kind}, not a name, bytes or a file")
    return cast("list[Source]", several)


def _is_one(value: object) -> bool:
    """Whether it is a recording, and not several."""
    kinds = (str, bytes, bytearray, memoryview, os.PathLike)
    return isinstance(value, kinds) or hasattr(value, "read")
