"""The columns of a table of frames, and where in an event each finds its value."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["text", "int", "float", "bool", "bytes", "samples"]
"""What a column holds."""

Filler: TypeAlias = Literal[
    "paths",
    "recording",
    "line",
    "time",
    "frame",
    "duration",
    "direction",
    "type",
    "fault",
    "nothing",
]
"""What fills a column: an event's own values, or what is known about its frame."""


class Column(NamedTuple):
    """A column.

    Attributes:
        name: its name.
        kind: what it holds.
        paths: of keys, from an event on: the first with a value that fits is the column's.
        filler: what fills it.
        about: one line for the documentation.
        is_json: whether it is text that holds the JSON of nested values.
    """

    name: str
    kind: Kind
    paths: tuple[tuple[str, ...], ...] = ()
    filler: Filler = "paths"
    about: str = ""
    is_json: bool = False


def _paths(*dotted: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each.split(".")) for each in dotted)


COLUMNS = (
    Column("recording", "text", filler="recording", about="the name of the file"),
    Column("line", "int", filler="line", about="the line in which the frame begins, from 1"),
    Column(
        "time", "float", filler="time",
        about="when the frame came, in seconds on the recording's clock, if it has one",
    ),
    Column("direction", "text", filler="direction", about="who sent it: `server` or `client`"),
    Column("type", "text", _paths("type"), "type", about="the event's type, as it was sent"),
    Column("event_id", "text", _paths("event_id"), about="the event's id"),
    Column("response_id", "text", _paths("response_id", "response.id"), about="the response's id"),
    Column("item_id", "text", _paths("item_id", "item.id"), about="the item's id"),
    Column("call_id", "text", _paths("call_id", "item.call_id"), about="the id of a function call"),
    Column("output_index", "int", _paths("output_index"), about="the item's place in the response"),
    Column("content_index", "int", _paths("content_index"), about="the part's place in the item"),
    Column(
        "text", "text",
        _paths("delta", "transcript", "text", "arguments", "part.transcript", "part.text"),
        about="text, a transcript, or the arguments of a function call; of deltas, a piece of it",
    ),
    Column("name", "text", _paths("name", "item.name"), about="the name of a function or tool"),
    Column("status", "text", _paths("response.status", "status"), about="how a response ended"),
    Column("audio", "bytes", _paths("delta", "audio"), about="audio, decoded; see `audio`"),
    Column("duration_ms", "float", filler="duration", about="how long the audio is, in ms"),
    Column(
        "input_tokens", "int", _paths("usage.input_tokens", "response.usage.input_tokens"),
        about="tokens that the server counted",
    ),
    Column(
        "output_tokens", "int", _paths("usage.output_tokens", "response.usage.output_tokens"),
        about="tokens that the server counted",
    ),
    Column(
        "total_tokens", "int", _paths("usage.total_tokens", "response.usage.total_tokens"),
        about="tokens that the server counted",
    ),
    Column(
        "error_code", "text", _paths("error.code", "response.status_details.error.code"),
        about="the code of an error, or of a response that failed",
    ),
    Column(
        "error_message", "text", _paths("error.message", "response.status_details.error.message"),
        about="its message",
    ),
    Column(
        "fault", "text", filler="fault",
        about="what is wrong with the line; null if it is an event that fits its type",
    ),
    Column("frame", "text", filler="frame", about="the frame's JSON; only if it is asked for"),
)  # fmt: skip
"""All columns of a table of frames, in their order."""

BY_NAME = {column.name: column for column in COLUMNS}
DEFAULT = tuple(column.name for column in COLUMNS if column.name != "frame")
"""The columns of a table, if none are named."""
