"""Learnt frames: a decoder that has seen a stream gives what a fresh one gives."""

from __future__ import annotations

import gc
import json
import random
import weakref
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from mangled import mangled

import rtframes
from interpreter_lock import collecting, has_learnt
from kept_blocks import kept_blocks
from rtframes import AudioBuffer, Decoder
from rtframes.testing import DIALECTS, Synthesiser
from threads import side_by_side

native = pytest.mark.skipif(
    Decoder(int).stats().slot_stores is False, reason="the decoder in plain Python learns nothing"
)


def outcome(decoder: Any, frame: bytes) -> Any:
    try:
        event = decoder.decode(frame)
    except Exception as error:
        return type(error), str(error), getattr(error, "__notes__", None)
    return (
        type(event),
        event,
        dict(event) if isinstance(event, dict) else msgspec.to_builtins(event),
    )


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("options", [{}, {"invalid": "unknown"}, {"extra": "drop"}])
def test_a_session_means_what_it_means_to_fresh_decoders(
    dialect: str, options: dict[str, Any]
) -> None:
    decoder = Decoder(**options)
    for frame in Synthesiser(dialect, seed=1).session(turns=5):
        assert outcome(decoder, frame) == outcome(Decoder(**options), frame)


@native
def test_most_of_a_session_is_learnt() -> None:
    for dialect, share in (("ga", 0.6), ("beta", 0.6), ("live", 0.9), ("voice-live", 0.4)):
        decoder = Decoder()
        frames = list(Synthesiser(dialect, seed=1).session(turns=12))
        for frame in frames:
            decoder.decode(frame)
        assert has_learnt(decoder, share * len(frames)), dialect


@native
def test_two_hundred_sessions_on_one_decoder_are_learnt() -> None:
    decoder = Decoder()
    sessions = [
        [f for f in Synthesiser("ga", seed=seed).session(turns=1) if b"audio.delta" in f[:50]]
        for seed in range(200)
    ]
    count = 0
    for frames in zip(*sessions, strict=False):
        for frame in frames:
            decoder.decode(frame)
            count += 1
    assert has_learnt(decoder, 0.9 * count)


DELTA = {
    "type": "response.output_text.delta", "event_id": "event_1", "response_id": "resp_1",
    "item_id": "item_1", "output_index": 0, "content_index": 0, "delta": "word",
}  # fmt: skip


def deltas(count: int, **more: Any) -> list[bytes]:
    return [
        json.dumps({**DELTA, "event_id": f"event_{n}", "delta": f"word {n}", **more}).encode()
        for n in range(count)
    ]


PART = {
    "type": "response.content_part.added", "event_id": "event_1", "response_id": "resp_1",
    "item_id": "item_1", "output_index": 0, "content_index": 0,
    "part": {"type": "audio", "transcript": "word"},
}  # fmt: skip


def parts(count: int) -> list[bytes]:
    """Frames with an object in them."""
    part = {"type": "audio", "transcript": ""}
    return [
        json.dumps({**PART, "event_id": f"event_{n}", "part": {**part, "transcript": f"word {n}"}})
        .replace(": ", ":")
        .encode()
        for n in range(count)
    ]


def taught(
    kind: Any = rtframes.ServerEvent,
    stream: Callable[[int], list[bytes]] = deltas,
    **options: Any,
) -> Any:
    decoder = Decoder(kind, **options)
    for frame in stream(20):
        decoder.decode(frame)
    return decoder


@native
@pytest.mark.parametrize("stream", [deltas, parts])
@pytest.mark.parametrize("seed", range(15))
def test_frames_that_almost_fit_mean_what_they_mean_to_fresh_decoders(
    seed: int, stream: Callable[[int], list[bytes]]
) -> None:
    rng = random.Random(seed)
    decoder = taught(stream=stream)
    assert has_learnt(decoder, 10)
    for _ in range(60):
        frame = mangled(rng.choice(stream(3)), rng)
        assert outcome(decoder, frame) == outcome(Decoder(), frame)


@native
@pytest.mark.parametrize("stream", [deltas, parts])
def test_frames_that_are_cut_off_at_any_byte(stream: Callable[[int], list[bytes]]) -> None:
    decoder = taught(stream=stream)
    frame = stream(1)[0]
    for end in range(len(frame)):
        assert outcome(decoder, frame[:end]) == outcome(Decoder(), frame[:end])


class Named(msgspec.Struct, frozen=True):
    name: str


class Naming(msgspec.Struct, tag="naming.of.some.part.done"):
    event_id: str
    part: Named


