"""Times in the forms that occur in files: numbers in several units, dates, a time of day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import msgspec

_SECONDS, _MILLI, _MICRO, _NANO = 1, 1_000, 1_000_000, 1_000_000_000
_KEYS = {
    **dict.fromkeys(
        (
            "ts", "time", "timestamp", "t", "at", "received_at", "receivedAt", "recorded_at",
            "sent_at", "date", "datetime", "created_at", "wallTime", "@timestamp", "asctime",
            "timestamp_s", "epoch", "_time",
        )
    ),
    **dict.fromkeys(("time_ms", "timestamp_ms", "ts_ms", "t_ms", "timestampMs", "epochMs"), _MILLI),
    **dict.fromkeys(
        ("ts_us", "time_us", "timestamp_us", "timestampUs", "__REALTIME_TIMESTAMP",
         "_SOURCE_REALTIME_TIMESTAMP"), _MICRO,
    ),
    **dict.fromkeys(
        ("ts_ns", "time_ns", "timestamp_ns", "timestampNs", "timeUnixNano", "observedTimeUnixNano"),
        _NANO,
    ),
}  # fmt: skip
"""Keys for the time when a frame arrived, and the unit of their numbers if the key names it."""

_UNITS = (_SECONDS, _MILLI, _MICRO, _NANO)
_SINCE_1970 = (1e9, 5e9)
"""Seconds since 1970 in the years 2001 to 2128; other numbers count from another time."""

_LATEST = 1e20

_CLOCK = r"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
_DATE = r"\d{4}[-/]\d\d[-/]\d\d"
_ZONE = r" ?(?:Z|UTC|[+-]\d\d:?\d\d)?"
_MOMENT = re.compile(rf"(?:({_DATE})[T ])?({_CLOCK})({_ZONE})\Z")
_IN_LOG = re.compile(
    rf"\W{{0,3}}(?:((?:{_DATE}[T ])?{_CLOCK}{_ZONE})|(\d{{10}}\.\d{{1,9}}|\d{{10}}|\d{{13}}))"
    r"(?![\w.:])"
)
_LONGEST_PREFIX = 64


class Moment(NamedTuple):
    """When a frame arrived.

    Attributes:
        number: as it is in the file.
        per_second: how many of the number's units make a second; 0 if unknown.
        is_guessed: whether only the number's size shows that, if anything does.
    """

    number: float
    per_second: int
    is_guessed: bool = False


def moment_of(members: Mapping[str, msgspec.Raw]) -> Moment | None:
    """The time in an object's members; None if there is none."""
    if "date" in members and "time" in members:
        date, clock = (_decoded(members[key]) for key in ("date", "time"))
        if isinstance(date, str) and isinstance(clock, str):
            both = _moment(f"{date.strip()} {clock.strip()}", None)
            if both is not None:
                return both
    for key, per_second in _KEYS.items():
        if key in members:
            told = _moment(_decoded(members[key]), per_second)
            if told is not None:
                return told
    return None


def moment_of_element(element: bytes) -> Moment | None:
    """The time in an array's first element, as in ``[1.5, "in", {…}]``."""
    if element[:1] in b"{[" or len(element) > _LONGEST_PREFIX:
        return None
    told = _decoded(element)
    # A string with a number in it is more likely an id.
    return _written(told) if isinstance(told, str) else _moment(told, None)


def moment_of_log(line: bytes) -> Moment | None:
    """The time at the beginning of a log's line."""
    found = _IN_LOG.match(line[:_LONGEST_PREFIX].decode("latin-1"))
    if found is None:
        return None
    return _written(found[1]) if found[1] else _moment(found[2], None)


def _decoded(value: bytes | msgspec.Raw) -> Any:
    try:
        return msgspec.json.decode(value)
    except (ValueError, RecursionError):
        return None


def _moment(told: Any, per_second: int | None) -> Moment | None:
    """From a number, a number in a string, or a date."""
    if isinstance(told, str):
        try:
            told = float(told)
        except ValueError:
            return _written(told)
    if isinstance(told, bool) or not isinstance(told, (int, float)):
        return None
    if not 0 <= told < _LATEST:
        return None
    if per_second is not None:
        return Moment(float(told), per_second)
    first, last = _SINCE_1970
    by_size = next((unit for unit in _UNITS if first <= told / unit < last), 0)
    return Moment(float(told), by_size, is_guessed=True)


def _written(told: str) -> Moment | None:
    """From a date and a time as in ISO 8601, logs and mail, or from a time of day."""
    text = told.strip()
    parts = _MOMENT.match(text)
    try:
        if parts is None:
            moment = _other_forms(text)
        else:
            date, clock, zone = parts.groups()
            day = datetime.fromisoformat((date or "1970-01-01").replace("/", "-"))
            hours, minutes, rest = clock.replace(",", ".").split(":")
            if int(hours) > 23 or int(minutes) > 59 or float(rest) > 60:
                return None
            seconds = int(hours) * 3600 + int(minutes) * 60 + float(rest)
            moment = day + timedelta(seconds=seconds)
            if sign := re.search(r"([+-])(\d\d):?(\d\d)", zone):
                offset = timedelta(hours=int(sign[2]), minutes=int(sign[3]))
                moment += -offset if sign[1] == "+" else offset
        moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
        return Moment(moment.timestamp(), _SECONDS)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _other_forms(text: str) -> datetime:
    """ISO 8601 in its rarer forms, or a date as in mail and HTTP."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)
