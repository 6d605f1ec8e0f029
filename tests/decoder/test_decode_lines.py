"""`decode_lines`: many frames in one buffer."""

from typing import Any

import msgspec
import pytest
from msgspec import Struct

import rtframes
from rtframes import UnknownObject


class A(Struct, tag="a"):
    x: int = 0


class B(Struct, tag="b"):
    x: int = 0


TEXTS = [
    b"",
    b"\n",
    b" \r\n\t",
    b'{"type":"a"}',
    b'{"type":"a"}\n',
    b'\n\n{"type":"a"}\n\n\n{"type":"b","x":2}\n',
    b'{"type":"a"}\r\n{"type":"b"}\r\n',
    b'{"type":"a"} {"type":"b"}\t{"type":"a"}',
    b'{"type":"a"}{"type":"b"}',
    b'{"type":\n"a"}\n{"type":"b"}',
    b'{"type":"a"}\n{"type":"b"',
    b'{"type":"a"}\n{"type":"b","x":"1"}\n{"type":"a"}',
    b'{"type":"a"}\n[1]\n',
    b'{"type":"a"}\n5\n',
    b'{"type":"a"}\n,\n{"type":"b"}',
    b'{"type":"a"}\n\xff\n',
    b'{"type":"a"},{"type":"b"}',
    b'[{"type":"a"}]',
]


def outcome(decode: Any, text: Any) -> Any:
    try:
        return decode(text)
    except Exception as error:
        return type(error), str(error)


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_as_msgspec(decoder_class: Any, text: bytes) -> None:
    expected = outcome(msgspec.json.Decoder(A | B).decode_lines, text)
    assert outcome(decoder_class(A | B, unknown=None).decode_lines, text) == expected
    text_of_text = text.decode("latin-1").replace("ÿ", "é")
    expected = outcome(msgspec.json.Decoder(A | B).decode_lines, text_of_text)
    assert outcome(decoder_class(A | B, unknown=None).decode_lines, text_of_text) == expected


@pytest.mark.parametrize("text", [text for text in TEXTS if b"\xff" not in text], ids=repr)
def test_tolerance_changes_nothing_where_all_tags_are_known(
    decoder_class: Any, text: bytes
) -> None:
    expected = outcome(msgspec.json.Decoder(A | B).decode_lines, text)
    assert outcome(decoder_class(A | B).decode_lines, text) == expected


def test_unknown_tags(decoder_class: Any) -> None:
    text = b'{"type":"a","x":1}\n\n{"type":"c","n":1}\n{"x":5} {"type":"b"}'
    values = decoder_class(A | B).decode_lines(text)
    assert values == [A(1), UnknownObject({"type": "c", "n": 1}), UnknownObject({"x": 5}), B()]
    assert [getattr(value, "tag", "known") for value in values] == ["known", "c", None, "known"]


def test_invalid_frames_are_kept_one_by_one(decoder_class: Any) -> None:
    text = b'{"type":"a","x":"1"}\n{"type":"c"}\n{"type":"b","x":2}\n{"type":"b","x":null}'
    values = decoder_class(A | B, invalid="unknown").decode_lines(text)
    assert [type(value) for value in values] == [UnknownObject, UnknownObject, B, UnknownObject]
    assert [getattr(value, "reason", None) for value in values] == [
        "Expected `int`, got `str` - at `$.x`",
        None,
        None,
        "Expected `int`, got `null` - at `$.x`",
    ]


def test_an_error_names_its_frame(decoder_class: Any) -> None:
    text = b'{"type":"c"}\n\n{"type":"a"}\n{"type":"b","x":"1"}'
    with pytest.raises(msgspec.ValidationError) as raised:
        decoder_class(A | B).decode_lines(text)
    assert str(raised.value) == "Expected `int`, got `str` - at `$[2].x`"
    with pytest.raises(msgspec.ValidationError) as raised:
        decoder_class(A | B, invalid="unknown").decode_lines(b'{"type":"c"}\n[1]')
    assert str(raised.value) == "Expected `object`, got `array` - at `$[1]`"


def test_malformed_json_raises_whatever_is_tolerated(decoder_class: Any) -> None:
    for invalid in ("raise", "unknown"):
        with pytest.raises(msgspec.DecodeError) as raised:
            decoder_class(A | B, invalid=invalid).decode_lines(b'{"type":"c"}\n{"type":"a"')
        assert raised.type is msgspec.DecodeError


def test_a_recording_is_its_frames_one_by_one() -> None:
    from rtframes.testing import live_frames

    frames = [frame for group in live_frames("ga").values() for frame in group]
    decoder = rtframes.Decoder()
    assert decoder.decode_lines(b"\n".join(frames)) == [decoder.decode(frame) for frame in frames]
