"""Frames out of what tools put around them: timestamps, strings, exports, prefixes of logs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any, NamedTuple

import msgspec

from rtframes._core import peek_type
from rtframes.recordings.event_types import event_types

_DEEPEST = 12
_MOST_BEGINNINGS = 8
_RAW_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAW_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_TIME_KEYS = (
    "ts", "time", "timestamp", "t", "at", "received_at", "receivedAt", "recorded_at", "sent_at",
    "date", "datetime", "created_at", "wallTime", "time_ms", "timestamp_ms", "ts_ms", "@timestamp",
)  # fmt: skip
_FRACTION = re.compile(r"(\.\d{1,6})\d*")
_LOG_TIME = re.compile(
    rb"\W{0,2}(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)"
)
_MILLISECONDS_SINCE = 1e11
"""Numbers over this are milliseconds since 1970: as seconds they would be of the year 5138."""

_LATEST = 1e14


class Found(NamedTuple):
    """A frame in what was around it.

    Attributes:
        frame: the frame's text, as it stands there.
        time: when it came, in seconds; None if nothing tells.
        path: what led to it: keys, ``[]`` for elements of an array, ``""`` for a string's inside.
    """

    frame: bytes
    time: float | None
    path: tuple[str, ...]


def frame_type(text: bytes) -> str | None:
    """The type of a frame that the catalogue knows, of servers or clients; None for all else."""
    try:
        name = peek_type(text)
    except (ValueError, RecursionError):
        return None
    return name if name in event_types() else None


def frames_in(text: bytes) -> Iterator[Found]:
    """The frames that a line holds, wherever they stand in it.

    Args:
        text: JSON, or a log's line with JSON in it.
    """
    yield from _search(text, None, (), _DEEPEST)


def _search(
    text: bytes, time: float | None, path: tuple[str, ...], deepest: int
) -> Iterator[Found]:
    text = text.strip()
    if deepest == 0 or not text:
        return
    if text[:1] == b"{" and frame_type(text) is not None:
        yield Found(text, time, path)
        return
    try:
        if text[:1] == b"{":
            members = _RAW_OBJECT.decode(text)
            time = _time(members, time)
            for key, value in members.items():
                yield from _search(bytes(value), time, (*path, key), deepest - 1)
            return
        if text[:1] == b"[":
            for value in _RAW_ARRAY.decode(text):
                yield from _search(bytes(value), time, (*path, "[]"), deepest - 1)
            return
        if text[:1] == b'"':
            if b"{" in text:
                inner = msgspec.json.decode(text, type=str).encode("utf-8", "surrogatepass")
                yield from _search(inner, time, (*path, '""'), deepest - 1)
            return
    except (ValueError, RecursionError):
        pass
    if b"{" in text:
        yield from _in_log(text, time, path, deepest)


def _in_log(
    text: bytes, time: float | None, path: tuple[str, ...], deepest: int
) -> Iterator[Found]:
    """What follows a prefix, such as ``data:`` of server-sent events, or a logger's own words."""
    if told := _LOG_TIME.match(text):
        time = _seconds_of_iso(told.group(1).decode().replace(",", ".")) or time
    position = 0
    for _ in range(_MOST_BEGINNINGS):
        position = text.find(b"{", position)
        if position < 0:
            return
        end = _object_end(text, position)
        if end is not None:
            yield from _search(text[position:end], time, path, deepest - 1)
            return
        position += 1


def _object_end(text: bytes, start: int) -> int | None:
    """Where a JSON object ends that begins here; None if none does."""
    stop = text.rfind(b"}") + 1
    try:
        _RAW_OBJECT.decode(text[start:stop])
    except (ValueError, RecursionError):
        pass
    else:
        return stop
    try:
        decoded = text[start:].decode("utf-8", "surrogateescape")
        _, length = json.JSONDecoder().raw_decode(decoded)
    except (ValueError, RecursionError):
        return None
    return start + len(decoded[:length].encode("utf-8", "surrogateescape"))


def _time(members: dict[str, msgspec.Raw], outer: float | None) -> float | None:
    """When a wrapper says that its frame came; the innermost is right, where there are more."""
    for key in _TIME_KEYS:
        if key in members:
            try:
                told: Any = msgspec.json.decode(members[key])
            except ValueError:
                continue
            seconds = _seconds(told, in_milliseconds=key.endswith("_ms"))
            if seconds is not None:
                return seconds
    return outer


def _seconds(told: Any, *, in_milliseconds: bool = False) -> float | None:
    """A time in seconds, from a number, a number in a string, or an ISO 8601 text."""
    if isinstance(told, str):
        try:
            told = float(told)
        except ValueError:
            return _seconds_of_iso(told)
    if isinstance(told, bool) or not isinstance(told, (int, float)) or not 0 <= told < _LATEST:
        return None
    return told / 1000 if in_milliseconds or told > _MILLISECONDS_SINCE else float(told)


def _seconds_of_iso(told: str) -> float | None:
    try:
        # Python 3.10 takes no Z, and fractions of three or six digits alone.
        text = _FRACTION.sub(lambda match: match[1].ljust(7, "0"), told.replace("Z", "+00:00"))
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    except (ValueError, OverflowError):
        return None
