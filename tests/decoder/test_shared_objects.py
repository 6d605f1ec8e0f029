"""Frozen parts of events that repeat are one object, if nobody can tell it from an equal one."""

import copy
import gc
import pickle
import sys
import weakref
from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
import pytest
from msgspec import Struct, field

import rtframes
from interpreter_lock import LOCK
from rtframes import AudioBuffer, Decoder
from threads import side_by_side

native = pytest.mark.skipif(
    Decoder(int).stats().slot_stores is False, reason="the decoder in plain Python shares nothing"
)

Make = Callable[[int], bytes]


class Format(Struct, frozen=True):
    type: str
    rate: int = 8_000


class Audio(Struct, frozen=True):
    voice: str
    format: Format | None = None


def event_of(part: Any, **options: Any) -> Any:
    """A class of events with such a part; the frames in `FRAMES` are its."""
    fields = [
        ("id", str),
        ("part", part | None, None),
        ("more", list[int], field(default_factory=list)),
    ]
    return msgspec.defstruct("Event", fields, tag="response.of_some_kind.done", **options)


HEAD = b'{"type":"response.of_some_kind.done","id":"%d","part":%s'


def learnt(part: bytes) -> Make:
    """Frames that are learnt: what is the same in them is shared by all."""
    return lambda n: HEAD % (n, part) + b"}"


def walked(part: bytes) -> Make:
    """Frames that are not, for the list in them: the part is kept once it came twice."""
    return lambda n: HEAD % (n, part) + b',"more":[1]}'


WAYS = pytest.mark.parametrize("way", [learnt, walked])

AUDIO = b'{"voice":"alto","format":{"type":"audio/pcm","rate":24000}}'


def parts(decoder: Any, make: Make, count: int = 20) -> list[Any]:
    """The parts of so many events, when some have been decoded already."""
    return [decoder.decode(make(n)).part for n in range(2 * count)][count:]


@native
@WAYS
def test_parts_that_repeat_are_one_object(way: Callable[[bytes], Make]) -> None:
    decoder = Decoder(event_of(Audio), unknown=None)
    made = parts(decoder, way(AUDIO))
    assert len(set(map(id, made))) == (1 if LOCK else len(made))
    assert made[0] == msgspec.json.decode(AUDIO, type=Audio)


class Identity(Struct, frozen=True, eq=False):
    voice: str
    format: Format


class OwnEqual(Struct, frozen=True):
    voice: str
    format: Format

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


class OwnHash(Struct, frozen=True):
    voice: str
    format: Format

    def __hash__(self) -> int:
        return id(self)


class Inherits(Identity, frozen=True):
    """Of a class that is compared by identity."""


class Changeable(Struct):
    voice: str
    format: Format


class HoldsChangeable(Struct, frozen=True):
    part: Changeable


class HoldsList(Struct, frozen=True):
    voice: str
    items: list[int]


class HoldsBytes(Struct, frozen=True):
    voice: str
    data: bytearray


class HoldsAudio(Struct, frozen=True):
    voice: str
    data: AudioBuffer


class Weak(Struct, frozen=True, weakref=True):
    voice: str
    format: Format


class Attributes(Struct, frozen=True, dict=True):
    voice: str
    format: Format


ALIKE = b'{"voice":"alto","format":{"type":"x"}}'


@WAYS
@pytest.mark.parametrize(
    ("part", "text"),
    [
        (Identity, ALIKE),
        (Inherits, ALIKE),
        (OwnEqual, ALIKE),
        (OwnHash, ALIKE),
        (Changeable, ALIKE),
        (Weak, ALIKE),
        (Attributes, ALIKE),
        (HoldsChangeable, b'{"part":%s}' % ALIKE),
        (HoldsList, b'{"voice":"alto","items":[]}'),
        (HoldsList, b'{"voice":"alto","items":[1]}'),
        (HoldsBytes, b'{"voice":"alto","data":"AAEC"}'),
        (HoldsAudio, b'{"voice":"alto","data":"AAEC"}'),
    ],
)
def test_parts_that_can_be_told_apart_are_not_shared(
    way: Callable[[bytes], Make], part: Any, text: bytes
) -> None:
    made = parts(Decoder(event_of(part), unknown=None), way(text))
    assert len(set(map(id, made))) == len(made)
    assert {type(value) for value in made} == {part}


class Left(Struct, frozen=True, tag="left"):
    text: str = ""


class Right(Struct, frozen=True, tag="right"):
    text: str = ""


class Named(Struct, frozen=True):
    text: str = ""


class Unnamed(Struct, frozen=True):
    text: str = ""


