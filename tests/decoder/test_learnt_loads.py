"""Learnt plain data: after a stream, `loads` gives what msgspec gives, a new value each time."""

from __future__ import annotations

import gc
import json
import random
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from mangled import mangled

import rtframes
from interpreter_lock import LOCK, collecting, has_learnt
from kept_blocks import kept_blocks
from rtframes import Decoder, loads
from rtframes.testing import DIALECTS, Synthesiser
from threads import side_by_side

native = pytest.mark.skipif(
    Decoder(int).stats().slot_stores is False, reason="the decoder in plain Python learns nothing"
)

Stream = Callable[[str, int], list[bytes]]
"""Makes frames of a kind of its own, by a tag: what is learnt is the process's."""


def outcome(decode: Callable[[bytes], Any], frame: bytes) -> tuple[str, str]:
    """The value, with the types of all in it and the order of all keys; or the exception.

    An exception's text is cut, for long ones differ in that of `rtframes`.
    """
    try:
        return "value", repr(decode(frame))
    except msgspec.DecodeError as error:
        return "exception", str(error)[:100]
    except UnicodeDecodeError:
        return "exception", "no UTF-8"


def check(frame: bytes) -> None:
    ours, reference = outcome(loads, frame), outcome(msgspec.json.decode, frame)
    assert ours[0] == reference[0]
    if ours[0] == "value":
        assert ours == reference


def flat(tag: str, count: int) -> list[bytes]:
    """Frames as text deltas are. Only learnt frames share a float that repeats."""
    return [
        b'{"type":"plain.flat.%s.of.some.length","id":"id_%d",'
        b'"share":0.5,"index":%d,"text":"word %d"}' % (tag.encode(), n, n, n)
        for n in range(count)
    ]


def nested(tag: str, count: int) -> list[bytes]:
    """Frames with dicts and lists in them, some empty, some the same in all."""
    return [
        json.dumps(
            {
                "type": f"plain.nested.{tag}.of.some.length",
                "share": 0.5,
                "response": {
                    "id": f"resp_{n}", "tools": [], "metadata": {}, "none": None,
                    "modes": ["audio", "text"],
                    "output": [{"id": f"item_{n}", "content": [{"type": "audio", "n": n}]}, n],
                    "usage": {"total": n, "details": {"text": 7, "cost": 1.25, "ok": True}},
                },
                "last": [[1, [2, [3, [n]]]], False],
            },
            separators=(",", ":"),
        ).encode()
        for n in range(count)
    ]  # fmt: skip


STREAMS = pytest.mark.parametrize("stream", [flat, nested])


def taught(stream: Stream, tag: str) -> None:
    for frame in stream(tag, 20):
        check(frame)


