"""`_stdlib`: the standard library's values and exceptions, whatever comes in."""

import base64
import binascii
import contextlib
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from differential.corpora import small_frames
from differential.strategies import Wire
from differential.test_law_catalogue import SWAPS
from rtframes._core import base64_bytes
from rtframes.integrations import _stdlib

ODD_JSON: list[Any] = [
    "NaN",
    "[Infinity, -Infinity]",
    "1e400",
    "-0",
    "-0.0",
    "123456789012345678901234567890",
    "1" * 5_000,
    "0.1000000000000000055511151231257827021181583404541015625",
    '{"a":1,"b":2,"a":3}',
    r'"\ud83d"',
    r'"\ud83d\ude00"',
    '"\ud83d"',
    '"a\tb"',
    '"\u2028\x7f"',
    "\ufeff1",
    b"\xef\xbb\xbf1",
    '"a"'.encode("utf-16"),
    '"a"'.encode("utf-32-le"),
    b'"\xed\xa0\x80"',
    b'"\xff"',
    b"1\x00",
    "",
    b"",
    " 1 ",
    "\x0b1",
    "01",
    "[1,]",
    "[]x",
    "[" * 100 + "]" * 100,
    "[" * 100_000,
    bytearray(b"[1]"),
    memoryview(b"[1]"),
    None,
    5,
    [1],
    type("Text", (str,), {})("[1]"),
]


def outcome(call: Any, *args: Any, **options: Any) -> Any:
    """The value, told from others that are equal, or the exception with all that it says."""
    try:
        value = call(*args, **options)
    except Exception as error:
        return type(error), str(error), type(error.__context__)
    return "value", type(value), exact(value)


def exact(value: Any) -> Any:
    if isinstance(value, dict):
        return [(key, exact(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [exact(item) for item in value]
    if isinstance(value, float):
        return float, "nan" if math.isnan(value) else value.hex()
    return type(value), value


def named(value: object) -> str:
    """A test's name, the same in every process: no address of memory."""
    return type(value).__name__ if isinstance(value, memoryview) else repr(value)[:30]


@pytest.mark.parametrize("text", ODD_JSON, ids=named)
def test_odd_json_is_the_standard_librarys(text: Any) -> None:
    assert outcome(_stdlib.loads, text) == outcome(json.loads, text)


@given(st.data())
@settings(max_examples=20 * settings().max_examples)
def test_any_json_is_the_standard_librarys(data: st.DataObject) -> None:
    wire = Wire(data.draw(st.randoms(use_true_random=False)))
    frame = wire.text(wire.anything(5)).encode()
    if data.draw(st.booleans()):
        frame = wire.broken(frame)
    assert outcome(_stdlib.loads, frame) == outcome(json.loads, frame)
    text = frame.decode("utf-8", "surrogateescape" if data.draw(st.booleans()) else "replace")
    assert outcome(_stdlib.loads, text) == outcome(json.loads, text)


@given(st.one_of(st.text(), st.binary()))
def test_any_text_is_the_standard_librarys(text: Any) -> None:
    assert outcome(_stdlib.loads, text) == outcome(json.loads, text)


def test_every_event_cut_and_changed_is_the_standard_librarys() -> None:
    for frame in small_frames().values():
        for i in range(len(frame)):
            for changed in (frame[:i], frame[:i] + SWAPS[i % len(SWAPS)] + frame[i + 1 :]):
                assert outcome(_stdlib.loads, changed) == outcome(json.loads, changed)


@pytest.mark.parametrize(
    "options",
    [
        {"parse_float": str},
        {"parse_constant": str},
        {"object_pairs_hook": list},
        {"object_hook": len},
        {"cls": json.JSONDecoder},
        {"strict": False},
        {"no_such_option": 1},
    ],
    ids=lambda options: next(iter(options)),
)
def test_options_are_the_standard_librarys(options: Any) -> None:
    for text in ('{"a":[1.5,"b\tc"]}', "[NaN]", '{"a":{}}'):
        assert outcome(_stdlib.loads, text, **options) == outcome(json.loads, text, **options)


# Base64

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@given(st.binary(max_size=200))
def test_base64_of_any_bytes(data: bytes) -> None:
    text = base64.b64encode(data).decode()
    assert base64_bytes(text) == data
    assert type(base64_bytes(text)) is bytes


@given(st.text(st.sampled_from(ALPHABET + "=-_ \n\t*é\0"), max_size=40))
@settings(max_examples=20 * settings().max_examples)
def test_any_base64_is_the_standard_librarys(text: str) -> None:
    assert outcome(_stdlib.b64decode, text) == outcome(base64.b64decode, text)
    for altchars, validate in (("-_", False), (None, True), (b"-_", True)):
        expected = outcome(base64.b64decode, text, altchars, validate)
        assert outcome(_stdlib.b64decode, text, altchars, validate) == expected
        assert outcome(_stdlib.b64decode, text, altchars=altchars, validate=validate) == expected


@given(st.text(st.sampled_from(ALPHABET + "=-_ \n*é"), max_size=40))
@settings(max_examples=20 * settings().max_examples)
def test_base64_that_is_taken_natively_is_strict(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert base64_bytes(text) == base64.b64decode(text, validate=True)


@pytest.mark.parametrize(
    "text",
    [b"AAAA", bytearray(b"AAAA"), memoryview(b"AAAA"), None, 5, "\ud83d", "AAA", "A=AA", "AA AA"],
    ids=named,
)
def test_odd_base64_is_the_standard_librarys(text: Any) -> None:
    assert outcome(_stdlib.b64decode, text) == outcome(base64.b64decode, text)


def test_base64_of_all_lengths_is_decoded() -> None:
    for length in range(2_000):
        data = bytes(i * 7 & 255 for i in range(length))
        assert base64_bytes(base64.b64encode(data).decode()) == data


@pytest.mark.parametrize("text", ["A", "AA", "AAA", "A===", "AA==AAAA", "AAAA\n", "é", "\ud83d"])
def test_base64_that_is_refused_natively(text: str) -> None:
    with pytest.raises(ValueError, match="Invalid base64"):
        base64_bytes(text)


def test_base64_wants_text() -> None:
    with pytest.raises(TypeError):
        base64_bytes(b"AAAA")  # type: ignore[arg-type]


# Stand-ins for modules


def test_a_stand_in_is_the_module_but_for_its_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = _stdlib.json_module()
    assert stand_in.loads is _stdlib.loads
    assert stand_in.dumps is json.dumps
    assert stand_in.JSONDecodeError is json.JSONDecodeError
    assert stand_in.__name__ == "json"
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        stand_in.no_such_name  # noqa: B018 - looking it up is the test
    monkeypatch.setattr(json, "dumps", len)
    assert stand_in.dumps is len
    stand_in = _stdlib.base64_module()
    assert stand_in.b64decode is _stdlib.b64decode
    assert stand_in.b64encode is base64.b64encode


def test_what_is_plain_goes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = list(small_frames().values())
    expected = [json.loads(frame) for frame in frames]

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("the standard library was asked")

    monkeypatch.setattr(json, "loads", refuse)
    monkeypatch.setattr(base64, "b64decode", refuse)
    assert [_stdlib.loads(frame) for frame in frames] == expected
    assert [_stdlib.loads(frame.decode()) for frame in frames] == expected
    assert _stdlib.b64decode(binascii.b2a_base64(b"audio", newline=False).decode()) == b"audio"
