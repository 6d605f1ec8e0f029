"""How deep objects may nest, and objects that are inside of themselves."""

from typing import Any

import msgspec
import pytest
from msgspec import Struct

import rtframes
from rtframes import Encoder


class Point(Struct, tag="point", omit_defaults=True):
    x: Any


def nested(depth: int, kind: str, value: Any = 1) -> Any:
    for _ in range(depth):
        value = {"list": [value], "dict": {"a": value}, "struct": Point(value)}[kind]
    return value


def innermost(value: Any) -> Any:
    """What is inside of what `nested` made, which is taken apart so that its end does not nest."""
    while not isinstance(value, int):
        (value,) = (
            value
            if isinstance(value, list)
            else value.values()
            if isinstance(value, dict)
            else [value.x]
        )
    return value


def outcome(encode: Any, value: Any) -> Any:
    try:
        return encode(value)
    except RecursionError as error:
        return type(error)


KINDS = ["list", "dict", "struct"]


@pytest.mark.parametrize("kind", KINDS)
def test_deep_objects(kind: str) -> None:
    for depth in (62, 63, 64, 65, 66, 200):
        value = nested(depth, kind)
        assert Encoder().encode(value) == msgspec.json.encode(value)
    # How deep msgspec goes is the interpreter's to say, and what it has of a stack.
    for depth in (2_000, 100_000):
        deep = nested(depth, kind)
        expected = outcome(msgspec.json.encode, deep)
        assert outcome(Encoder().encode, deep) == expected
        assert outcome(Encoder(order="sorted").encode, deep) == expected
        assert outcome(Encoder(enc_hook=str).encode, deep) == expected
        buffer = bytearray(b"kept")
        if outcome(lambda value, into=buffer: Encoder().encode_into(value, into, -1), deep) is None:
            assert buffer == b"kept" + expected
        else:
            assert expected is RecursionError
        assert innermost(deep) == 1


class Kept(Struct):
    x: Any
    more: rtframes.Extra = None


@pytest.mark.parametrize("kind", KINDS)
def test_kept_keys_are_written_at_any_depth_or_refused(kind: str) -> None:
    text = b'{"x":1,"kept":2}'
    for depth in (0, 10, 63, 64, 65, 200, 300, 480, 600, 900, 990, 5_000):
        plain, deep = nested(depth, kind), nested(depth, kind, Kept(1, {"kept": 2}))
        written = outcome(Encoder().encode, deep)
        if depth > 300 and written is RecursionError:
            continue
        assert written == msgspec.json.encode(plain).replace(b"1", text)


def inside_itself(kind: str) -> Any:
    if kind == "list":
        items: list[Any] = []
        items.append([items])
        return items
    if kind == "dict":
        members: dict[str, Any] = {}
        members["a"] = {"b": members}
        return members
    point = Kept(None, {"a": 1}) if kind == "kept" else Point(None)
    point.x = [point]
    return point


@pytest.mark.parametrize("kind", [*KINDS, "kept"])
def test_an_object_inside_itself_is_refused(kind: str) -> None:
    value = inside_itself(kind)
    for encoder in (Encoder(), Encoder(enc_hook=str), Encoder(order="sorted")):
        with pytest.raises(RecursionError):
            encoder.encode(value)
        with pytest.raises(RecursionError):
            encoder.encode_into(value, bytearray())
        with pytest.raises(RecursionError):
            encoder.encode_lines([1, value])
