"""`Encoder` and `encode`: options, buffers, what is handed over, what is held and let go."""

import decimal
import gc
import os
import subprocess
import sys
import threading
import uuid
import weakref
from typing import Any

import msgspec
import pytest
from msgspec import Struct, field

import rtframes
from interpreter_lock import LOCK, needs_lock
from kept_blocks import kept_blocks
from rtframes import AudioBuffer, Decoder, Encoder, UnknownObject
from rtframes.client_events import ClientEvent, InputAudioBufferAppend, InputAudioBufferCommit
from rtframes.testing import live_frames

PCM = bytes(i * 7 % 256 for i in range(4_800))
pure = os.environ.get("RTFRAMES_PURE", "") not in ("", "0")
native = pytest.mark.skipif(pure, reason="is about what is encoded natively")


class Point(Struct, tag="point", omit_defaults=True):
    x: Any
    y: Any = None
    near: list[Any] = field(default_factory=list)


def failure(call: Any, *args: Any) -> tuple[type[BaseException], str]:
    with pytest.raises(Exception) as caught:
        call(*args)
    return caught.type, str(caught.value)


# What is native


@native
def test_every_event_is_encoded_natively() -> None:
    # msgspec by itself does not know kept keys.
    encoder, decoder = Encoder(), Decoder(extra="drop")
    events = [decoder.decode(frame) for frames in live_frames().values() for frame in frames]
    for event in events:
        assert encoder.encode(event) == msgspec.json.encode(event)
    assert encoder._counts() == ((len(events), 0) if LOCK else (0, len(events)))


@native
def test_what_goes_to_msgspec_is_counted() -> None:
    encoder = Encoder(enc_hook=str)
    encoder.encode({"native": True})
    encoder.encode({"handed over": 2j})
    encoder.encode_into({1: "handed over"}, bytearray())
    encoder.encode_lines([1, 2, 3])
    encoder.encode_lines(iter([1, 2]))
    # Without the lock: each line is a call of msgspec's.
    assert encoder._counts() == ((4, 2) if LOCK else (0, 8))


@native
def test_an_order_is_msgspecs_to_keep() -> None:
    encoder = Encoder(order="sorted")
    assert encoder.encode({"b": 1, "a": AudioBuffer(b"abc")}) == b'{"a":"YWJj","b":1}'
    assert encoder._counts() == (0, 1)
    assert rtframes.encode({"b": 1, "a": 2}, order="deterministic") == b'{"a":2,"b":1}'


def said(program: str, *, pure: str) -> str:
    """What a program prints in a process of its own, with the native encoder or without it."""
    environment = os.environ | {"RTFRAMES_PURE": pure}
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_the_pure_encoder_is_msgspecs() -> None:
    program = (
        "import rtframes; e = rtframes.Encoder();"
        "print(e.encode({'a': rtframes.AudioBuffer(b'abc')}).decode(), e._counts())"
    )
    assert said(program, pure="1").split(maxsplit=1) == ['{"a":"YWJj"}', "(0, 1)\n"]


# Options


def test_options_are_those_of_msgspec() -> None:
    values = [decimal.Decimal("1.5"), uuid.UUID(int=7)]
    options: list[dict[str, Any]] = [
        {},
        {"decimal_format": "number"},
        {"decimal_format": float},
        {"uuid_format": "hex"},
        {"order": "sorted", "uuid_format": "canonical"},
    ]
    for some in options:
        ours, theirs = Encoder(**some), msgspec.json.Encoder(**some)
        assert ours.encode(values) == theirs.encode(values)
        for name in ("enc_hook", "decimal_format", "uuid_format", "order"):
            assert getattr(ours, name) == getattr(theirs, name)


@pytest.mark.parametrize(
    "options",
    [
        {"enc_hook": 5},
        {"decimal_format": "text"},
        {"uuid_format": "bytes"},
        {"order": "random"},
    ],
    ids=str,
)
def test_wrong_options_are_refused_as_by_msgspec(options: dict[str, Any]) -> None:
    def make(cls: Any) -> None:
        cls(**options)

    assert failure(make, Encoder) == failure(make, msgspec.json.Encoder)


