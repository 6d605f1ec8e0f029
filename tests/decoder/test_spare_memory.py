"""Payload memory is used again once nobody has it, and nobody can tell."""

import base64
import gc
import hashlib
import os
import random
import threading
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import Struct

from interpreter_lock import needs_lock
from rtframes import AudioBuffer, Decoder

PURE = os.environ.get("RTFRAMES_PURE", "") not in ("", "0")

SIZES = (1, 700, 999, 1_000, 1_001, 1_999, 2_000, 4_799, 4_800, 9_600, 32_767, 32_768, 32_769)
"""Bytes of payloads: around the sizes that are kept, and ones that fit into each other's memory."""


class Plain(Struct):
    audio: bytes


class Mutable(Struct):
    audio: bytearray


class View(Struct):
    audio: memoryview


class Sound(Struct):
    audio: AudioBuffer


def frame(audio: bytes) -> bytes:
    return b'{"audio":"' + base64.b64encode(audio) + b'"}'


def noise(rng: random.Random) -> Iterator[bytes]:
    while True:
        yield rng.randbytes(rng.choice(SIZES))


@pytest.mark.parametrize("kind", [Plain, Mutable, View, Sound])
def test_what_somebody_has_never_changes(kind: Any) -> None:
    """Payloads are kept for a while, in any order; each is what it was when it is let go."""
    rng = random.Random(1)
    decode: Any = Decoder(kind).decode
    held: list[tuple[Any, str]] = []
    for _, audio in zip(range(2_000), noise(rng), strict=False):
        held.append((decode(frame(audio)).audio, hashlib.sha256(audio).hexdigest()))
        while len(held) > rng.randrange(12):
            payload, digest = held.pop(rng.randrange(len(held)))
            assert hashlib.sha256(payload).hexdigest() == digest
            del payload


def test_many_that_are_collected_never_change() -> None:
    rng = random.Random(2)
    decode: Any = Decoder(Plain).decode
    sent = [audio for _, audio in zip(range(600), noise(rng), strict=False)]
    held = [decode(frame(audio)).audio for audio in sent]
    assert held == sent


@pytest.mark.parametrize("kind", [Plain, Sound])
def test_a_view_keeps_its_memory(kind: Any) -> None:
    decode: Any = Decoder(kind).decode
    view = memoryview(decode(frame(b"\x01" * 4_800)).audio)
    for value in range(2, 50):
        assert bytes(decode(frame(bytes([value]) * 4_800)).audio) == bytes([value]) * 4_800
    assert bytes(view) == b"\x01" * 4_800


def test_a_hash_is_that_of_the_content() -> None:
    """``bytes`` keep their hash: that of earlier content must be gone."""
    decode: Any = Decoder(Plain).decode
    for value in range(50):
        audio = bytes([value]) * 4_800
        payload = decode(frame(audio)).audio
        assert hash(payload) == hash(audio)
        assert payload in {audio}
        del payload


def test_a_shorter_payload_ends_where_it_should() -> None:
    """Behind the content of ``bytes`` CPython has a NUL, by which some of it finds the end."""
    decode: Any = Decoder(Plain).decode
    for digits in (1_500, 1_499, 1_200, 1_003, 1_002, 1_001):
        for digit in (b"7", b"8", b"9"):
            payload = decode(frame(digit * digits)).audio
            assert len(payload) == digits
            assert int(payload) == int(digit * digits)
            del payload


def test_a_payload_that_fails_leaves_nothing_behind() -> None:
    decode: Any = Decoder(Plain).decode
    for value in range(30):
        audio = bytes([value]) * 4_800
        text = frame(audio)
        with pytest.raises(ValueError, match="base64"):
            decode(text[:-40] + b"!" + text[-39:])
        payload = decode(text).audio
        assert payload == audio
        del payload


@needs_lock
@pytest.mark.skipif(PURE, reason="plain Python makes a new payload")
def test_a_stream_allocates_no_payload() -> None:
    for kind in (Plain, Sound):
        decode: Any = Decoder(kind).decode
        # Whatever is kept is taken, and what comes in its place is of the wrong sizes.
        taken = [decode(frame(bytes(size))).audio for size in range(1_000, 32_000, 500)]
        others = [decode(frame(bytes(size))).audio for size in (1_500, 20_000) * 4]
        del others
        text = frame(bytes(4_800))
        for _ in range(300):  # also if a caller before this one did not give payloads back
            decode(text)
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            for _ in range(10):
                decode(text)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak - before < 1_000
        assert len(taken) == 62


def test_little_is_kept() -> None:
    """However many there were: four of 32 KiB at most, of either kind."""
    tracemalloc.start()
    try:
        for kind in (Plain, Sound):
            decode: Any = Decoder(kind).decode
            gc.collect()
            before, _ = tracemalloc.get_traced_memory()
            held = [decode(frame(bytes(32_768))).audio for _ in range(100)]
            assert sum(map(len, held)) == 100 * 32_768
            del held
            gc.collect()
            after, _ = tracemalloc.get_traced_memory()
            assert after - before < 4 * 33_000 + 10_000
    finally:
        tracemalloc.stop()


def test_many_threads() -> None:
    errors: list[str] = []

    def run(seed: int) -> None:
        rng = random.Random(seed)
        decoders: list[Any] = [Decoder(Plain).decode, Decoder(Sound).decode]
        held: list[tuple[Any, bytes]] = []
        for _, audio in zip(range(400), noise(rng), strict=False):
            held.append((rng.choice(decoders)(frame(audio)).audio, audio))
            if len(held) > 5:
                payload, expected = held.pop(rng.randrange(len(held)))
                if bytes(payload) != expected:
                    errors.append(f"{len(expected)} bytes changed")

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