@native
@STREAMS
def test_a_stream_is_learnt(stream: Stream) -> None:
    taught(stream, "taught")
    values = [loads(frame) for frame in stream("taught", 60)]
    assert len({id(value["share"]) for value in values}) == (1 if LOCK else len(values))
    others = [loads(frame) for frame in stream("another", 2)]
    assert others[0]["share"] is not others[1]["share"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_session_means_what_it_means_to_msgspec(dialect: str) -> None:
    for seed in range(3):
        for frame in Synthesiser(dialect, seed=seed).session(turns=4):
            check(frame)


@STREAMS
@pytest.mark.parametrize("seed", range(10))
def test_frames_that_almost_fit_mean_what_they_mean_to_msgspec(seed: int, stream: Stream) -> None:
    rng = random.Random(seed)
    tag = f"almost{seed}"
    taught(stream, tag)
    for _ in range(150):
        frame = mangled(rng.choice(stream(tag, 3)), rng)
        check(frame)


@STREAMS
def test_frames_that_are_cut_off_at_any_byte(stream: Stream) -> None:
    taught(stream, "cut")
    frame = stream("cut", 3)[2]
    for end in range(len(frame)):
        check(frame[:end])
        check(frame[:end] + b" ")
    check(frame + b"x")
    check(frame + b" ")


@STREAMS
def test_any_other_byte_anywhere(stream: Stream) -> None:
    taught(stream, "other")
    frame = stream("other", 3)[2]
    for at in range(len(frame)):
        for byte in b'"\\}]{[,: 0A\x00\x1f\x80\xff':
            check(frame[:at] + bytes([byte]) + frame[at + 1 :])
            check(frame[:at] + bytes([byte]) + frame[at:])


@STREAMS
def test_bytes_text_and_buffers_mean_the_same(stream: Stream) -> None:
    taught(stream, "inputs")
    for frame in stream("inputs", 5):
        expected = repr(msgspec.json.decode(frame))
        inputs: list[Any] = [frame, frame.decode(), bytearray(frame), memoryview(frame)]
        for given in inputs:
            assert repr(loads(given)) == expected


def test_constants_may_change_and_shapes_may_alternate() -> None:
    rng = random.Random(1)
    for n in range(4_000):
        tag = "turn" if n % 1_000 else "other"
        frame = rng.choice([flat, nested])(tag, 1)[0]
        how = rng.randrange(8)
        if how == 0:
            frame = frame.replace(b"0.5", b"0.25")
        elif how == 1:
            frame = frame.replace(b"null", b"%d" % n).replace(b"id_0", b"id_%d" % n)
        elif how == 2:
            frame = frame.replace(b'"share":0.5,', b"")
        elif how == 3:
            frame = frame.replace(b'["audio","text"]', b'["audio"]').replace(b"word", b"")
        elif how == 4:
            frame = frame.replace(b"0", b"%d" % 10 ** rng.randrange(25))
        check(frame)


@pytest.mark.parametrize("more", [b'"share":0.25', b'"type":"again"', b'"share":0.5', b'"id":"x"'])
def test_of_a_key_that_comes_twice_the_last_counts(more: bytes) -> None:
    """The frames are alike to the last byte, so that they would be learnt."""
    for place in (b'"index"', b'"text"'):
        for frame in flat(f"twice{len(more)}{more[1]}{place[1]}", 30):
            check(frame.replace(place, more + b"," + place))
    taught(flat, "once")
    for frame in flat("once", 30):
        check(frame.replace(b'"text"', more + b',"text"'))


TEXTS = [
    "", "a", "é", "日本語", "\U0001f600", '"', "\\", "\n", "\x00", "x" * 31, "x" * 64, "x" * 3_000,
]  # fmt: skip


@pytest.mark.parametrize("ascii_only", [True, False])
def test_texts_of_every_kind(ascii_only: bool) -> None:
    for n in range(200):
        text, constant = TEXTS[n % len(TEXTS)], TEXTS[n // 50 % len(TEXTS)]
        frame = {
            "type": f"plain.texts.of.some.length.{ascii_only}", "id": n,
            "constant": constant, "text": text, "sub": {"text": text, "constant": "日本語"},
        }  # fmt: skip
        check(json.dumps(frame, ensure_ascii=ascii_only, separators=(",", ":")).encode())


@pytest.mark.parametrize("escaped", [rb"a\"b", rb"a\nb", rb"\u0061"])
def test_a_key_or_a_text_with_escapes_is_none_as_it_stands(escaped: bytes) -> None:
    frame = b'{"type":"plain.escapes.of.some.length.%s","%s":"id_%d","x":"%s"}'
    tag = escaped.hex().encode()
    for n in range(60):
        check(frame % (tag, escaped, n, escaped))
    for raw in (b'a"b', b"a\nb", b"a"):
        check(frame % (tag, raw, 1, escaped))
        check(frame % (tag, escaped, 1, raw))


def containers(value: Any) -> Iterator[Any]:
    """Every dict and list in a value."""
    if isinstance(value, (dict, list)):
        yield value
        members: Any = value.values() if isinstance(value, dict) else value
        for member in members:
            yield from containers(member)


@STREAMS
def test_what_can_change_is_never_shared(stream: Stream) -> None:
    frames = stream("shared", 60)
    values = [loads(frame) for frame in frames]
    found = [each for value in values for each in containers(value)]
    assert len({id(each) for each in found}) == len(found)


@STREAMS
def test_what_the_user_changes_changes_no_other_value(stream: Stream) -> None:
    kept: list[Any] = []
    for frame in stream("changed", 100):
        check(frame)
        value = loads(frame)
        kept.append(value)
        for each in list(containers(value)):
            if isinstance(each, dict):
                each.update(dict.fromkeys(each, "changed"), more=[value])
                each.pop(next(iter(each)))
            else:
                each[:] = ["changed", kept]


@native
def test_payloads_are_learnt_and_not_kept() -> None:
    def frame(n: int) -> bytes:
        audio = b"%064d" % n * 1_000
        return b'{"type":"plain.audio.of.some.length","share":0.5,"audio":"%s"}' % audio

    for n in range(20):
        check(frame(n))
    one, two = loads(frame(1)), loads(frame(2))
    assert (one["share"] is two["share"]) is LOCK
    del one, two
    frames = [frame(n) for n in range(40)]
    tracemalloc.start()
    for each in frames:
        loads(each)
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 32_000
    assert peak < 150_000


@native
def test_what_is_learnt_is_bounded() -> None:
    def frames(kinds: range) -> Iterator[bytes]:
        for kind in kinds:
            yield from nested(f"bounded{kind}", 6)

    for frame in frames(range(100)):
        loads(frame)
    gc.collect()
    tracemalloc.start()
    for frame in frames(range(100, 400)):
        loads(frame)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 200_000


@native
@STREAMS
def test_references_do_not_pile_up(stream: Stream) -> None:
    taught(stream, "pile")
    frames = stream("pile", 50)

    def work(rounds: int = 100) -> None:
        for _ in range(rounds):
            for frame in frames:
                loads(frame)
                loads(frame[:-1] + b" }")

    work(1)
    assert kept_blocks(work, 100) < 100


@STREAMS
def test_the_collector_frees_cycles_through_learnt_values(stream: Stream) -> None:
    class Canary:
        alive = 0

        def __init__(self) -> None:
            Canary.alive += 1

        def __del__(self) -> None:
            Canary.alive -= 1

    taught(stream, "cycle")
    for frame in stream("cycle", 30):
        for each in list(containers(value := loads(frame))):
            if isinstance(each, dict):
                each["me"] = [value, Canary()]
            else:
                each.append([value, Canary()])
        del each, value
    gc.collect()
    assert Canary.alive == 0


@native
@STREAMS
def test_a_collection_in_the_middle_may_load(stream: Stream) -> None:
    taught(stream, "middle")
    frames = stream("middle", 300)
    inner: list[Any] = []

    def load_meanwhile(phase: str, _: dict[str, int]) -> None:
        if phase == "stop":
            inner.append(loads(frames[len(inner) % 300]))

    gc.callbacks.append(load_meanwhile)
    try:
        with collecting(3):
            values = [loads(frame) for frame in frames]
            parts = [loads(b'[{"a":[]},{"b":[]},{"c":[]}]') for _ in range(50)]
    finally:
        gc.callbacks.remove(load_meanwhile)
    expected = [msgspec.json.decode(frame) for frame in frames]
    assert inner
    assert parts[-1] == [{"a": []}, {"b": []}, {"c": []}]
    assert values == expected
    assert inner == [expected[n % 300] for n in range(len(inner))]


def test_threads_may_load() -> None:
    failures: list[object] = []

    def work(seed: int) -> None:
        frames = list(Synthesiser("ga", seed=seed).session(turns=3))
        if [loads(frame) for frame in frames] != [msgspec.json.decode(frame) for frame in frames]:
            failures.append(seed)

    side_by_side(work, 6, switch_interval=1e-5)
    assert failures == []


@STREAMS
def test_a_decoder_of_dicts_learns_alike(stream: Stream) -> None:
    kinds: list[Any] = [Any, dict, dict[str, Any]]
    for kind in kinds:
        decoder = Decoder(kind, unknown=None)
        for frame in stream("decoder", 30):
            assert repr(decoder.decode(frame)) == repr(msgspec.json.decode(frame))
        if rtframes.Decoder(int).stats().slot_stores:
            assert has_learnt(decoder, 20)


def test_a_decoder_of_dicts_of_structs_learns_alike() -> None:
    class Part(msgspec.Struct):
        text: str
        items: list[str] = msgspec.field(default_factory=list[str])

    class Frozen(msgspec.Struct, frozen=True):
        text: str

    kind = dict[str, list[Part] | Frozen | str | int | None]
    frames = [
        b'{"type":"plain.structs.of.some.length","frozen":{"text":"a"},"parts":[{"text":"b"},'
        b'{"text":"c%d"}],"n":%d,"none":[]}' % (n, n)
        for n in range(60)
    ]
    decoder, reference = Decoder(kind, unknown=None), msgspec.json.Decoder(kind)
    values = [decoder.decode(frame) for frame in frames]
    assert repr(values) == repr([reference.decode(frame) for frame in frames])
    parts = [part for value in values for part in value["parts"] if isinstance(part, Part)]
    assert len({id(part) for part in parts}) == len(parts) == 120
    assert len({id(part.items) for part in parts}) == 120
