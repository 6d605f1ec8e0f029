"""The turns of recordings, as a table with one row per turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from rtframes._core import ArrowBatch
from rtframes.arrow.reading import Reader
from rtframes.arrow.sources import Source, opened
from rtframes.arrow.tables import Table, table_of
from rtframes.recordings.encodings import UnreadableError
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.reader import Recording
from rtframes.recordings.turns import NOT_TRANSCRIBED, Turn

_MOST_TURNS = 4_096
"""Turns that are held until they become a batch."""


class TurnRow(msgspec.Struct):
    """One exchange: the user speaks or types, the server answers.

    Attributes:
        recording: the name of the file.
        turn: its number, from 1.
        start_ms: when it starts on the session's audio clock, in ms.
        end_ms: when it ends.
        user: what the user said or typed; empty if that is not known.
        user_ms: how long the user spoke, in ms; 0 if typed or unknown.
        assistant: the answer, spoken or written.
        assistant_ms: how long the answer's audio is, in ms.
        first_audio_ms: from the moment when the server noticed the end of the user's turn to the
            answer's first audio, in ms; null if the recording has no times.
        interrupted: whether the answer was cancelled.
        status: how the last response ended.
        calls: the functions and MCP tools called, a JSON list of ``name(arguments)``.
        input_tokens: what the server counted; null if it did not.
        output_tokens: the same.
        total_tokens: the same.
        fault: why the recording has no turns: this is its only row then, and `turn` is 0; otherwise
            null.
    """

    recording: str
    turn: int
    start_ms: float
    end_ms: float
    user: str
    user_ms: float
    assistant: str
    assistant_ms: float
    first_audio_ms: float | None
    interrupted: bool
    status: str
    calls: list[str]
    input_tokens: int | None
    output_tokens: int | None
    total_tokens: int | None
    fault: str | None = None


def turn_table() -> Table:
    """The table of turns."""
    return table_of(TurnRow.__struct_fields__, "bytes", TurnRow)


def turn_batches(table: Table, sources: Sequence[Source]) -> Iterator[ArrowBatch]:
    """The turns of recordings in batches."""
    rows: list[bytes] = []
    for source in sources:
        with opened(source) as (name, stream):
            done: list[Turn] = []
            found = Inspection(on_turn=done.append)
            try:
                for line in Recording(stream, name):
                    found.feed(line)
                    rows += [_row(name, turn) for turn in done]
                    done.clear()
                    if len(rows) >= _MOST_TURNS:
                        yield from _batches(table, rows)
                        rows = []
            except UnreadableError as error:
                rows.append(_row(name, Turn(0, 0.0), str(error)))
            found.close()
            rows += [_row(name, turn) for turn in done]
    if rows:
        yield from _batches(table, rows)


def _batches(table: Table, rows: list[bytes]) -> Iterator[ArrowBatch]:
    return Reader(table, [b"\n".join(rows)], 1, _MOST_TURNS).batches()


def _row(name: str, turn: Turn, fault: str | None = None) -> bytes:
    tokens = turn.tokens
    row = TurnRow(
        recording=name,
        turn=turn.number,
        start_ms=turn.starts_ms,
        end_ms=turn.ends_ms,
        user="" if turn.user == NOT_TRANSCRIBED else turn.user,
        user_ms=turn.user_ms,
        assistant=turn.assistant,
        assistant_ms=turn.assistant_ms,
        first_audio_ms=turn.first_audio_ms,
        interrupted=turn.status.startswith("cancelled"),
        status=turn.status,
        calls=turn.calls,
        input_tokens=tokens.input if tokens.responses else None,
        output_tokens=tokens.output if tokens.responses else None,
        total_tokens=tokens.total if tokens.responses else None,
        fault=fault,
    )
    return msgspec.json.encode(row)
