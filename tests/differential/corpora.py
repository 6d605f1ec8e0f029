"""Frames of the catalogue, as trees and as text: one of every shape that a server sends."""

import functools
import json
from collections.abc import Iterator
from typing import Any

from differential.strategies import Number, Object
from rtframes.testing import live_frames

LONG = 60
"""Strings of more characters are cut, since it is shapes that are tested here."""


def tree(frame: bytes) -> Object:
    """A frame as `Wire.text` writes it, with long base64 and long texts cut short."""
    pairs: Object = json.loads(
        frame, object_pairs_hook=Object, parse_int=Number, parse_float=Number
    )
    return cut(pairs)


def cut(value: Any) -> Any:
    if isinstance(value, Object):
        return Object((key, cut(item)) for key, item in value)
    if isinstance(value, list):
        return [cut(item) for item in value]
    if isinstance(value, str) and not isinstance(value, Number) and len(value) > LONG:
        return value[:24]
    return value


def dump(value: Any) -> bytes:
    """The tree as compact JSON."""
    return _dump(value).encode()


def _dump(value: Any) -> str:
    if isinstance(value, Object):
        return "{" + ",".join(f"{json.dumps(key)}:{_dump(item)}" for key, item in value) + "}"
    if isinstance(value, list):
        return f"[{','.join(map(_dump, value))}]"
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


@functools.cache
def trees() -> dict[str, list[Object]]:
    """Every event, in every shape that differs once its long strings are cut."""
    found: dict[str, dict[bytes, Object]] = {}
    for event, frames in live_frames().items():
        for pairs in map(tree, frames):
            found.setdefault(event, {})[dump(pairs)] = pairs
    return {event: list(shapes.values()) for event, shapes in found.items()}


@functools.cache
def small_frames() -> dict[str, bytes]:
    """The shortest frame of every event."""
    return {event: min(map(dump, shapes), key=len) for event, shapes in trees().items()}


def objects(value: Any) -> Iterator[Object]:
    """Every object in a tree, from the outside in."""
    if isinstance(value, Object):
        yield value
        for _, item in value:
            yield from objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


def replaced(value: Any, old: Object, new: Any) -> Any:
    """The tree with one object of it, told by identity, replaced."""
    if value is old:
        return new
    if isinstance(value, Object):
        return Object((key, replaced(item, old, new)) for key, item in value)
    if isinstance(value, list):
        return [replaced(item, old, new) for item in value]
    return value