Wide = msgspec.defstruct(
    "Wide",
    # More fields than there are places for what is kept, and the same text for two classes.
    [(f"f{n}", (Named if n // 8 % 3 else Unnamed) | None, None) for n in range(40)]
    + [("more", list[int], field(default_factory=list))],
)


def test_the_same_text_in_fields_of_several_classes() -> None:
    decoder: Any = Decoder(Wide, unknown=None)
    plain = msgspec.json.Decoder(Wide)
    for n in range(400):
        names = [f"f{(n // 9 + k) % 40}" for k in (0, 1, 7, 16, 17, 32)]
        members = {name: {"text": f"part {n // 6 % 3}"} for name in names}
        text = msgspec.json.encode({**members, "more": [n]})
        event, expected = decoder.decode(text), plain.decode(text)
        assert event == expected
        for name in names:
            assert type(getattr(event, name)) is type(getattr(expected, name))


KEPT = b'{"type":"left","text":"a part"}'


@WAYS
def test_texts_that_begin_as_a_part_that_is_kept(way: Callable[[bytes], Make]) -> None:
    event = event_of(Left | Right)
    for part in (
        *(KEPT[:end] for end in range(len(KEPT))),
        *(KEPT + bytes([byte]) for byte in b'}]," x'),
        KEPT.replace(b"left", b"right"),
        KEPT.replace(b"left", b"other"),
        KEPT.replace(b"a part", b"b part"),
        KEPT.replace(b"a part", b'a part","text":"another'),
        KEPT.replace(b"}", b',"unknown":[1]}'),
        KEPT.replace(b"}", b',"type":"left"}'),
        KEPT.replace(b",", b" ,"),
        b"null",
        b"[]",
    ):
        for options in ({"unknown": None}, {}):
            decoder: Any = Decoder(event, **options)
            fresh: Any = Decoder(event, **options)
            parts(decoder, way(KEPT))
            assert outcome(decoder, way(part)(7)) == outcome(fresh, way(part)(7)), part


def outcome(decoder: Any, text: bytes) -> Any:
    try:
        event = decoder.decode(text)
    except Exception as error:
        return type(error), str(error)
    return type(event), event, event.part


def test_a_shared_part_is_as_good_as_another() -> None:
    decoder = Decoder(event_of(Audio, frozen=True), unknown=None)
    events = [decoder.decode(walked(AUDIO)(n)) for n in range(20)]
    expected = msgspec.json.decode(AUDIO, type=Audio)
    for event in (*events, copy.deepcopy(events[-1])):
        assert event.part == expected
        assert hash(event.part) == hash(expected)
        assert pickle.loads(pickle.dumps(event.part)) == expected
        assert rtframes.encode(event) == msgspec.json.encode(event)
    part = events[-1].part
    del events, event, decoder
    gc.collect()
    assert part == expected


def test_threads() -> None:
    decoder: Any = Decoder(event_of(Audio), unknown=None)
    failures: list[object] = []

    def work(seed: int) -> None:
        for n in range(400):
            voice = b"voice %d" % ((seed + n // 9) % 4)
            text = AUDIO.replace(b"alto", voice)
            way = (learnt, walked)[n // 3 % 2]
            event = decoder.decode(way(text)(n))
            if (event.id, event.part) != (str(n), msgspec.json.decode(text, type=Audio)):
                failures.append(event)

    side_by_side(work, 8, switch_interval=1e-6)
    assert failures == []


@native
@WAYS
def test_parts_that_are_forgotten_are_released(way: Callable[[bytes], Make]) -> None:
    """In a process that calls nothing but `decode`."""
    decoder = Decoder(event_of(Audio), unknown=None)

    def forget(rounds: int) -> None:
        for n in range(rounds):
            for _ in range(4):
                decoder.decode(way(AUDIO.replace(b"alto", b"voice %d" % n))(n))

    forget(100)
    before = sys.getallocatedblocks()
    forget(1_500)
    assert sys.getallocatedblocks() - before < 200


def scalars(gc: bool) -> list[Any]:
    class Inner(Struct, frozen=True, gc=gc):
        text: str = ""
        decoder: ClassVar[Any] = None

    class Event(Struct, frozen=True, gc=gc, tag="response.of_some_kind.done"):
        id: str
        part: Inner
        decoder: ClassVar[Any] = None

    return [Event, Inner]


def nested(gc: bool) -> list[Any]:
    class Inner(Struct, frozen=True, gc=gc):
        text: str = ""
        decoder: ClassVar[Any] = None

    class Outer(Struct, frozen=True, gc=gc):
        inner: Inner
        # No unions: from CPython 3.14 on msgspec keeps the members of each (docs/upstream.md).
        other: Inner = msgspec.field(default_factory=Inner)
        decoder: ClassVar[Any] = None

    class Event(Struct, frozen=True, tag="response.of_some_kind.done"):
        id: str
        part: Outer
        last: Inner = msgspec.field(default_factory=Inner)
        decoder: ClassVar[Any] = None

    return [Event, Outer, Inner]


@pytest.mark.parametrize("gc_of_parts", [True, False])
@pytest.mark.parametrize(
    ("classes", "frames"),
    [
        (scalars, [learnt(b'{"text":"the same"}')]),
        (scalars, [walked(b'{"text":"the same"}')]),
        (nested, [learnt(b'{"inner":{"text":"the same"}}')]),
        (nested, [walked(b'{"inner":{"text":"the same"},"other":{"text":"another"}}')]),
        (nested, [lambda n: learnt(b'{"inner":{"text":"x"}},"last":{"text":"%d"}' % n)(n)]),
        (nested, [learnt(b'{"inner":{"text":"x"}}'), walked(b'{"inner":{"text":"x"}}')]),
    ],
)
def test_classes_whose_decoder_is_an_attribute_are_collected(
    classes: Callable[[bool], list[Any]], frames: list[Make], gc_of_parts: bool
) -> None:
    made = classes(gc_of_parts)
    decoder: Any = Decoder(made[0], unknown=None)
    for kind in made:
        kind.decoder = decoder
    for n in range(60):
        event = decoder.decode(frames[n % len(frames)](n))
    # Not while somebody has an event, whatever the collector is shown.
    gc.collect()
    assert event == made[0].decoder.decode(frames[59 % len(frames)](59))
    references = [weakref.ref(kind) for kind in made]
    del made, decoder, kind, event
    for _ in range(3):
        gc.collect()
    assert [reference() for reference in references] == [None] * len(references)
