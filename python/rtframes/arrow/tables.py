"""Compiles a table: its columns, and the classes of events that fill them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias, get_args

import msgspec

from rtframes import events
from rtframes._core import ArrowTable
from rtframes.arrow.columns import BY_NAME, DEFAULT, Column
from rtframes.arrow.own_types import OwnField, own_columns, own_type, union_of
from rtframes.arrow.rows import Value
from rtframes.client_events import ClientEvent
from rtframes.decoder import Decoder, plan_of
from rtframes.recordings.client_names import AUDIO_APPENDS, CLIENT_EVENTS
from rtframes.type_names import type_name

Audio: TypeAlias = Literal["bytes", "pcm16", "none"]
"""How audio is given: as it was sent, as PCM16 samples, or not at all."""

OUTPUT, INPUT = 0, 1
"""The tracks of a session's audio, each with its own format."""

OF_FORMATS = (
    events.SessionCreated,
    events.SessionUpdated,
    events.SessionStarted,
    events.ResponseCreated,
)
"""Events that say how the session's audio is encoded."""

_Path: TypeAlias = list[int]


@dataclass(frozen=True)
class Table:
    """A compiled table.

    Attributes:
        columns: its columns, in order.
        native: what decodes lines to them.
        decoder: decodes an event to an object, with its audio.
        is_catalogue: whether it is of the built-in events, and not of a user's own type.
        tag_field: the key that tells the classes from each other; None if there is only one.
    """

    columns: tuple[Column, ...]
    native: ArrowTable
    decoder: Decoder[Any]
    is_catalogue: bool
    tag_field: str | None = "type"


def table_of(names: Sequence[str] | None, audio: Audio, type: Any) -> Table:
    """The table of some columns.

    Args:
        names: of the columns; None for all but ``frame``.
        audio: how audio is given.
        type: a user's own type; None for the built-in events.

    Raises:
        ValueError: there is no such column, or no such way to give audio.
        TypeError: the type is not one that native code decodes.
    """
    if audio not in get_args(Audio):
        raise ValueError(f"audio is {audio!r}, not 'bytes', 'pcm16' or 'none'")
    if isinstance(names, str):
        raise TypeError("columns is a str, not a sequence of names")
    chosen = None if names is None else tuple(names)
    return _catalogue(chosen, audio) if type is None else _own(chosen, audio, type)


@cache
def _catalogue(names: tuple[str, ...] | None, audio: Audio) -> Table:
    columns = _chosen(BY_NAME, DEFAULT if names is None else names, audio)
    kinds = _events()
    # Without the audio nothing decodes it: it is stepped over as text.
    read = map(_with_text, kinds) if audio == "none" else kinds
    spec = _Spec(columns)
    classes = {_tag(event): spec.class_of(event) for event in kinds}
    native = spec.table(union_of(read), classes, spec.class_of(None))
    return Table(tuple(columns), native, Decoder[Any](union_of(kinds), invalid="unknown"), True)


def _own(names: tuple[str, ...] | None, audio: Audio, type: Any) -> Table:
    own = own_type(type)
    by_name = own_columns(own)
    default = [name for name, column in by_name.items() if column.filler != "frame"]
    columns = _chosen(by_name, default if names is None else names, audio)
    spec = _Spec(columns, own.tag_field or "type")
    classes = {tag: spec.class_of_fields(tag, fields) for tag, fields in own.fields.items()}
    try:
        native = spec.table(own.read, classes, None)
    except TypeError as error:
        raise TypeError(f"native code does not read {type_name(type)}: {error}") from None
    decoder = Decoder(own.read, invalid="unknown")
    return Table(tuple(columns), native, decoder, False, own.tag_field)


def _chosen(by_name: dict[str, Column], names: Sequence[str], audio: Audio) -> list[Column]:
    chosen: list[Column] = []
    for name in dict.fromkeys(names):
        column = by_name.get(name)
        if column is None:
            raise ValueError(f"no column {name!r}; there are {', '.join(by_name)}")
        if column.kind == "bytes" and audio == "pcm16":
            column = column._replace(kind="samples")
        if column.kind == "bytes" and audio == "none":
            column = column._replace(filler="nothing", paths=())
        chosen.append(column)
    return chosen


