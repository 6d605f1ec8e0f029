"""A stream's events and short strings are reused when nothing refers to them, invisibly."""

from __future__ import annotations

import base64
import copy
import gc
import os
import pickle
import random
import subprocess
import sys
import tracemalloc
import weakref
from collections import deque
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from msgspec import Struct
from msgspec.structs import force_setattr

from interpreter_lock import LOCK, collecting, has_learnt, needs_lock
from rtframes import Decoder
from threads import side_by_side

native = pytest.mark.skipif(
    Decoder(int).stats().slot_stores is False, reason="the decoder in plain Python fills nothing"
)

TEXTS = ["", "a", "ab", *("x" * n for n in (15, 16, 31, 32, 62, 63, 64, 200)), "é", "日本", 'a"b']
"""Around the lengths that are filled again in place, and ones that never are."""


class Words(Struct, frozen=True, tag="response.some_words.delta"):
    event_id: str
    item_id: str
    index: int
    delta: str


class Sound(Struct, frozen=True, tag="response.some_sound.delta"):
    event_id: str
    delta: bytes


class View(Struct, frozen=True, tag="response.some_views.delta"):
    event_id: str
    delta: memoryview


class Open(Struct, tag="response.not_frozen.delta"):
    event_id: str
    index: int
    delta: str


Event = Words | Sound | View | Open


def words(n: int, delta: str = "a word") -> bytes:
    return msgspec.json.encode(Words(f"event_{n}", f"item_{n // 9}", n * n, delta))


def frame(rng: random.Random, n: int) -> bytes:
    """One of four streams."""
    audio = rng.randbytes(rng.choice([0, 1, 2, 900, 4_800, 17_000]))
    delta = rng.choice(TEXTS)
    made: Event = rng.choice(
        [
            Words(f"event_{n}", f"item_{n // 9}", n * n, delta),
            Sound(f"event_{n}", audio),
            View(f"event_{n}", memoryview(audio)),
            Open(f"event_{n}", n, delta),
        ]
    )
    return msgspec.json.encode(made)


def content(value: Any) -> Any:
    """What can be seen of an event, or of a value of one, by other objects."""
    if isinstance(value, Struct):
        fields = [content(getattr(value, field)) for field in value.__struct_fields__]
        return (type(value).__name__, *fields)
    if isinstance(value, bytes | memoryview):
        return (type(value).__name__, base64.b64encode(value))
    return (type(value).__name__, repr(value), hash(value))


def expected(text: bytes) -> Any:
    return content(msgspec.json.decode(text, type=Event))


def check(decoder: Any, text: bytes) -> Any:
    event = decoder.decode(text)
    assert content(event) == expected(text)
    return event


def taught(kind: Any = Event) -> Any:
    decoder = Decoder(kind, unknown=None)
    for n in range(20):
        decoder.decode(words(n))
    return decoder


