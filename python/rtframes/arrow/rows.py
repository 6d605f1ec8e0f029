"""The row of an event, made by attribute look-ups: what the native columns are compared with.

It also makes the rows of the lines that are not left to native code.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from rtframes.arrow.columns import Column, Kind
from rtframes.encoder import encode

Value: TypeAlias = "str | int | float | bool | bytes | None"
_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1


def value_of(event: object, column: Column) -> Value:
    """The value of a column in an event.

    Args:
        event: a Struct, or the dict of an object of unknown type.
        column: one that is filled by paths.

    Raises:
        ValueError: the column cannot hold the value.
    """
    for path in column.paths:
        found = _at(event, path)
        if column.is_json and found is not None:
            return json_of(found)
        for value in _fitting(found, column.kind):
            return value
    return None


def json_of(value: object) -> str | None:
    """The JSON of a nested value; None for null."""
    json = bytes(value) if isinstance(value, msgspec.Raw) else encode(value)
    return None if json == b"null" else json.decode("utf-8", "replace")


def fitted(value: object, kind: Kind) -> Value:
    """A value as a column of a kind holds it; None if it does not fit."""
    try:
        return next(_fitting(value, kind), None)
    except ValueError:
        return None


def _at(event: object, path: Sequence[str]) -> object:
    """What is at the end of a path of keys; None if that leads nowhere."""
    found = event
    for key in path:
        if isinstance(found, dict):
            found = found.get(key)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        elif isinstance(found, msgspec.Struct):
            found = _field(found, key)
        else:
            return None
    return found  # pyright: ignore[reportUnknownVariableType]


def _field(event: msgspec.Struct, key: str) -> object:
    config = event.__struct_config__
    if key == config.tag_field:
        return config.tag
    names = zip(event.__struct_encode_fields__, event.__struct_fields__, strict=True)
    name = dict(names).get(key)
    return None if name is None else getattr(event, name)


def _fitting(value: Any, kind: Kind) -> Iterator[Value]:
    """The value as a column holds it, if it is of the column's kind."""
    if value is None:
        return
    if kind == "text" and isinstance(value, str):
        # Half of a surrogate pair is text in JSON, and not in Arrow.
        yield value.encode("utf-8", "replace").decode()
    elif kind == "text" and isinstance(value, enum.Enum) and isinstance(value.value, str):
        yield value.value
    elif kind in ("bytes", "samples") and isinstance(value, (bytes, bytearray)):
        yield bytes(value)
    elif kind == "bool" and isinstance(value, bool):
        yield value
    elif isinstance(value, bool):
        return
    elif kind == "int" and isinstance(value, int):
        if not _SMALLEST <= value <= _LARGEST:
            raise ValueError("an integer beyond 64 bits")
        yield value
    elif kind == "float" and isinstance(value, (int, float)):
        try:
            yield float(value)
        except OverflowError:
            return