@native
@pytest.mark.parametrize(("escaped", "raw"), [(rb"a\"b", b'a"b'), (rb"a\nb", b"a\nb")])
def test_a_learnt_text_that_had_escapes_is_no_text_as_it_stands(escaped: bytes, raw: bytes) -> None:
    """Text that repeats is kept, to be compared with frames; when, depends on how often it did."""
    frame = b'{"type":"naming.of.some.part.done","event_id":"event_%d","part":{"name":"%s"}}'
    for count in range(0, 300, 4):
        decoder: Any = Decoder(Naming, unknown=None)
        for n in range(5):
            decoder.decode(frame % (n, b"name %d" % n))
        for n in range(count):
            decoder.decode(frame % (n, escaped))
        with pytest.raises(rtframes.DecodeError):
            decoder.decode(frame % (1, raw))


class Part(msgspec.Struct):
    text: str


class Holder(msgspec.Struct, tag="holder"):
    name: str
    n: int = 0
    items: list[str] = msgspec.field(default_factory=list[str])
    part: Part | None = None


class Sound(msgspec.Struct, tag="sound"):
    name: str
    data: AudioBuffer
    kind: str = "pcm16"


def test_what_can_change_is_never_shared() -> None:
    decoder = Decoder(Holder, unknown=None)
    frames = [b'{"type":"holder","name":"n%d","n":7}' % n for n in range(50)]
    frames += [
        b'{"type":"holder","name":"n%d","n":7,"items":["a"],"part":{"text":"x"}}' % n
        for n in range(50)
    ]
    events = [decoder.decode(frame) for frame in frames]
    assert len({id(event) for event in events}) == 100
    assert len({id(event.items) for event in events}) == 100
    assert len({id(event.part) for event in events if event.part}) == 50
    assert [event.name for event in events] == [f"n{n % 50}" for n in range(100)]


@native
def test_payloads_are_of_each_frames_own() -> None:
    decoder = Decoder(Sound, unknown=None)
    sounds = [
        decoder.decode(
            b'{"type":"sound","name":"a sound of a name","data":"AAEC%s"}' % (b"AwQF" * n)
        )
        for n in range(100)
    ]
    assert has_learnt(decoder, 80)
    assert [bytes(sound.data) for sound in sounds] == [
        bytes([0, 1, 2]) + bytes([3, 4, 5]) * n for n in range(100)
    ]
    assert {sound.kind for sound in sounds} == {"pcm16"}


@native
def test_a_collection_in_the_middle_may_decode_with_the_same_decoder() -> None:
    decoder = taught(invalid="unknown")
    frames = deltas(300, item_id="item_2")
    inner: list[Any] = []

    def decode_meanwhile(phase: str, _: dict[str, int]) -> None:
        if phase == "stop":
            inner.append(decoder.decode(frames[len(inner) % 300]))

    gc.callbacks.append(decode_meanwhile)
    try:
        with collecting(3):
            events = [decoder.decode(frame) for frame in frames]
            # Objects that the collector counts, so that it runs while frames are decoded.
            parts = Decoder(list[Part])
            for _ in range(50):
                parts.decode(b'[{"text":"a"},{"text":"b"},{"text":"c"}]')
    finally:
        gc.callbacks.remove(decode_meanwhile)
    assert inner
    assert [event.delta for event in events] == [f"word {n}" for n in range(300)]
    assert [event.delta for event in inner] == [f"word {n % 300}" for n in range(len(inner))]


def test_threads_may_share_a_decoder() -> None:
    decoder = Decoder()
    failures: list[object] = []

    def work(seed: int) -> None:
        frames = list(Synthesiser("ga", seed=seed).session(turns=3))
        expected = [Decoder().decode(frame) for frame in frames]
        if [decoder.decode(frame) for frame in frames] != expected:
            failures.append(seed)

    side_by_side(work, 6, switch_interval=1e-5)
    assert failures == []


@native
def test_nothing_is_kept_for_longer_than_the_decoder() -> None:
    class Own(msgspec.Struct, tag="own"):
        name: str
        delta: str

    decoder = Decoder(Own, unknown=None)
    for n in range(20):
        decoder.decode(b'{"type":"own","name":"always the same name","delta":"%d"}' % n)
    assert has_learnt(decoder, 10)
    reference = weakref.ref(Own)
    del Own, decoder
    for _ in range(3):
        gc.collect()
    assert reference() is None


@native
def test_references_do_not_pile_up() -> None:
    decoder = taught()
    frames = deltas(50)

    def work(rounds: int = 400) -> None:
        for _ in range(rounds):
            for frame in frames:
                decoder.decode(frame)

    work(1)
    assert kept_blocks(work, 100) < 100
