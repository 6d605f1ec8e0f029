"""Notes on errors: which event, and which of many lines, an error is about."""

import pickle
import sys
import traceback
from typing import Any

import msgspec
import pytest
from msgspec import Struct

import rtframes


class A(Struct, tag="a"):
    x: int = 0


class B(Struct, tag="b", tag_field="kind"):
    x: int = 0


class Untagged(Struct):
    x: int = 0


def failure(decode: Any, frame: Any) -> msgspec.DecodeError:
    with pytest.raises(msgspec.DecodeError) as raised:
        decode(frame)
    return raised.value


def notes(error: BaseException) -> list[str]:
    return getattr(error, "__notes__", [])


def test_an_event_that_does_not_fit_is_named() -> None:
    error = failure(rtframes.decode, b'{"type":"response.done","response":5}')
    assert str(error) == "Expected `object | null`, got `int` - at `$.response`"
    assert notes(error) == ["in a frame of type 'response.done'"]
    assert notes(pickle.loads(pickle.dumps(error))) == notes(error)
    if sys.version_info >= (3, 11):
        assert notes(error)[0] in traceback.format_exception(error)[-1]


def test_the_tag_has_whatever_key_it_has(decoder_class: Any) -> None:
    error = failure(decoder_class(B).decode, b'{"x":"1","kind":"b"}')
    assert notes(error) == ["in a frame of type 'b'"]
    error = failure(decoder_class(A).decode, b'{"x":"1"}')  # one class: the tag may be absent
    assert notes(error) == []
    assert notes(failure(decoder_class(Untagged).decode, b'{"x":"1","type":"a"}')) == []
    assert notes(failure(decoder_class(list[A]).decode, b'[{"x":"1","type":"a"}]')) == []


def test_a_note_holds_no_frame(decoder_class: Any) -> None:
    tag = "t" * 5_000
    long = msgspec.defstruct("Long", [("x", int)], tag=tag)
    frame = msgspec.json.encode({"type": tag, "x": "x" * 5_000})
    (note,) = notes(failure(decoder_class(long).decode, frame))
    assert "ttt...ttt" in note
    assert len(note) < 100
    error = failure(decoder_class(A).decode, b'{"type":"a","x":"' + b"x" * 5_000 + b'"}')
    assert notes(error) == ["in a frame of type 'a'"]


def test_errors_of_msgspec_alone_have_none(decoder_class: Any) -> None:
    decoder = decoder_class(A, unknown=None)
    assert notes(failure(decoder.decode, b'{"type":"a","x":"1"}')) == []
    assert notes(failure(decoder.decode_lines, b'{"type":"a"}\n{"type":"a","x":"1"}')) == []
    assert notes(failure(decoder.decode_lines, b'{"type":"a"}\n{"type"')) == []


GOOD = b'{"type":"a"}\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (GOOD + b"garbage\n" + GOOD, 2),
        (GOOD + b"\n\n" + b'{"type":"a","x":"1"}\n' + GOOD, 4),
        (GOOD + b'{"type":\n"a",\n"x":"1"}\n' + GOOD, 2),
        (GOOD * 3 + b'{"type":"a"', 4),
        (GOOD * 3 + b'{"type":"a"\n\n\n', 4),
        (GOOD + b'{"type":"a"},\n' + GOOD, 2),
        (GOOD + b"[1]\n", 2),
        (GOOD + b'{"type":"z","x":"\xff"}\n' + GOOD, 2),
        (GOOD + b"\xff\n" + GOOD, 2),
        (GOOD + b'{"type":"z","x":"\\ud83d"}\n' + GOOD, 2),
        (GOOD.replace(b"\n", b"\r\n") * 2 + b"garbage\r\n", 3),
        (GOOD.replace(b"\n", b"") + b" garbage", 1),
        (b"garbage", 1),
    ],
)
def test_the_line_is_named(decoder_class: Any, text: bytes, line: int) -> None:
    decoder = decoder_class(A)
    for source in (text, bytearray(text)):
        (note,) = notes(failure(decoder.decode_lines, source))
        assert note.split(",")[0] == f"in line {line}"
    # The lines before it are good ones, the standard library's way of counting
    good = b"\n".join(text.split(b"\n")[: line - 1])
    assert all(value == A() for value in decoder.decode_lines(good))


def test_a_line_that_does_not_fit_has_both(decoder_class: Any) -> None:
    error = failure(decoder_class(A).decode_lines, GOOD + b'{"type":"a","x":"1"}')
    assert str(error) == "Expected `int`, got `str` - at `$[1].x`"
    assert notes(error) == ["in line 2, in a frame of type 'a'"]