def test_a_hook_gets_what_msgspec_does_not_know_and_no_audio() -> None:
    seen: list[Any] = []

    def hook(obj: Any) -> Any:
        seen.append(obj)
        return {"real": obj.real}

    value = {"a": 1j, "b": AudioBuffer(b"abc"), "c": [2j]}
    expected = b'{"a":{"real":0.0},"b":"YWJj","c":[{"real":0.0}]}'
    assert Encoder(enc_hook=hook).encode(value) == expected
    assert seen == [1j, 2j]
    assert rtframes.encode(value, enc_hook=hook) == expected


def test_exceptions_of_a_hook_pass() -> None:
    def hook(obj: Any) -> Any:
        raise LookupError(repr(obj))

    assert failure(Encoder(enc_hook=hook).encode, [1j]) == (LookupError, "1j")


@pytest.mark.parametrize(
    "value", [1j, {1j: 1}, [object], {"a": {(): 1}}, ["\ud800"], {"\udfff": 1}, Ellipsis], ids=repr
)
def test_what_cannot_be_encoded_is_refused_in_the_words_of_msgspec(value: Any) -> None:
    theirs = msgspec.json.Encoder()
    assert failure(Encoder().encode, value) == failure(theirs.encode, value)
    assert failure(Encoder().encode, [value]) == failure(theirs.encode, [value])
    assert failure(rtframes.encode, value) == failure(theirs.encode, value)
    with_audio = [AudioBuffer(b"abc"), value]
    assert failure(Encoder().encode, with_audio)[0] is failure(theirs.encode, value)[0]


def test_errors_show_no_payload() -> None:
    _, text = failure(Encoder().encode, [AudioBuffer(b"secret"), 1j])
    assert "secret" not in text
    assert "c2Vjcm" not in text


# Structs


def test_an_unset_field_is_an_error_before_and_after_the_class_is_known() -> None:
    class Fresh(Struct):
        x: int

    whole, broken = Fresh(1), Fresh(1)
    del broken.x
    for _ in range(2):
        assert failure(Encoder().encode, broken) == failure(msgspec.json.encode, broken)
        assert Encoder().encode(whole) == b'{"x":1}'


def test_attributes_of_the_class_that_are_no_longer_msgspecs() -> None:
    class Moved(Struct):
        x: int
        y: int

    Moved.x = Moved.y
    assert Encoder().encode(Moved(1, 2)) == msgspec.json.encode(Moved(1, 2))

    class Computed(Struct):
        x: int

    value = Computed(1)
    Computed.x = property(lambda self: 5)  # type: ignore[assignment,misc]
    assert Encoder().encode(value) == msgspec.json.encode(value)


def test_defaults_are_left_out_by_identity_and_empty_builtins() -> None:
    class Many(Struct, omit_defaults=True):
        none: Any = None
        one: Any = 1
        text: Any = "text"
        pair: Any = (1, 2)
        items: Any = []
        table: Any = {}
        some: Any = field(default_factory=set)
        made: Any = field(default_factory=lambda: 5)
        data: Any = field(default_factory=bytearray)

    same = "".join(["te", "xt"])
    values = [None, 0, 1, True, 1.0, "text", same, (1, 2), (), [], [1], {}, {"a": 1}, set(), 5]
    encoder = Encoder()
    for name in Many.__struct_fields__:
        for value in [*values, bytearray(), UnknownObject(), frozenset()]:
            event = Many(**{name: value})
            assert encoder.encode(event) == msgspec.json.encode(event)
    assert encoder.encode(Many()) == msgspec.json.encode(Many())


def test_classes_made_on_the_fly_are_told_apart_and_let_go() -> None:
    encoder = Encoder()
    classes: list[weakref.ref[type]] = []
    for number in range(3_000):
        made = msgspec.defstruct(f"Made{number}", [(f"field{number}", int)], tag=True)
        value = made(number)
        assert encoder.encode(value) == msgspec.json.encode(value)
        classes.append(weakref.ref(made))
        del made, value
    gc.collect()
    assert sum(ref() is not None for ref in classes) <= 1_024


def test_more_classes_in_one_object_than_are_remembered() -> None:
    values = [msgspec.defstruct(f"Made{n}", [("x", int)], tag=True)(n) for n in range(1_500)]
    for _ in range(3):
        assert Encoder().encode(values) == msgspec.json.encode(values)


