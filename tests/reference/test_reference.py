"""What a decoder makes of objects that msgspec would refuse, in handwritten cases.

The reference decoder is the specification, so each value here is written out; the public decoder
has to give the same.
"""

from __future__ import annotations

import datetime
import decimal
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypedDict

import msgspec
import pytest
from msgspec import Struct

from rtframes import AudioBuffer, UnknownObject


class Text(Struct, tag="text"):
    text: str


class Audio(Struct, tag="audio", frozen=True):
    data: bytes = b""


Part = Text | Audio


class Message(Struct, tag="message", frozen=True, gc=False):
    id: str
    parts: list[Part] = []
    first: Part | None = None


class Call(Struct, tag="call"):
    name: str


class Added(Struct, tag="added"):
    item: Message | Call
    index: int = 0


class One(Struct, tag=1, tag_field="kind"):
    x: int


class Two(Struct, tag=2, tag_field="kind"):
    x: int


def unknown(data: dict[str, Any], tag: str | int | None, reason: str | None = None) -> Any:
    """An `UnknownObject`; equality alone would not look at tag and reason."""
    return UnknownObject(data, tag, reason)


def assert_same(value: Any, expected: Any) -> None:
    assert value == expected
    assert repr(value) == repr(expected)


# Which objects are unknown


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ('{"type":"text","text":"t"}', Text("t")),
        ('{"type":"video","x":1}', unknown({"type": "video", "x": 1}, "video")),
        ('{"x":1,"type":"video"}', unknown({"x": 1, "type": "video"}, "video")),
        ('{"type":null}', unknown({"type": None}, None)),
        ('{"type":5}', unknown({"type": 5}, 5)),
        ('{"type":true}', unknown({"type": True}, None)),
        ('{"type":["text"]}', unknown({"type": ["text"]}, None)),
        ('{"text":"t"}', unknown({"text": "t"}, None)),
        ("{}", unknown({}, None)),
    ],
)
def test_at_the_top(decoder_class: Any, frame: str, expected: Any) -> None:
    assert_same(decoder_class(Part).decode(frame), expected)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ('{"text":"t"}', Text("t")),
        ('{"type":"audio","text":"t"}', unknown({"type": "audio", "text": "t"}, "audio")),
        ('{"type":null,"text":"t"}', unknown({"type": None, "text": "t"}, None)),
    ],
)
def test_one_class_alone_needs_no_tag(decoder_class: Any, frame: str, expected: Any) -> None:
    assert_same(decoder_class(Text).decode(frame), expected)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ('{"kind":1,"x":7}', One(7)),
        ('{"kind":3}', unknown({"kind": 3}, 3)),
        ('{"kind":1.0}', unknown({"kind": 1.0}, None)),
        ('{"kind":"1"}', unknown({"kind": "1"}, "1")),
        ('{"kind":true}', unknown({"kind": True}, None)),
        ('{"type":"1"}', unknown({"type": "1"}, None)),
    ],
)
def test_tags_that_are_integers(decoder_class: Any, frame: str, expected: Any) -> None:
    assert_same(decoder_class(One | Two).decode(frame), expected)


def test_in_a_field(decoder_class: Any) -> None:
    frame = '{"type":"added","item":{"type":"image","id":"i"},"index":4}'
    assert_same(
        decoder_class(Added).decode(frame),
        Added(unknown({"type": "image", "id": "i"}, "image"), 4),
    )


def test_at_any_depth_and_several_at_once(decoder_class: Any) -> None:
    frame = (
        '{"type":"added","item":{"type":"message","id":"m","first":{"type":"x"},"parts":'
        '[{"type":"y","parts":[{"type":"text"}]},{"type":"text","text":"t"},{"a":"AAAA"}]}}'
    )
    parts = [
        unknown({"type": "y", "parts": [{"type": "text"}]}, "y"),
        Text("t"),
        unknown({"a": "AAAA"}, None),
    ]
    message = Message("m", parts, unknown({"type": "x"}, "x"))
    assert_same(decoder_class(Added).decode(frame), Added(message))


class Point(NamedTuple):
    x: int
    part: Part


class Typed(TypedDict, total=False):
    part: Part


@dataclass(frozen=True)
class Data:
    part: Part
    n: int = 0