@native
@needs_lock
def test_a_stream_makes_nothing_anew() -> None:
    decoder = taught()
    frames = [words(n, f"word {n}") for n in range(100, 200)]
    for text in frames:
        decoder.decode(text)
    assert len({id(decoder.decode(text)) for text in frames}) == 2
    tracemalloc.start()
    try:
        for text in frames:
            decoder.decode(text)
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        for text in frames:
            decoder.decode(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < 100  # an integer
    assert has_learnt(decoder, 300)


@pytest.mark.parametrize("kept", range(6))
def test_what_somebody_has_never_changes(kept: int) -> None:
    """Events, values of theirs and copies, each held for so many frames."""
    rng = random.Random(kept)
    decoder = Decoder(Event, unknown=None)
    held: deque[tuple[Any, Any]] = deque()
    for n in range(1_500):
        event = check(decoder, frame(rng, n))
        value = rng.choice([event, event.event_id, event.delta, copy.copy(event)])
        if not isinstance(event, View) and rng.random() < 0.1:
            value = pickle.loads(pickle.dumps(event))
        held.append((value, content(value)))
        del event, value
        while len(held) > kept:
            value, seen = held.popleft()
            assert content(value) == seen
            del value


def test_strings_as_keys() -> None:
    """What holds a string by its hash finds it again."""
    decoder = taught()
    numbers: dict[str, int] = {}
    seen: set[str] = set()
    for n in range(300):
        event = decoder.decode(words(n, f"word {n % 100}"))
        numbers[event.event_id] = n
        if n % 2:
            seen.add(event.delta)
    assert numbers == {f"event_{n}": n for n in range(300)}
    assert seen == {f"word {n}" for n in range(1, 100, 2)}


def test_a_hash_is_that_of_the_content() -> None:
    """Strings keep their hash: that of earlier content must be gone."""
    decoder = taught()
    for n in range(100):
        delta = f"word {n}"
        event = decoder.decode(words(n, delta))
        assert hash(event.delta) == hash(delta)
        assert event.delta in {delta}
        assert hash(event) == hash(msgspec.json.decode(words(n, delta), type=Event))


def test_interned_strings() -> None:
    """The interpreter's table has no reference of its own to a string, in some versions."""
    decoder = taught()
    names = [f"name_{n}_of_an_attribute" for n in range(60)]
    for name in names:
        event = decoder.decode(words(1, name))
        assert sys.intern(event.delta) == name
        del event
    for n, name in enumerate(names):
        assert sys.intern("".join(["name_", str(n), "_of_an_attribute"])) == name
    holder = type("Holder", (), {})()
    for n, name in enumerate(names):
        setattr(holder, decoder.decode(words(1, name)).delta, n)
    assert vars(holder) == {name: n for n, name in enumerate(names)}


def test_a_string_may_be_a_frame() -> None:
    """Text of an event that is itself a frame is read while its event is filled again."""
    inner = '{"type":"response.not_frozen.delta","event_id":"","index":%d,"delta":""}'
    decoder = Decoder(Event, unknown=None)
    for n in range(100):
        text = inner % (n % 10)
        assert len(text) > 40
        assert decoder.decode(decoder.decode(words(n, text)).delta).index == n % 10


@pytest.mark.parametrize("field", ["event_id", "item_id", "index", "delta"])
def test_whatever_was_put_into_an_event(field: str) -> None:
    """By `force_setattr`, which writes into frozen events too."""
    decoder = taught()
    held: list[str] = []
    for n in range(120):
        event = check(decoder, words(n))
        others: list[Any] = [event.delta, event.event_id, "x" * 20, None, [n], decoder, n]
        force_setattr(event, field, others[n % len(others)])
        held.append(event.event_id if field != "event_id" else event.delta)
        del event, others
        if n % 3:
            held.clear()
        before = list(map(content, held))
        check(decoder, words(n + 1, "another"))
        assert list(map(content, held)) == before


class Other(Words, frozen=True, tag="another"):
    """A class that an event may be made one of."""


def test_an_event_that_was_made_one_of_another_class() -> None:
    decoder = taught()
    for n in range(20):
        event = decoder.decode(words(n))
        force_setattr(event, "__class__", Other)
        assert type(event) is Other
        del event
        assert type(decoder.decode(words(n))) is Words
        assert type(decoder.decode(words(n))) is Words


class Thing:
    """An object that supports weak references."""


def test_what_was_put_into_an_event_goes_with_it() -> None:
    """Only into one that is not frozen, which is what such classes are for."""
    decoder = taught()
    frames = [msgspec.json.encode(Open(f"event_{n}", n, "word")) for n in range(20)]
    for text in frames * 2:
        event = decoder.decode(text)
        thing = Thing()
        event.delta = thing
        reference = weakref.ref(thing)
        del event, thing
        assert reference() is None


class Finalizer(list[Any]):
    """Decodes as it goes, which may be in the middle of a frame."""

    decoder: ClassVar[Any]
    held: ClassVar[list[tuple[Any, Any]]] = []
    count: ClassVar[int] = 0

    def __del__(self) -> None:
        Finalizer.count += 1
        for n in range(Finalizer.count % 5):
            event = check(self.decoder, words(n, f"word {Finalizer.count}"))
            self.held.append((event, content(event)))


class Weakly(Struct, frozen=True, weakref=True, tag="response.some_words.delta"):
    event_id: str
    item_id: str
    index: int
    delta: str


@native
def test_an_event_that_can_be_referred_to_weakly_goes_at_once() -> None:
    """From CPython 3.12 on such an instance is no larger than its fields."""
    decoder = taught(Weakly)
    gone = [weakref.ref(decoder.decode(words(n))) for n in range(50)]
    assert [ref for ref in gone if ref() is not None] == []


@native
def test_finalisers_that_decode_in_the_middle() -> None:
    decoder = Finalizer.decoder = taught()
    rng = random.Random(3)
    for n in range(400):
        event = check(decoder, words(n, rng.choice(TEXTS)))
        force_setattr(event, rng.choice(event.__struct_fields__), Finalizer())
        del event
        check(decoder, words(n, rng.choice(TEXTS)))
        held = Finalizer.held
        while len(held) > n % 7:
            value, seen = held.pop(rng.randrange(len(held)))
            assert content(value) == seen
            del value
    assert Finalizer.count >= 398  # the last two events are kept


def see_and_decode(decoder: Any, rounds: int) -> int:
    """Decodes while collections run callbacks that decode too, and look around."""
    rng = random.Random(4)
    held: list[tuple[Any, Any]] = []
    failures: list[object] = []
    calls = 0

    def meanwhile(phase: str, _: dict[str, int]) -> None:
        nonlocal calls
        if phase == "start" or calls > 20 * rounds:
            return
        calls += 1
        try:
            event = check(decoder, frame(rng, calls))
            held.append((event, content(event)))
            # Of all objects now and then: there are many.
            for found in gc.get_objects() if calls % 8 == 0 else ():
                # Not isinstance: it asks a weak reference's object, which may be gone.
                if issubclass(type(found), Event):
                    held.append((found, content(found)))
        except BaseException as error:
            failures.append(error)

    gc.callbacks.append(meanwhile)
    gc.disable()
    try:
        with collecting(1):
            for n in range(rounds):
                text = frame(rng, n)
                gc.enable()
                event = decoder.decode(text)
                gc.disable()
                assert content(event) == expected(text)
                held.append((event, content(event)))
                del event
                while len(held) > n % 6:
                    value, seen = held.pop(rng.randrange(len(held)))
                    assert content(value) == seen
                    del value
    finally:
        gc.enable()
        gc.callbacks.remove(meanwhile)
    assert failures == []
    return calls


@native
def test_collections_in_the_middle() -> None:
    decoder = taught()
    assert see_and_decode(decoder, 200) > (50 if LOCK else 0)


def test_threads() -> None:
    decoder = taught()
    failures: list[object] = []

    def work(seed: int) -> None:
        rng = random.Random(seed)
        held: list[tuple[Any, Any]] = []
        for n in range(400):
            text = frame(rng, n)
            event = decoder.decode(text)
            if content(event) != expected(text):
                failures.append(text)
            held.append((event, content(event)))
            del event
            while len(held) > rng.randrange(4):
                value, seen = held.pop(0)
                if content(value) != seen:
                    failures.append(seen)
                del value

    side_by_side(work, 8, switch_interval=1e-6)
    assert failures == []


@native
def test_what_is_forgotten_is_released() -> None:
    """Programs that give way to others, in a process that calls nothing but `decode`."""
    decoder = Decoder(Words, unknown=None)
    keys = ['"item_id":"item_%d"', '"index":1%d000', '"delta":"a word"']

    def forget(rounds: int) -> None:
        for n in range(rounds):
            # In another order and with other values, which are the same in a dozen frames.
            others = ",".join(keys[n % 3 :] + keys[: n % 3]).replace("%d", str(n))
            for i in range(12):
                text = f'{{"type":"response.some_words.delta","event_id":"event_{i}",{others}}}'
                decoder.decode(text.encode())

    forget(20)
    before = sys.getallocatedblocks()
    forget(800)
    assert sys.getallocatedblocks() - before < 200


@native
def test_little_is_kept() -> None:
    """Each decoder keeps two events of a kind, none of which has a large payload."""
    text = msgspec.json.encode(Sound("event_1", bytes(30_000)))
    decoders = [Decoder(Event, unknown=None) for _ in range(200)]
    tracemalloc.start()
    try:
        for n in range(20):
            other = text.replace(b"event_1", b"event_%d" % n)
            for decoder in decoders:
                decoder.decode(other)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 200 * 2_000 + 4 * 33_000


def test_events_outlive_their_decoder() -> None:
    for n in range(10):
        decoder = taught()
        events = [decoder.decode(words(n, "first")), decoder.decode(words(n, "second"))]
        text = decoder.decode(words(n, "a third")).delta
        del decoder
        gc.collect()
        assert [content(event) for event in events] == [
            expected(words(n, delta)) for delta in ("first", "second")
        ]
        assert text == "a third"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_fork_has_events_of_its_own() -> None:
    decoder = taught()
    event = decoder.decode(words(1, "before"))
    seen = content(event)
    child = os.fork()
    if child == 0:  # pragma: no cover
        for n in range(50):
            check(decoder, words(n, f"word {n}"))
        os._exit(content(event) != seen)
    for n in range(50):
        check(decoder, words(n, f"another word {n}"))
    assert os.waitpid(child, 0)[1] == 0
    assert content(event) == seen


def attack() -> None:
    """All of it at once, for an interpreter that watches its memory."""
    for kept in range(4):
        test_what_somebody_has_never_changes(kept)
    for field in Words.__struct_fields__:
        test_whatever_was_put_into_an_event(field)
    test_finalisers_that_decode_in_the_middle()
    test_events_outlive_their_decoder()
    see_and_decode(taught(), 300)
    test_threads()


INTERPRETERS: list[dict[str, str]] = [{"PYTHONMALLOC": "debug"}]
"""Ones that watch their memory; one that compiles what runs often, and counts fewer references."""
if LOCK:  # otherwise CPython itself refuses to start: its objects need its own allocator
    INTERPRETERS.append({"PYTHONMALLOC": "malloc"})
if hasattr(sys, "_jit") and sys._jit.is_available():
    INTERPRETERS.append({"PYTHON_JIT": "1"})


@native
@pytest.mark.parametrize("variables", INTERPRETERS, ids=lambda each: "=".join(*each.items()))
def test_other_interpreters(variables: dict[str, str]) -> None:
    tests = str(Path(__file__).parents[1])
    environment = {**os.environ, **variables, "PYTHONPATH": tests}
    command = [sys.executable, "-X", "dev", __file__]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "attacked\n")


if __name__ == "__main__":
    attack()
    print("attacked")
