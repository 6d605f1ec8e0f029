"""The rows that a recording should have, by slower ways: `json`, and the event decoder."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import rtframes.arrow
from rtframes.arrow.columns import COLUMNS, Column
from rtframes.arrow.odd_lines import row_of_line
from rtframes.arrow.tables import Audio, Table, table_of
from rtframes.recordings.reader import Recording
from rtframes.recordings.session_formats import SessionFormats, width

ALL = tuple(column.name for column in COLUMNS)
OF_AUDIO = {
    "response.output_audio.delta": "delta",
    "response.audio.delta": "delta",
    "session.output_audio.delta": "delta",
    "input_audio_buffer.append": "audio",
    "session.input_audio_buffer.append": "audio",
    "session.input_audio.append": "audio",
}


def native_rows(data: bytes | Path, audio: Audio = "bytes", **options: Any) -> list[dict[str, Any]]:
    """The rows of a recording as `rtframes.arrow` reads them."""
    options.setdefault("columns", ALL)
    frames = rtframes.arrow.read(data, audio=audio, **options)
    return [row for batch in frames for row in batch.to_pylist()]


def json_row(frame: bytes, columns: Iterable[Column] = COLUMNS) -> dict[str, Any]:
    """The values of a valid frame of the catalogue that are in its JSON."""
    event = json.loads(frame)
    audio_key = OF_AUDIO.get(event["type"])
    row: dict[str, Any] = {}
    for column in columns:
        if column.kind == "bytes":
            text = event.get(audio_key) if audio_key else None
            row[column.name] = None if text is None else base64.b64decode(text)
        elif column.paths:
            encoded = audio_key or ("delta" if event["type"] == "response.video.delta" else None)
            values = (_at(event, path) for path in column.paths if path != (encoded,))
            kind = {"text": str, "int": int}[column.kind]
            fitting = (value for value in values if type(value) is kind)
            row[column.name] = next(fitting, None)
    return row


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def decoded_rows(data: bytes, table: Table | None = None) -> list[dict[str, Any]]:
    """The rows of a recording, one event after the other, by the event decoder."""
    table = table or table_of(ALL, "bytes", None)
    formats = SessionFormats()
    rows: list[dict[str, Any]] = []
    for line in Recording(io.BytesIO(data)):
        noted: list[object] = []
        values, audio, _ = row_of_line(table, line, noted)
        for event in noted:
            formats.feed(event)
        row: dict[str, Any] = {
            column.name: value for column, value in zip(table.columns, values, strict=True)
        }
        if audio is not None:
            size, track, own = audio
            heard = (formats.output, formats.input)[track]
            bytes_per_sample, rate = own or (width(heard), heard.rate)
            row["duration_ms"] = size // bytes_per_sample * 1000 / rate
        row["recording"] = ""
        rows.append(row)
    return rows


def without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The row without some columns."""
    return {name: value for name, value in row.items() if name not in names}