class Array(Struct, array_like=True):
    x: int
    part: Part


class TaggedArray(Struct, array_like=True, tag="array"):
    part: Part


X = unknown({"type": "x"}, "x")


@pytest.mark.parametrize(
    ("kind", "frame", "expected"),
    [
        (list[Part], '[{"type":"x"}]', [X]),
        (dict[str, Part], '{"k":{"type":"x"}}', {"k": X}),
        (dict[int, Part], '{"7":{"type":"x"}}', {7: X}),
        (tuple[int, Part], '[1,{"type":"x"}]', (1, X)),
        (tuple[Part, ...], '[{"type":"x"},{"type":"text","text":"t"}]', (X, Text("t"))),
        (str | Text | Audio | list[Part], '[{"type":"x"}]', [X]),
        (str | Text | Audio | None, '{"type":"x"}', X),
        (Point, '[1,{"type":"x"}]', Point(1, X)),
        (Typed, '{"part":{"type":"x"},"more":1}', {"part": X}),
        (Data, '{"part":{"type":"x"},"n":2}', Data(X, 2)),
        (Array, '[1,{"type":"x"}]', Array(1, X)),
        (TaggedArray, '["array",{"type":"x"}]', TaggedArray(X)),
        (dict[str, list[tuple[Part]]], '{"k":[[{"type":"x"}]]}', {"k": [(X,)]}),
    ],
    ids=str,
)
def test_in_every_kind_of_place(decoder_class: Any, kind: Any, frame: str, expected: Any) -> None:
    assert_same(decoder_class(kind).decode(frame), expected)


@pytest.mark.parametrize(
    ("kind", "frame", "expected"),
    [
        (Any, '{"type":"x"}', {"type": "x"}),
        (dict[str, Any], '{"type":"x"}', {"type": "x"}),
        (Typed, '{"type":"x"}', {}),
    ],
    ids=str,
)
def test_objects_in_other_places_are_what_msgspec_says(
    decoder_class: Any, kind: Any, frame: str, expected: Any
) -> None:
    value = decoder_class(kind).decode(frame)
    assert value == expected
    assert type(value) is dict


def test_an_unknown_object_holds_plain_data(decoder_class: Any) -> None:
    frame = r'{"type":"x","n":123456789012345678901234567890,"a":[1.5,{"type":"text"}],"b":"AA\/="}'
    value = decoder_class(Part).decode(frame)
    assert list(value.items()) == [
        ("type", "x"),
        ("n", 123456789012345678901234567890),
        ("a", [1.5, {"type": "text"}]),
        ("b", "AA/="),
    ]
    assert type(value["a"][1]) is dict


# What is around an unknown object is decoded as ever


class Around(Struct):
    part: Part
    raw: msgspec.Raw = msgspec.Raw(b"")
    price: decimal.Decimal | None = None
    when: datetime.datetime | None = None
    audio: AudioBuffer | None = None
    by_number: dict[int, float] = {}
    any: Any = None


def test_values_around_an_unknown_object(decoder_class: Any) -> None:
    frame = (
        '{"part":{"type":"x"},"raw": { "a" : 1.10 } ,"price":1.10,"when":"2026-11-22T00:00:00Z",'
        '"audio":"AAEC","by_number":{"1":2},"any":{"type":"x"},"more":1}'
    )
    value = decoder_class(Around).decode(frame)
    assert_same(value.part, X)
    assert bytes(value.raw) == b'{ "a" : 1.10 }'
    assert str(value.price) == "1.10"
    assert value.when == datetime.datetime(2026, 11, 22, tzinfo=datetime.timezone.utc)
    assert type(value.audio) is AudioBuffer
    assert bytes(value.audio) == b"\x00\x01\x02"
    assert value.by_number == {1: 2.0}
    assert value.any == {"type": "x"}
    assert type(value.any) is dict


def test_floats_around_and_in_an_unknown_object_go_to_the_float_hook(decoder_class: Any) -> None:
    decoder = decoder_class(Around, float_hook=lambda text: f"<{text}>")
    value = decoder.decode('{"part":{"n":1.5},"by_number":{"1":2.5},"any":[3.5],"price":4.50}')
    assert value.part == {"n": "<1.5>"}
    assert value.by_number == {1: 2.5}
    assert value.any == ["<3.5>"]
    assert str(value.price) == "4.50"