# Bytes


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview, AudioBuffer])
def test_audio_is_appended(make: Any) -> None:
    event = InputAudioBufferAppend(audio=make(PCM))
    frame = Encoder().encode(event)
    assert frame == msgspec.json.encode(InputAudioBufferAppend(audio=PCM))
    decoded = Decoder(ClientEvent).decode(frame)
    assert isinstance(decoded, InputAudioBufferAppend)
    assert decoded.audio == PCM


def test_views_and_slices() -> None:
    audio = AudioBuffer(PCM)
    for part in (audio[1:], audio[5:9], audio[:0], audio[::2], audio.pcm16, memoryview(audio)[3:8]):
        assert Encoder().encode([part]) == msgspec.json.encode([bytes(part)])
    released = memoryview(b"abc")
    released.release()
    for view in (memoryview(PCM)[::2], released):
        assert failure(Encoder().encode, view) == failure(msgspec.json.encode, view)


@needs_lock
def test_a_payload_costs_one_allocation() -> None:
    # A frame of 64 kB, and no copy of it, nor much room to spare.
    program = (
        "import tracemalloc, rtframes, rtframes.client_events as events\n"
        "event = events.InputAudioBufferAppend(audio=bytes(48_000))\n"
        "encoder = rtframes.Encoder(); encoder.encode(event)\n"
        "tracemalloc.start()\n"
        "frame = encoder.encode(event)\n"
        "print(len(frame), *tracemalloc.get_traced_memory())\n"
    )
    size, _, peak = map(int, said(program, pure="0").split())
    assert size > 64_000
    assert peak < size + 1_000


# encode_into


@pytest.mark.parametrize("offset", [None, -1, 0, 3, 10, 11, 40, -2, -(2**70), 2**70, 1.5, True])
@pytest.mark.parametrize(
    "value", [Point(1), Point([PCM]), [1j], "x" * 2_000], ids=lambda v: repr(v)[:20]
)
def test_encode_into_does_as_msgspec_does(offset: Any, value: Any) -> None:
    for args in ([value, bytearray(b"0123456789")], [value, bytearray()]):
        if offset is not None:
            args.append(offset)
        if isinstance(offset, int) and len(args[1]) < offset < 2**60:
            continue  # msgspec shows memory that nobody has written
        outcomes: list[Any] = []
        for encoder in (Encoder(), msgspec.json.Encoder()):
            copy = [args[0], bytearray(args[1]), *args[2:]]
            try:
                assert encoder.encode_into(*copy) is None
            except Exception as error:
                outcomes.append((type(error), str(error)))
            else:
                outcomes.append(copy[1])
        assert outcomes[0] == outcomes[1]


def test_encode_into_behind_the_end_keeps_the_start() -> None:
    buffer = bytearray(b"0123456789")
    Encoder().encode_into(Point(1), buffer, 20)
    assert buffer[:10] == b"0123456789"
    assert buffer[20:] == b'{"type":"point","x":1}'


@pytest.mark.parametrize(
    "buffer",
    [b"bytes", memoryview(bytearray(9)), None, "text"],
    ids=["bytes", "memoryview", "None", "str"],
)
def test_encode_into_takes_only_a_bytearray(buffer: Any) -> None:
    args = (Point(1), buffer)
    ours, theirs = Encoder().encode_into, msgspec.json.Encoder().encode_into
    assert failure(ours, *args) == failure(theirs, *args)


def test_encode_into_a_buffer_that_is_lent() -> None:
    for encoder in (Encoder(), msgspec.json.Encoder()):
        buffer = bytearray(100)
        with memoryview(buffer):
            encoder.encode_into(Point(1), buffer)
            assert buffer == b'{"type":"point","x":1}'
            with pytest.raises(BufferError):
                encoder.encode_into(Point("x" * 500), buffer)


@native
def test_a_buffer_may_be_encoded_into_itself() -> None:
    # msgspec would read memory that it has given back.
    buffer = bytearray(PCM)
    Encoder().encode_into([buffer, buffer], buffer)
    assert buffer == msgspec.json.encode([PCM, PCM])


