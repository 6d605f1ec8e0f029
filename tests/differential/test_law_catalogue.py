"""The equivalence rule on every event: cut at every byte, changed at every byte, rewritten."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtframes
from differential.corpora import dump, small_frames, trees
from differential.outcomes import outcome
from differential.strategies import Object, Wire
from rtframes import Decoder
from rtframes.reference.decoder import ReferenceDecoder

EVENTS = sorted(trees())
EVERY_EVENT = pytest.mark.parametrize("event", EVENTS)

msgspec_decoder = msgspec.json.Decoder(rtframes.ServerEvent)
# msgspec by itself does not know `extra`.
strict = Decoder(unknown=None, extra="drop")
strict_keeping_extra = Decoder(unknown=None)
tolerant = Decoder()
keeping = Decoder(invalid="unknown")
strict_reference = ReferenceDecoder(rtframes.ServerEvent, unknown=None)
tolerant_reference = ReferenceDecoder(rtframes.ServerEvent)
keeping_reference = ReferenceDecoder(rtframes.ServerEvent, invalid="unknown")

SWAPS = [b'"', b"\\", b"\xff", b"0", b"}", b",", b"n", b"\x00", b" ", b"]", b"\xc3", b"-", b":"]


def check(frame: bytes) -> None:
    assert outcome(strict.decode, frame) == outcome(msgspec_decoder.decode, frame)
    assert outcome(strict_keeping_extra.decode, frame) == outcome(strict_reference.decode, frame)
    assert outcome(tolerant.decode, frame) == outcome(tolerant_reference.decode, frame)
    assert outcome(keeping.decode, frame) == outcome(keeping_reference.decode, frame)


@EVERY_EVENT
def test_cut_at_every_byte(event: str) -> None:
    frame = small_frames()[event]
    for end in range(len(frame) + 1):
        assert outcome(strict.decode, frame[:end]) == outcome(msgspec_decoder.decode, frame[:end])
        assert outcome(tolerant.decode, frame[:end]) == outcome(
            tolerant_reference.decode, frame[:end]
        )


@EVERY_EVENT
def test_changed_at_every_byte(event: str) -> None:
    frame = small_frames()[event]
    for i in range(len(frame)):
        for swap in (SWAPS[i % len(SWAPS)], SWAPS[(i * 7 + 3) % len(SWAPS)]):
            check(frame[:i] + swap + frame[i + 1 :])


@EVERY_EVENT
def test_every_key_first_last_and_twice(event: str) -> None:
    for pairs in trees()[event]:
        for i, pair in enumerate(pairs):
            others = Object(pairs[:i] + pairs[i + 1 :])
            for order in ([pair, *others], [*others, pair], [*pairs, pair], [pair, *pairs]):
                check(dump(Object(order)))
            check(dump(Object([*others, (pair[0], None)])))
            check(dump(others))


@given(st.data())
@EVERY_EVENT
def test_rewritten(event: str, data: st.DataObject) -> None:
    """Other order, white space, escapes, keys that nobody asked for, other values, a cut."""
    rng = data.draw(st.randoms(use_true_random=False))
    wire = Wire(rng, odd=rng.choice([0.0, 0.05, 0.2]))
    pairs = rng.choice(trees()[event])
    frame = wire.text(rewritten(wire, pairs)).encode()
    check(wire.broken(frame) if rng.random() < 0.2 else frame)


def rewritten(wire: Wire, value: object) -> object:
    if wire.chance(wire.odd / 4):
        return wire.anything()
    if isinstance(value, Object):
        return wire.object(Object((key, rewritten(wire, item)) for key, item in value))
    if isinstance(value, list):
        return [rewritten(wire, item) for item in value]
    return value
