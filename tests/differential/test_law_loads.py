"""Frames without a type: `loads` is `msgspec.json.decode`, and `peek_type` finds the first tag."""

import json
import random
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rtframes
from differential.corpora import small_frames
from differential.outcomes import outcome
from differential.strategies import Object, Wire
from differential.test_law_catalogue import SWAPS
from rtframes.testing import live_frames


def check_loads(frame: bytes) -> None:
    ours, own = outcome(rtframes.loads, frame), outcome(msgspec.json.decode, frame)
    if ours[0] is rtframes.InvalidUtf8Error:
        assert own[0] in (UnicodeDecodeError, msgspec.DecodeError)
        with pytest.raises(UnicodeDecodeError):
            frame.decode()
    elif ours != own:  # in other words, which are about half a surrogate pair
        assert ours[0] is own[0] is msgspec.DecodeError
        try:
            plain = repr(json.loads(frame))
        except ValueError:
            assert re.search(rb"\\u[dD][89a-fA-F]", frame)
        else:
            assert re.search(r"\\ud[89a-f]", plain)


@given(st.data())
@settings(max_examples=20 * settings().max_examples)
def test_loads_on_anything(data: st.DataObject) -> None:
    rng = data.draw(st.randoms(use_true_random=False))
    wire = Wire(rng)
    frame = wire.text(wire.anything(5)).encode()
    check_loads(wire.broken(frame) if rng.random() < 0.3 else frame)


def test_loads_on_every_event_cut_and_changed() -> None:
    for frame in small_frames().values():
        for i in range(len(frame)):
            check_loads(frame[:i])
            check_loads(frame[:i] + SWAPS[i % len(SWAPS)] + frame[i + 1 :])


def test_loads_keeps_base64_as_text() -> None:
    for group in live_frames("ga").values():
        for frame in group:
            assert rtframes.loads(frame) == json.loads(frame)


def first_type(frame: bytes) -> str | None:
    """The string under the first top-level key ``type``, by the standard library."""

    class Pairs(list[Any]):
        pass

    data = json.loads(frame, object_pairs_hook=Pairs)
    tags = [value for key, value in data if key == "type"] if isinstance(data, Pairs) else []
    return tags[0] if tags and isinstance(tags[0], str) else None


def test_peek_type_on_live_frames() -> None:
    for event, group in live_frames().items():
        for frame in group:
            assert rtframes.peek_type(frame) == event
            assert rtframes.peek_type(frame.decode()) == event
            assert rtframes.peek_type(bytearray(frame)) == event


def test_peek_type_on_anything() -> None:
    rng = random.Random(5)
    wire = Wire(rng)
    for _ in range(5_000):
        pairs = Object((rng.choice(["type", "typ", "a", "é"]), wire.anything()) for _ in range(4))
        frame = wire.text(rng.choice([pairs, wire.anything()])).encode()
        frame = frame.replace(b"1e400", b"1e300")  # no float: neither decoder takes it
        assert rtframes.peek_type(frame) == first_type(frame), frame


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("", None),
        (" ", None),
        ("{", None),
        ('{"type"', None),
        ('{"type":', None),
        ('{"type":"a', None),
        ('{"type":"a"', "a"),
        ('{"type":"a" garbage', "a"),
        ('{"a":[{"type":"x"}],"type":"y"', "y"),
        ('{"a":{"type":"x"}}', None),
        ('{"a":"\\"type\\":\\"x\\"","type":"y"}', "y"),
        ('{"typ\\u0065":"\\u0061"}', "a"),
        ('{"type":null,"type":"a"}', None),
        ('["type","a"]', None),
        ('"type"', None),
        ("nonsense", None),
    ],
)
def test_peek_type_reads_no_further_than_it_must(frame: str, expected: str | None) -> None:
    assert rtframes.peek_type(frame) == expected
    assert rtframes.peek_type(frame.encode()) == expected


@pytest.mark.parametrize(
    "frame",
    [None, 5, ["a"], memoryview(b"{}  ")[::2]],
    ids=["None", "int", "list", "not contiguous"],  # a repr would hold an address
)
def test_peek_type_takes_text_and_buffers_alone(frame: Any) -> None:
    with pytest.raises((TypeError, BufferError)):
        rtframes.peek_type(frame)