class _Spec:
    """Describes columns to native code, in which keys are numbers."""

    def __init__(self, columns: Sequence[Column], tag_field: str = "type") -> None:
        self._columns = columns
        self._numbers = {tag_field: 0}
        self._sources = [
            (index, [self._path(each) for each in column.paths])
            for index, column in enumerate(columns)
            if column.paths
        ]

    def _path(self, keys: Sequence[str]) -> _Path:
        return [self._numbers.setdefault(key, len(self._numbers)) for key in keys]

    def class_of(self, event: Any) -> Any:
        """A class of the built-in events; None for what none of them is."""
        tag = "" if event is None else _tag(event)
        key, audio = ("", None) if event is None else _audio_of(event, self._path)
        # Text that is audio is not text, and other bytes than audio are video.
        left_out = {"text": [self._path([key])]} if key else {}
        no_audio = event is not None and not key
        return self._described(
            {"direction": direction_of(tag), "type": tag},
            audio,
            noted=event is not None and issubclass(event, OF_FORMATS),
            left_out=left_out,
            absent=("audio",) if no_audio else (),
        )

    def class_of_fields(self, tag: str, fields: Mapping[str, OwnField]) -> Any:
        """A user's own class, by its tag; without one, what none of them is."""
        defaults = {key: field.default for key, field in fields.items()}
        return self._described({"type": tag}, None, defaults=defaults)

    def _described(
        self,
        constants: dict[str, str],
        audio: Any,
        *,
        noted: bool = False,
        left_out: Mapping[str, Sequence[_Path]] | None = None,
        absent: Sequence[str] = (),
        defaults: Mapping[str, Value] | None = None,
    ) -> Any:
        filled: list[tuple[int, str]] = []
        sources: list[tuple[int, list[_Path], Value]] = []
        for index, column in enumerate(self._columns):
            if constant := constants.get(column.filler):
                filled.append((index, constant))
        done = {index for index, _ in filled}
        for index, paths in self._sources:
            column = self._columns[index]
            if index in done or column.name in absent:
                continue
            not_here = (left_out or {}).get(column.name, ())
            default = (defaults or {}).get(column.name) if column.filler == "paths" else None
            sources.append((index, [path for path in paths if path not in not_here], default))
        return filled, sources, noted, audio

    def table(self, type: Any, classes: dict[str, Any], unknown: Any) -> ArrowTable:
        """The native table."""
        columns: list[tuple[str, str, str]] = [
            (column.name, column.kind, _NATIVE.get(column.filler, "nothing"))
            for column in self._columns
        ]
        return ArrowTable(plan_of(type), columns, list(self._numbers), classes, unknown)


_NATIVE = {filler: filler for filler in ("paths", "recording", "line", "time", "frame", "duration")}
"""What fills columns in native code; everything else it is told class by class."""


def direction_of(tag: str) -> str:
    """Who sends events of a type."""
    return "client" if tag in CLIENT_EVENTS and tag not in _of_both() else "server"


@cache
def _of_both() -> frozenset[str]:
    """The types of events that both sides send."""
    return frozenset(map(_tag, get_args(events.ServerEvent))) & CLIENT_EVENTS


def _tag(event: Any) -> str:
    return str(event.__struct_config__.tag)


@cache
def _events() -> tuple[Any, ...]:
    """The classes of all events of both sides."""
    servers = get_args(events.ServerEvent)
    names = set(map(_tag, servers))
    return (*servers, *(event for event in get_args(ClientEvent) if _tag(event) not in names))


def _audio_key(event: Any) -> str:
    """The key of an event's audio; empty if it has none."""
    if issubclass(event, (events.ResponseOutputAudioDelta, events.SessionOutputAudioDelta)):
        return "delta"
    return "audio" if _tag(event) in AUDIO_APPENDS else ""


@cache
def audio_types() -> frozenset[str]:
    """The types of events that have audio."""
    return frozenset(_tag(event) for event in _events() if _audio_key(event))


def audio_track(event: object) -> tuple[int, Any, tuple[int, int] | None] | None:
    """The track of an event's audio, the audio itself, and its own format: width and Hz."""
    kind = type(event)
    if not isinstance(event, msgspec.Struct) or not (key := _audio_key(kind)):
        return None
    own = None
    found: Any = event
    if isinstance(event, events.SessionOutputAudioDelta):
        rate, channels = _positive(event.sample_rate), _positive(event.channels)
        if rate or channels or event.start_ms is not None:
            own = 2 * min(channels or 1, 1 << 16), rate or 24_000
    return _track(kind), getattr(found, key), own


def _positive(number: object) -> int | None:
    return number if isinstance(number, int) and 0 < number < 1 << 32 else None


def _track(event: Any) -> int:
    return INPUT if _tag(event) in AUDIO_APPENDS else OUTPUT


def _audio_of(event: Any, path: Callable[[Sequence[str]], _Path]) -> tuple[str, Any]:
    key = _audio_key(event)
    if not key:
        return "", None
    own = always = None
    if issubclass(event, events.SessionOutputAudioDelta):
        own, always = (path(["sample_rate"]), path(["channels"])), path(["start_ms"])
    return key, (path([key]), _track(event), own, always)


def _with_text(event: Any) -> Any:
    """The class of an event with its audio as text; the class itself if it has none."""
    key = _audio_key(event)
    if not key:
        return event
    if getattr(event, "__parameters__", ()):
        return event[str]
    config = event.__struct_config__
    fields = [
        (field.name, str if field.name == key else field.type, field.default)
        if field.default is not msgspec.NODEFAULT
        else (field.name, str if field.name == key else field.type)
        for field in msgspec.structs.fields(event)
    ]
    return msgspec.defstruct(
        event.__name__, fields, tag=config.tag, tag_field=config.tag_field, kw_only=True
    )