def test_audio_is_appended_once_though_msgspec_has_to_help() -> None:
    buffer = bytearray(b"start:")
    Encoder().encode_into({"a": AudioBuffer(b"abc"), "b": decimal.Decimal(1)}, buffer, -1)
    assert buffer == b'start:{"a":"YWJj","b":"1"}'


# encode_lines


def test_lines_of_every_iterable() -> None:
    items = [Point(1), {"a": AudioBuffer(b"abc")}, decimal.Decimal(1), None]
    expected = b'{"type":"point","x":1}\n{"a":"YWJj"}\n"1"\nnull\n'
    for iterable in (items, tuple(items), iter(items), (item for item in items)):
        assert Encoder().encode_lines(iterable) == expected
    for make in (list, tuple, iter):
        assert Encoder().encode_lines(make([])) == b""
        assert Encoder().encode_lines(make([1, "a"])) == b'1\n"a"\n'


def test_lines_are_refused_as_by_msgspec() -> None:
    def broken() -> Any:
        yield 1
        raise LookupError("no more")

    ours, theirs = Encoder().encode_lines, msgspec.json.Encoder().encode_lines
    for make in (lambda: 5, lambda: [1, 1j], broken, lambda: iter([1j])):
        assert failure(ours, make()) == failure(theirs, make())


# Memory


def test_a_collection_that_changes_what_is_encoded() -> None:
    value: dict[str, Any] = {"rows": [], "data": bytearray()}

    def change(phase: str, info: dict[str, int]) -> None:
        value["rows"].clear()
        value["text"] = "changed"
        value["data"].clear()

    encoder = Encoder(enc_hook=lambda obj: {"made": [[] for _ in range(50)]})
    gc.callbacks.append(change)
    threshold = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for hooked in (None, 1j):
            for _ in range(200):
                value["rows"] = [Point(n) for n in range(20)]
                value["data"] = bytearray(PCM)
                value["text"] = "é" * 50
                value["hooked"] = hooked
                assert encoder.encode(value).startswith(b"{")
    finally:
        gc.set_threshold(*threshold)
        gc.callbacks.remove(change)


def test_threads_that_change_what_is_encoded() -> None:
    value: dict[str, Any] = {"rows": [], "data": bytearray()}
    done = threading.Event()

    def change() -> None:
        while not done.is_set():
            value["rows"] = [Point(n) for n in range(10)]
            value["data"].extend(PCM)
            value[str(len(value) % 50)] = 1
            value["rows"].clear()
            value["data"].clear()

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(300):
            assert Encoder().encode(value).endswith(b"}")
    finally:
        done.set()
        thread.join()


@native
def test_nothing_is_kept_or_lost() -> None:
    encoder = Encoder()
    shared = [Point(1, y=[None, True, "é", PCM, bytearray(PCM), memoryview(PCM), AudioBuffer(PCM)])]
    values: list[Any] = [shared, {"a": shared}, (shared,), [shared, 1j], ["\ud800"], 2**70]

    def work() -> None:
        buffer = bytearray()
        for value in values:
            for encode in (encoder.encode, lambda v: encoder.encode_into(v, buffer)):
                try:
                    encode(value)
                except (TypeError, UnicodeEncodeError):
                    buffer.clear()
        encoder.encode_lines(shared)

    def held() -> list[int]:
        # Without the lock a class is counted by thread, and late. None and True have other holders.
        parts = [*([Point] if LOCK else []), *values, *shared, *shared[0].y, encoder]
        return [sys.getrefcount(part) for part in parts if part not in (None, True)]

    work()
    before = held()
    blocks = kept_blocks(lambda: [work() for _ in range(200)], 100)
    assert held() == before
    assert blocks < 100


def test_an_encoder_is_collected_with_its_hook() -> None:
    class Owner:
        def __init__(self) -> None:
            self.encoder = Encoder(enc_hook=self.hook)

        def hook(self, obj: Any) -> Any:
            return str(obj)

    owner = Owner()
    assert owner.encoder.encode(1j) == b'"1j"'
    gone = weakref.ref(owner)
    del owner
    gc.collect()
    assert gone() is None


def test_commit_is_the_tag_alone() -> None:
    assert Encoder().encode(InputAudioBufferCommit()) == b'{"type":"input_audio_buffer.commit"}'
