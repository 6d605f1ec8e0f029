"""The rows of lines that are not left to native code: what is not certainly one event."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec

from rtframes.arrow.rows import Value, value_of
from rtframes.arrow.tables import OF_FORMATS, Table, audio_track, audio_types, direction_of
from rtframes.recordings.lines import Line
from rtframes.recordings.placeholders import TooLongError, expand
from rtframes.recordings.reader import Recording
from rtframes.unknown import UnknownObject

NativeRow: TypeAlias = tuple[
    tuple[Value, ...], "tuple[int, int, tuple[int, int] | None] | None", "int | None"
]
"""A row, its audio, and what it is listed by."""


class OddRows(NamedTuple):
    """The rows of odd lines.

    Attributes:
        rows: by the line's index.
        events: those events that say how audio is encoded, by what their rows are listed by.
    """

    rows: dict[int, list[NativeRow]]
    events: list[object]


def add_rows(
    found: OddRows,
    table: Table,
    text: bytes,
    odd: Sequence[tuple[int, int, int]],
    path: tuple[str, ...],
) -> None:
    """Add the rows of a recording's odd lines, read as `Recording` reads them.

    Args:
        found: the rows of other lines.
        table: its columns.
        text: a block of lines.
        odd: of each line its index, where its text begins, and where it ends.
        path: of keys, under which the recording's frames are.
    """
    found.rows.update({index: [] for index, _, _ in odd})
    run: list[tuple[int, int, int]] = []
    for line in (*odd, None):
        # Lines that follow one another may be parts of one frame.
        if run and (line is None or line[0] != run[-1][0] + 1):
            _read(table, text, run, path, found)
            run = []
        if line is not None:
            run.append(line)


def _read(
    table: Table,
    text: bytes,
    run: Sequence[tuple[int, int, int]],
    path: tuple[str, ...],
    found: OddRows,
) -> None:
    first = run[0][0]
    lines = b"\n".join(text[start:end] for _, start, end in run)
    for line in Recording.continued(io.BytesIO(lines), path):
        index = first + max(line.number, 1) - 1
        line = line._replace(number=index + 1)
        found.rows[index].append(row_of_line(table, line, found.events))


def row_of_line(table: Table, line: Line, noted: list[object]) -> NativeRow:
    """The row of one frame of a recording, or of a line without one.

    Args:
        table: its columns.
        line: as a `Recording` gives it.
        noted: events that say how audio is encoded are added to it.
    """
    known: dict[str, Value] = {"line": line.number, "time": line.time}
    if line.frame is None:
        return _faulty(table, known, line.fault)
    known["frame"] = line.frame.decode("utf-8", "replace")
    try:
        frame = expand(line.frame)
        event: Any = table.decoder.decode(frame)
    except (ValueError, RecursionError, TooLongError) as error:
        return _faulty(table, known, str(error)[:200])
    left_out: set[str] = set()
    if isinstance(event, UnknownObject):
        tag = event.tag
        known["fault"] = _text(event.reason) or _wrong_tag(table, event)
        if table.is_catalogue and tag in audio_types():
            left_out.add("text")  # what should be audio
    elif isinstance(event, msgspec.Struct):
        tag = event.__struct_config__.tag
    else:
        return _faulty(table, known, "not an object")
    known["type"] = _text(tag)
    size = note = None
    if table.is_catalogue:
        known["direction"] = direction_of(tag if isinstance(tag, str) else "")
        audio = audio_track(event)
        # Other bytes than audio are video. Of redacted audio only the length is known.
        if audio is None or frame is not line.frame:
            left_out.add("audio")
        if audio is not None and audio[1] is not None:
            track, data, own = audio
            size = len(data), track, own
        if isinstance(event, OF_FORMATS):
            note = len(noted)
            noted.append(event)
    values: dict[str, Value] = {}
    for column in table.columns:
        if column.filler == "paths" and column.name not in left_out:
            try:
                values[column.name] = value_of(event, column)
            except ValueError as error:
                known["fault"] = known.get("fault") or _text(f"{column.name}: {error}")
    row = (
        values.get(column.name) if column.filler == "paths" else known.get(column.filler)
        for column in table.columns
    )
    return tuple(row), size, note


def _wrong_tag(table: Table, event: UnknownObject) -> str | None:
    """What is wrong with the tag of an object that fits no class, in msgspec's words."""
    key = table.tag_field
    if key is None:
        return None
    if key not in event:
        return f"Object missing required field `{key}`"
    if not isinstance(event.tag, str):
        return f"Expected `str`, got {type(event.get(key)).__name__} - at `$.{key}`"
    # Types of tomorrow are no fault among the built-in events.
    return None if table.is_catalogue else f"Invalid value {event.tag[:100]!r} - at `$.{key}`"


def _text(value: object) -> str | None:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None


def _faulty(table: Table, known: dict[str, Value], fault: str) -> NativeRow:
    known["fault"] = _text(fault)
    return tuple(known.get(column.filler) for column in table.columns), None, None