def test_errors_around_an_unknown_object_raise(decoder_class: Any) -> None:
    with pytest.raises(
        msgspec.ValidationError, match=r"^Expected `int`, got `str` - at `\$\.index`"
    ):
        decoder_class(Added).decode('{"type":"added","item":{"type":"x"},"index":"1"}')


def test_a_set_holds_no_unknown_object(decoder_class: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"^Invalid value 'x' - at `\$\[0\]\.type`$"):
        decoder_class(set[Audio]).decode('[{"type":"x"}]')


def test_malformed_json_raises_behind_an_unknown_tag(decoder_class: Any) -> None:
    for kind in (Part, Added):
        with pytest.raises(msgspec.DecodeError, match=r"^Input data was truncated$"):
            decoder_class(kind).decode('{"type":"x"')


def test_text_that_is_skipped_may_be_bad_where_all_tags_are_known(decoder_class: Any) -> None:
    decoder = decoder_class(Part)
    assert decoder.decode(b'{"type":"text","text":"t","more":"\xff"}') == Text("t")
    with pytest.raises(UnicodeDecodeError):
        decoder.decode(b'{"type":"x","more":"\xff"}')


# The user's code


class Counted(Struct, tag="counted"):
    calls = 0

    x: int
    part: Part | None = None

    def __post_init__(self) -> None:
        Counted.calls += 1
        if self.x == -1:
            raise ValueError("x is negative")


def test_post_init_runs_once_an_object(decoder_class: Any) -> None:
    Counted.calls = 0
    decoder = decoder_class(Counted | Text)
    assert decoder.decode('{"type":"counted","x":1}') == Counted(1)
    assert Counted.calls == 2
    assert_same(decoder.decode('{"type":"counted","x":1,"part":{"type":"x"}}').part, X)
    assert Counted.calls == 3
    with pytest.raises(msgspec.ValidationError) as raised:
        decoder.decode('{"type":"counted","x":-1}')
    assert str(raised.value) == "x is negative"


def test_post_init_does_not_run_for_an_unknown_object(decoder_class: Any) -> None:
    Counted.calls = 0
    assert_same(decoder_class(Counted).decode('{"type":"x"}'), X)
    assert_same(decoder_class(list[Counted]).decode('[{"type":"x"},{"type":"x"}]'), [X, X])
    assert Counted.calls == 0


class Celsius:
    def __init__(self, degrees: float) -> None:
        self.degrees = degrees


class Weather(Struct):
    celsius: Celsius
    audio: AudioBuffer | None = None
    part: Part | None = None


def test_the_hook_makes_what_it_knows_and_audio_is_not_its_business(decoder_class: Any) -> None:
    calls: list[tuple[type, Any]] = []

    def hook(kind: type, value: Any) -> Any:
        calls.append((kind, value))
        return Celsius(value)

    decoder = decoder_class(Weather, dec_hook=hook)
    for part in ("null", '{"type":"x"}'):
        calls.clear()
        weather = decoder.decode(f'{{"celsius":21.5,"audio":"AAEC","part":{part}}}')
        assert weather.celsius.degrees == 21.5
        assert bytes(weather.audio) == b"\x00\x01\x02"
        assert calls == [(Celsius, 21.5)]


def test_without_a_hook_msgspec_says_what_it_expected(decoder_class: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"^Expected `Celsius`, got `int` - at `"):
        decoder_class(Weather).decode('{"celsius":21}')


# Audio


class Sound(Struct):
    audio: AudioBuffer
    maybe: AudioBuffer | None = None


@pytest.mark.parametrize(
    "text", ["A", "AA", "AAA", "AA=A", "AAAA=", "AA-_", "AA A", "AAA\\u00e9", "\\n"]
)
def test_bad_base64(decoder_class: Any, text: str) -> None:
    decoder = decoder_class(Sound)
    for field in ("audio", "maybe"):
        with pytest.raises(
            msgspec.ValidationError, match=rf"^Invalid base64 encoded string - at `\$\.{field}`$"
        ):
            decoder.decode(f'{{"audio":"AAAA","{field}":"{text}"}}')


