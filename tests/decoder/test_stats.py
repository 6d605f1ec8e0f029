"""`Decoder.stats()`: what a decoder counts."""

import os
from typing import Any

import pytest
from msgspec import Struct

import rtframes
from rtframes import Decoder, UnknownObject
from rtframes.testing import live_frames

PURE = os.environ.get("RTFRAMES_PURE", "") not in ("", "0")


class A(Struct, tag="a"):
    x: int = 0


class B(Struct, tag="b"):
    parts: "list[A | B]" = []


def decode_all(decoder: Any, frames: list[bytes]) -> None:
    for frame in frames:
        try:
            decoder.decode(frame)
        except rtframes.DecodeError:
            continue


FRAMES = [
    b'{"type":"a"}',
    b'{"type":"b","parts":[{"type":"c"},{"type":"d"}]}',
    b'{"type":"c"}',
    b'{"type":"a","x":"1"}',
    b'{"type":"a"',
    b"[]",
]


def test_every_frame_is_counted_once() -> None:
    decoder = Decoder(A | B)
    decode_all(decoder, FRAMES)
    stats = decoder.stats()
    assert stats.native + stats.handed_over == len(FRAMES)
    assert stats.native == (0 if PURE else 3)
    assert (stats.unknown, stats.invalid) == (2, 0)


def test_invalid_frames_are_counted() -> None:
    decoder = Decoder(A | B, invalid="unknown")
    decode_all(decoder, FRAMES)
    assert (decoder.stats().unknown, decoder.stats().invalid) == (2, 1)


def test_lines_are_counted_as_frames() -> None:
    decoder = Decoder(A | B)
    decoder.decode_lines(b"\n".join(FRAMES[:3]))
    stats = decoder.stats()
    assert (stats.native, stats.handed_over) == ((0, 3) if PURE else (3, 0))
    assert stats.unknown == 2


def test_decoders_count_apart() -> None:
    one, other = Decoder(A), Decoder(A)
    one.decode(b"{}")
    assert other.stats().native + other.stats().handed_over == 0


@pytest.mark.parametrize("type", [rtframes.ServerEvent, rtframes.ZeroCopyServerEvent])
@pytest.mark.parametrize("event", sorted(live_frames()))
def test_live_frames_are_not_handed_over(event: str, type: Any) -> None:
    decoder = Decoder(type)
    frames = live_frames()[event]
    values = [decoder.decode(frame) for frame in frames]
    assert not any(isinstance(value, UnknownObject) for value in values)
    stats = decoder.stats()
    assert stats.handed_over == (len(frames) if PURE else 0)
    assert stats.slot_stores is not PURE
    assert stats.invalid == 0


def test_the_reference_counts_alike(decoder_class: Any) -> None:
    decoder = decoder_class(A | B, invalid="unknown")
    decode_all(decoder, FRAMES)
    counts = decoder.stats() if isinstance(decoder, Decoder) else decoder
    assert (counts.unknown, counts.invalid) == (2, 1)
