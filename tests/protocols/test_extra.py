"""Keys that no field declares: kept, shown by name, compared and written back, at any depth."""

import json
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtframes
from plain_data import without_nulls
from rtframes import Decoder, Encoder, encode
from rtframes.reference.decoder import ReferenceDecoder
from rtframes.testing import DIALECTS, live_frames


class Part(msgspec.Struct, tag="part"):
    text: str
    extra: rtframes.Extra = None


class Whole(msgspec.Struct, tag="whole"):
    parts: list[Part] = []
    one: Part | None = None
    day: date | None = None
    extra: rtframes.Extra = None


class Renamed(msgspec.Struct, rename="camel"):
    first_name: str
    rest_of_it: rtframes.Extra = None


class Forbids(msgspec.Struct, forbid_unknown_fields=True):
    x: int = 0
    extra: rtframes.Extra = None


class WithDefault(msgspec.Struct):
    x: int = 0
    extra: rtframes.Extra = {}


BOTH = pytest.mark.parametrize("make", [Decoder, ReferenceDecoder])


@BOTH
def test_kept_at_any_depth_and_written_back(make: Any) -> None:
    frame = {
        "type": "whole",
        "parts": [{"type": "part", "text": "a", "p": [1, {"q": None}]}],
        "one": {"type": "part", "text": "b"},
        "extra": {"of": "the wire"},
        "z": "é",
    }
    value = make(Whole).decode(json.dumps(frame).encode())
    assert value.extra == {"extra": {"of": "the wire"}, "z": "é"}
    assert value.parts[0].extra == {"p": [1, {"q": None}]}
    assert value.one.extra is None
    assert json.loads(encode(value)) == {**frame, "day": None}


@BOTH
def test_dropped_on_demand(make: Any) -> None:
    frame = b'{"type":"part","text":"a","more":1,"extra":5}'
    assert make(Part, extra="drop").decode(frame) == Part("a")
    with pytest.raises(TypeError, match="`extra` must be"):
        Decoder(Part, extra="no")  # type: ignore[call-overload]


@BOTH
def test_renamed_fields_and_a_field_of_another_name(make: Any) -> None:
    value = make(Renamed).decode(b'{"firstName":"Ada","rest_of_it":1,"restOfIt":2}')
    assert value == Renamed("Ada", {"rest_of_it": 1, "restOfIt": 2})
    assert json.loads(encode(value)) == {"firstName": "Ada", "rest_of_it": 1, "restOfIt": 2}


@BOTH
def test_what_is_no_extra_is_msgspecs(make: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `y`"):
        make(Forbids).decode(b'{"y":1}')
    assert make(WithDefault).decode(b'{"y":1,"extra":{"a":1}}') == WithDefault(0, {"a": 1})


@BOTH
def test_malformed_text_is_an_error_where_it_would_be_kept(make: Any) -> None:
    frame = b'{"type":"part","text":"a","more":"\xff"}'
    with pytest.raises(UnicodeDecodeError):
        make(Part).decode(frame)
    assert make(Part, extra="drop", unknown=None).decode(frame) == Part("a")


def test_what_msgspec_encodes_has_the_keys_too() -> None:
    value = Whole([Part("a", {"p": 1})], None, date(2026, 11, 26), {"z": [True]})
    expected = {
        "type": "whole",
        "parts": [{"type": "part", "text": "a", "p": 1}],
        "one": None,
        "day": "2026-11-26",
        "z": [True],
    }
    assert json.loads(encode(value)) == expected
    assert json.loads(encode({"k": (value,)}, order="sorted")) == {"k": [expected]}
    assert json.loads(Encoder(enc_hook=lambda _: value).encode(object())) == expected
    buffer = bytearray(b"before")
    Encoder().encode_into(value, buffer, 6)
    assert json.loads(buffer[6:]) == expected
    assert value == Whole([Part("a", {"p": 1})], None, date(2026, 11, 26), {"z": [True]})


def test_repr_names_the_keys_and_equality_counts_them() -> None:
    plain = rtframes.decode(b'{"type":"ping","event_id":"e","timestamp":1}')
    secret = rtframes.decode(b'{"type":"ping","event_id":"e","timestamp":1,"token":"s3cret"}')
    assert repr(secret) == "Ping(event_id='e', timestamp=1, extra=<keys token>)"
    assert plain != secret


def test_a_usual_frame_is_decoded_natively_and_keeps_none() -> None:
    decoder = Decoder()
    assert decoder.decode(b'{"type":"ping","event_id":"e","timestamp":1}').extra is None
    assert decoder.decode(b'{"type":"ping","a":{"b":[1]}}').extra == {"a": {"b": [1]}}
    assert decoder.stats().native == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def objects_in(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        return [data, *(found for value in data.values() for found in objects_in(value))]
    if isinstance(data, list):
        return [found for value in data for found in objects_in(value)]
    return []


native = Decoder()
in_python = ReferenceDecoder(rtframes.ServerEvent)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(st.data())
def test_no_key_of_any_dialect_is_lost(dialect: str, data: st.DataObject) -> None:
    frames = live_frames(dialect)
    event = data.draw(st.sampled_from(sorted(frames)))
    frame = json.loads(data.draw(st.sampled_from(frames[event])))
    for place in objects_in(frame):
        if data.draw(st.booleans()):
            key = data.draw(st.text(min_size=1, max_size=8).map(lambda text: "new_" + text))
            place[key] = data.draw(JSON)
    text = json.dumps(frame).encode()
    ours, reference = native.decode(text), in_python.decode(text)
    assert ours == reference
    for value in (ours, reference):
        assert without_nulls(json.loads(encode(value))) == without_nulls(frame)