def test_audio_that_is_no_text(decoder_class: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"^Expected `\S*AudioBuffer`, got `int`"):
        decoder_class(Sound).decode('{"audio":1}')


# invalid="unknown"


def test_an_object_that_does_not_fit_is_kept_with_the_reason(decoder_class: Any) -> None:
    decoder = decoder_class(Added, invalid="unknown")
    assert_same(
        decoder.decode('{"type":"added","item":{"type":"call"}}'),
        unknown(
            {"type": "added", "item": {"type": "call"}},
            "added",
            "Object missing required field `name` - at `$.item`",
        ),
    )


def test_an_unknown_tag_is_no_reason(decoder_class: Any) -> None:
    decoder = decoder_class(Added, invalid="unknown")
    assert_same(decoder.decode('{"type":"x"}'), X)
    assert_same(decoder.decode('{"type":"added","item":{"type":"x"}}'), Added(X))


def test_keeping_what_is_invalid_but_refusing_unknown_tags(decoder_class: Any) -> None:
    decoder = decoder_class(Part, unknown=None, invalid="unknown")
    assert_same(
        decoder.decode('{"type":"x"}'),
        unknown({"type": "x"}, "x", "Invalid value 'x' - at `$.type`"),
    )
    assert decoder.decode('{"type":"text","text":"t"}') == Text("t")


def test_a_type_without_tags_has_no_tag_to_show(decoder_class: Any) -> None:
    decoder = decoder_class(Sound, invalid="unknown")
    assert_same(
        decoder.decode('{"type":"x"}'),
        unknown({"type": "x"}, None, "Object missing required field `audio`"),
    )


@pytest.mark.parametrize("frame", ["[1]", "1", '"text"', "null"])
def test_a_frame_that_is_no_object_raises(decoder_class: Any, frame: str) -> None:
    for unknown_tags in (UnknownObject, None):
        decoder = decoder_class(Part, unknown=unknown_tags, invalid="unknown")
        with pytest.raises(msgspec.ValidationError, match=r"^Expected `object`, got `"):
            decoder.decode(frame)


@pytest.mark.parametrize("frame", ['{"type":"text","text":1', '{"text":1}}', "", "{'type':1}"])
def test_malformed_json_raises(decoder_class: Any, frame: str) -> None:
    for unknown_tags in (UnknownObject, None):
        decoder = decoder_class(Part, unknown=unknown_tags, invalid="unknown")
        with pytest.raises(msgspec.DecodeError) as raised:
            decoder.decode(frame)
        assert raised.type is msgspec.DecodeError


# unknown=None


def test_refusing_unknown_tags_is_msgspec(decoder_class: Any) -> None:
    decoder = decoder_class(Added, unknown=None)
    with pytest.raises(msgspec.ValidationError, match=r"^Invalid value 'x' - at `\$\.item\.type`$"):
        decoder.decode('{"type":"added","item":{"type":"x"}}')
    with pytest.raises(msgspec.ValidationError, match=r"^Object missing required field `type`"):
        decoder.decode('{"type":"added","item":{"name":"x"}}')


# Error texts


def test_error_texts_are_cut_in_the_middle(decoder_class: Any) -> None:
    for options in ({"unknown": None}, {}):
        with pytest.raises(msgspec.ValidationError) as raised:
            decoder_class(Literal["a", "b"], **options).decode(f'"{"x" * 5_000}"')
        text = str(raised.value)
        assert text == "Invalid enum value '" + "x" * 100 + "..." + "x" * 76 + "'"
        assert len(text) == 200
        assert raised.value.args == (text,)


def test_a_reason_is_cut_alike(decoder_class: Any) -> None:
    decoder = decoder_class(Added, unknown=None, invalid="unknown")
    kept = decoder.decode(f'{{"type":"{"x" * 5_000}"}}')
    assert kept.reason == "Invalid value '" + "x" * 105 + "..." + "x" * 62 + "' - at `$.type`"


def test_errors_of_bad_text_hold_no_frame(decoder_class: Any) -> None:
    decoder = decoder_class(Part)
    with pytest.raises(UnicodeDecodeError) as raised:
        decoder.decode(b'{"type":"text","text":"' + b"x" * 5_000 + b'\xff"}')
    assert "invalid start byte (byte 5023)" in str(raised.value)
    assert len(repr(raised.value)) < 200
