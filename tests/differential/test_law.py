"""The equivalence rule: `rtframes.Decoder` does what `msgspec.json.Decoder` does.

For every type and every frame the two give equal values or raise the same exception, and where
rtframes is told to keep what msgspec refuses, it does what the reference decoder does.
"""

import copy
import decimal
import gc
import os
import pickle
import sys
import weakref
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

import rtframes
from differential.cases import Case, cases
from differential.hand_written_types import Hashed, Holder, Weak, WithDict
from differential.outcomes import outcome
from differential.strategies import frames
from rtframes import Decoder
from rtframes.reference.decoder import ReferenceDecoder
from rtframes.testing import live_frames

TYPES = cases(300 if os.environ.get("RTFRAMES_HYPOTHESIS") == "long" else 50)

HAND_WRITTEN = cases(0)
EACH = pytest.mark.parametrize("case", TYPES, ids=[f"{n}-{t!r:.40}" for n, t in enumerate(TYPES)])


@given(st.data())
@EACH
def test_any_frame_is_decoded_as_by_msgspec(case: Case, data: st.DataObject) -> None:
    frame = data.draw(frames(case.node))
    expected = outcome(case.msgspec.decode, frame)
    assert outcome(case.strict.decode, frame) == expected
    assert outcome(case.strict.decode, bytearray(frame)) == expected
    assert outcome(case.strict.decode_lines, frame) == outcome(case.msgspec.decode_lines, frame)
    with suppress(UnicodeDecodeError):
        text = frame.decode()
        assert outcome(case.strict.decode, text) == outcome(case.msgspec.decode, text)


@given(st.data())
@EACH
def test_any_frame_is_decoded_as_by_the_reference(case: Case, data: st.DataObject) -> None:
    frame = data.draw(frames(case.node, tags=True))
    assert outcome(case.open.decode, frame) == outcome(case.open_reference.decode, frame)
    assert outcome(case.lax.decode, frame) == outcome(case.lax_reference.decode, frame)


@given(st.data())
@EACH
def test_any_lines_are_decoded_as_by_the_reference(case: Case, data: st.DataObject) -> None:
    some = data.draw(st.lists(frames(case.node, tags=True), max_size=3))
    lines = data.draw(st.sampled_from([b"\n", b"\r\n\n", b" "])).join(some)
    assert outcome(case.open.decode_lines, lines) == outcome(
        case.open_reference.decode_lines, lines
    )
    assert outcome(case.lax.decode_lines, lines) == outcome(case.lax_reference.decode_lines, lines)


# The options that are msgspec's own business


@given(st.data())
@settings(max_examples=8 * settings().max_examples)
def test_lax_types(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(HAND_WRITTEN))
    frame = data.draw(frames(case.node))
    hooks = {"dec_hook": case.hook}
    ours = Decoder(case.type, strict=False, unknown=None, extra="drop", **hooks)
    theirs = msgspec.json.Decoder(case.type, strict=False, dec_hook=case.oracle_hook)
    assert outcome(ours.decode, frame) == outcome(theirs.decode, frame)
    tolerant = Decoder(case.type, strict=False, **hooks)
    reference = ReferenceDecoder(case.type, strict=False, **hooks)
    assert outcome(tolerant.decode, frame) == outcome(reference.decode, frame)


@given(st.data())
@settings(max_examples=8 * settings().max_examples)
def test_floats_of_the_users_own(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(HAND_WRITTEN))
    frame = data.draw(frames(case.node))
    hooks = {"dec_hook": case.hook, "float_hook": decimal.Decimal}
    ours = Decoder(case.type, unknown=None, extra="drop", **hooks)
    theirs = msgspec.json.Decoder(case.type, dec_hook=case.oracle_hook, float_hook=decimal.Decimal)
    assert outcome(ours.decode, frame) == outcome(theirs.decode, frame)


# What equality does not show


def structs(value: Any) -> Iterator[Struct]:
    """Every Struct in a value, in the same order for equal values."""
    if isinstance(value, Struct):
        yield value
        value = [getattr(value, name) for name in value.__struct_fields__]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from structs(item)


def test_decoded_objects_are_as_alive_as_those_of_msgspec() -> None:
    """Tracked by the collector, hashed, copied, pickled and referred to as msgspec's are."""
    ours, theirs = Decoder(unknown=None, extra="drop"), msgspec.json.Decoder(rtframes.ServerEvent)
    for group in live_frames().values():
        for frame in group:
            try:
                event, expected = ours.decode(frame), theirs.decode(frame)
            except msgspec.ValidationError:
                continue  # an object of an unknown type
            pairs = zip(structs(event), structs(expected), strict=True)
            for one, other in pairs:
                assert gc.is_tracked(one) is gc.is_tracked(other)
                assert sys.getsizeof(one) == sys.getsizeof(other)
                assert copy.copy(one) == pickle.loads(pickle.dumps(one)) == other


def test_classes_with_more_than_fields() -> None:
    frame = b'{"type":"weak","child":{"type":"weak","child":{"type":"hashed","x":"a","y":[1]}}}'
    kind = Weak | WithDict | Hashed
    weak = Decoder(kind).decode(frame)
    assert weakref.ref(weak)() is weak
    assert weakref.ref(weak.child)() is weak.child
    hashed = weak.child.child
    assert hash(hashed) == hash(Hashed("a", (1,)))
    assert hashed < Hashed("b")
    with pytest.raises(AttributeError):
        hashed.x = "b"
    with_dict = Decoder(kind).decode(b'{"type":"with_dict","x":3}')
    with_dict.more = 5
    assert (with_dict.x, with_dict.more) == (3, 5)


def test_defaults_are_made_anew_for_each_object() -> None:
    decoder = Decoder(Holder)
    one, other = decoder.decode(b"{}"), decoder.decode(b"{}")
    for name in ("in_list", "in_map", "by_number", "deep"):
        assert getattr(one, name) is not getattr(other, name)
        assert getattr(one, name) is not getattr(Holder(), name)


def test_cycles_through_decoded_objects_are_collected() -> None:
    class Link(Struct):
        items: list[Any]
        other: Any = None

    decoder = Decoder(Link)
    gc.collect()
    for frame in (b'{"items":[]}', b'{"items":[1],"other":{}}', b'{"items":[{}],"other":1}'):
        for _ in range(100):
            link = decoder.decode(frame)
            link.items.append(link)
        del link
        gc.collect()
        assert not [thing for thing in gc.get_objects() if type(thing) is Link]
