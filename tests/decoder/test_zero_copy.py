"""Where audio lands: one allocation, 64-byte aligned, shared and never copied."""

import base64
import gc
import os
import pickle
import tracemalloc
from typing import Any

import msgspec
import numpy as np
import pytest
from msgspec import Struct

import rtframes
from rtframes import AudioBuffer, Decoder, ZeroCopyServerEvent, _core
from rtframes.testing import audio_delta

PURE = os.environ.get("RTFRAMES_PURE", "") not in ("", "0")
SIZES = [0, 1, 2, 3, 47, 48, 63, 64, 65, 4_800, 7_200, 73_800]


def pcm(size: int) -> bytes:
    return bytes(i * 7 % 256 for i in range(size))


def address(buffer: Any) -> int:
    return int(np.frombuffer(buffer, dtype=np.uint8).ctypes.data)


class Sound(Struct):
    audio: AudioBuffer
    more: str | None = None


class Plain(Struct):
    audio: bytes
    more: str | None = None


def frame(audio: bytes, more: str = "") -> bytes:
    return b'{"audio":"' + base64.b64encode(audio) + b'"' + more.encode() + b"}"


def sound(size: int, decoder_class: Any = Decoder) -> AudioBuffer:
    audio = decoder_class(Sound).decode(frame(pcm(size))).audio
    assert type(audio) is AudioBuffer
    return audio


# The same memory everywhere


def test_the_event_of_the_union_holds_an_audio_buffer() -> None:
    event = Decoder(ZeroCopyServerEvent).decode(audio_delta(4_800))
    assert type(event.delta) is AudioBuffer
    assert event.delta == rtframes.decode(audio_delta(4_800)).delta
    assert event.delta == base64.b64decode(msgspec.json.decode(audio_delta(4_800))["delta"])


@pytest.mark.parametrize("size", [size for size in SIZES if size])
def test_addresses(decoder_class: Any, size: int) -> None:
    audio = sound(size, decoder_class)
    view = memoryview(audio)
    assert address(audio) == address(view) == np.asarray(audio).ctypes.data
    assert address(audio) % 64 == 0
    assert address(audio[:]) == address(audio)
    for start in {0, min(1, size - 1), size // 3, size - 1}:
        part = audio[start:size]
        assert type(part) is AudioBuffer
        assert address(part) == address(audio) + start
        assert part == pcm(size)[start:]


def test_a_view_is_of_the_buffer_itself(decoder_class: Any) -> None:
    audio = sound(100, decoder_class)
    view = memoryview(audio)
    assert view.obj is audio
    assert view.readonly
    assert (view.format, view.itemsize, view.ndim, view.shape) == ("B", 1, 1, (100,))
    assert view.c_contiguous


def test_numpy_sees_it_without_a_copy(decoder_class: Any) -> None:
    audio = sound(4_800, decoder_class)
    array = np.asarray(audio)
    assert (array.dtype, array.shape) == (np.uint8, (4_800,))
    assert not array.flags.owndata
    assert not array.flags.writeable
    assert array.tobytes() == pcm(4_800)
    samples = np.frombuffer(audio, dtype="<i2")
    assert samples.ctypes.data == address(audio)


def test_pcm16_is_the_same_memory(decoder_class: Any) -> None:
    audio = sound(4_800, decoder_class)
    samples = audio.pcm16
    assert isinstance(samples, memoryview)
    assert (samples.format, samples.itemsize, len(samples)) == ("h", 2, 2_400)
    assert np.asarray(samples).ctypes.data == address(audio)
    assert samples.tolist() == np.frombuffer(pcm(4_800), dtype="<i2").tolist()
    assert len(sound(0).pcm16) == 0
    with pytest.raises(ValueError, match=r"odd|even"):
        _ = sound(3).pcm16
    with pytest.raises(ValueError, match=r"odd|even"):
        _ = audio[1:4_800].pcm16


def test_a_part_outlives_the_whole(decoder_class: Any) -> None:
    audio = sound(73_800, decoder_class)
    part = audio[1_000:2_000][100:200]
    view, array = memoryview(audio)[5:10], np.asarray(audio)[-10:]
    del audio
    gc.collect()
    noise = [bytes([255]) * 73_800 for _ in range(20)]
    assert part == pcm(73_800)[1_100:1_200]
    assert bytes(view) == pcm(73_800)[5:10]
    assert array.tobytes() == pcm(73_800)[-10:]
    del noise


def test_freeing_or_changing_the_frame_changes_nothing(decoder_class: Any) -> None:
    source = bytearray(frame(pcm(4_800)))
    audio = decoder_class(Sound).decode(source).audio
    source[:] = b"A" * len(source)
    del source
    assert audio == pcm(4_800)


# One allocation


@pytest.mark.parametrize("more", ["", ',"more":"abcdefgh"'], ids=["last", "a key behind"])
@pytest.mark.parametrize("kind", [Plain, Sound])
@pytest.mark.parametrize("size", [73_800, 1_000_000])
def test_one_payload_sized_allocation(kind: Any, size: int, more: str) -> None:
    """The peak is one payload: nothing else of that size exists with it, not even for a while."""
    decoder = Decoder(kind)
    text = frame(pcm(size), more)
    decoder.decode(text)
    decoder.decode(text)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        value = decoder.decode(text)
        after, peak = tracemalloc.get_traced_memory()
        snapshot = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    assert value.audio == pcm(size)
    slack = 4_096
    assert size <= after - before <= size + slack
    # In plain Python there are also copies of the frame and of its text.
    assert peak - before <= (5 * len(text) if PURE else size) + slack
    assert sum(trace.size >= size for trace in snapshot.traces) == 1


def test_a_first_decode_may_guess_wrong_and_still_holds_one_payload() -> None:
    """A long key behind the payload: what was taken too much is given back."""
    more = ',"more":"' + "x" * 100_000 + '"'
    for kind in (Plain, Sound):
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            value = Decoder(kind).decode(frame(pcm(3_000), more))
            value.more = None
            gc.collect()
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert value.audio == pcm(3_000)
        assert after - before < 60_000


# Text with base64 in it


@pytest.mark.parametrize("size", [*SIZES, 960])
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, AudioBuffer])
def test_base64_between_texts(kind: Any, size: int) -> None:
    for before, after in (("", ""), ('{"audio":"', '"}'), ("x" * 40, "y" * 40)):
        text = _core.base64_between(before, kind(pcm(size)), after)
        assert text == before + base64.b64encode(pcm(size)).decode() + after
        assert text.isascii()


def test_base64_between_what_it_cannot_be() -> None:
    for before, after in (("é", ""), ("", "漢")):
        with pytest.raises(ValueError, match="ASCII"):
            _core.base64_between(before, b"abc", after)
    wrong: Any
    for wrong in (None, "abc", 1):
        with pytest.raises(TypeError):
            _core.base64_between("", wrong, "")
    with pytest.raises(BufferError):
        _core.base64_between("", memoryview(b"abcdef")[::2], "")


# AudioBuffer as a value


@pytest.mark.parametrize(
    "source",
    [
        b"\x00\x01\x02",
        bytearray(b"\x00\x01\x02"),
        memoryview(b"xx\x00\x01\x02")[2:],
        np.array([0, 1, 2], dtype=np.uint8),
        AudioBuffer(b"\x00\x01\x02"),
    ],
    ids=lambda source: type(source).__name__,
)
def test_made_of_any_buffer(source: Any) -> None:
    audio = AudioBuffer(source)
    assert bytes(audio) == b"\x00\x01\x02"
    assert address(audio) % 64 == 0


def test_made_of_samples() -> None:
    samples = np.array([1, -2, 300], dtype="<i2")
    assert bytes(AudioBuffer(samples)) == samples.tobytes()
    assert AudioBuffer(samples).pcm16.tolist() == [1, -2, 300]


def test_it_copies_what_it_is_made_of() -> None:
    source = bytearray(b"\x00\x01\x02")
    audio = AudioBuffer(source)
    source[:] = b"\xff\xff\xff"
    source.clear()
    assert audio == b"\x00\x01\x02"


@pytest.mark.parametrize(
    "source",
    ["text", 5, None, [1, 2], memoryview(b"abcd")[::2]],
    ids=["str", "int", "None", "list", "not contiguous"],  # a repr would hold an address
)
def test_made_of_nothing_else(source: Any) -> None:
    with pytest.raises((TypeError, BufferError)):
        AudioBuffer(source)


@pytest.mark.parametrize("size", SIZES)
def test_it_is_as_bytes_are(size: int) -> None:
    data = pcm(size)
    audio = AudioBuffer(data)
    assert len(audio) == audio.nbytes == size
    assert bytes(audio) == audio.tobytes() == data
    assert list(audio) == list(data)
    assert audio == data
    assert data == audio
    assert audio == AudioBuffer(data)
    assert audio == bytearray(data)
    assert audio == memoryview(data)
    assert audio != data + b"\x00"
    assert audio != "text"
    assert audio != 5
    assert hash(audio) == hash(data)
    assert {audio: 1}[data] == 1
    assert bool(audio) is bool(data)
    assert audio.base64() == base64.b64encode(data).decode()
    assert AudioBuffer.from_base64(audio.base64()) == data


@pytest.mark.parametrize("index", [0, 1, 9, -1, -10])
def test_an_item(index: int) -> None:
    assert AudioBuffer(pcm(10))[index] == pcm(10)[index]
    assert type(AudioBuffer(pcm(10))[index]) is int


@pytest.mark.parametrize("index", [10, -11, 2**70, -(2**70)])
def test_no_item(index: int) -> None:
    with pytest.raises(IndexError):
        _ = AudioBuffer(pcm(10))[index]


@pytest.mark.parametrize("index", ["0", None, 1.0])
def test_no_index(index: Any) -> None:
    with pytest.raises(TypeError):
        _ = AudioBuffer(pcm(10))[index]


@pytest.mark.parametrize("start", [None, 0, 3, 10, 99, -1, -4, -99, 2**70])
@pytest.mark.parametrize("stop", [None, 0, 3, 10, 99, -1, -4, -99, -(2**70)])
def test_slices(start: int | None, stop: int | None) -> None:
    part = AudioBuffer(pcm(10))[start:stop]
    assert type(part) is AudioBuffer
    assert bytes(part) == pcm(10)[start:stop]
    again = part[1:3]
    assert bytes(again) == pcm(10)[start:stop][1:3]


def test_it_cannot_be_changed() -> None:
    audio: Any = AudioBuffer(pcm(10))
    with pytest.raises(TypeError):
        audio[0] = 1
    with pytest.raises(TypeError):
        del audio[0]
    with pytest.raises(TypeError):
        memoryview(audio)[0] = 1
    with pytest.raises((TypeError, BufferError)):
        (lambda buffer: buffer.readinto(audio))(open(os.devnull, "rb"))  # noqa: SIM115, PTH123


def test_pickle() -> None:
    for audio in (AudioBuffer(pcm(100)), AudioBuffer(pcm(100))[10:20], AudioBuffer(b"")):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            clone = pickle.loads(pickle.dumps(audio, protocol))
            assert type(clone) is AudioBuffer
            assert clone == audio


def test_repr_never_prints_audio() -> None:
    assert repr(AudioBuffer(b"secret" * 800)) == "AudioBuffer(<4800 bytes>)"
    assert "secret" not in repr(Sound(AudioBuffer(b"secret")))
    assert "secret" not in str(AudioBuffer(b"secret"))
    event = Decoder(ZeroCopyServerEvent).decode(audio_delta(4_800))
    assert len(repr(event)) < 600


def test_it_encodes() -> None:
    value = Sound(AudioBuffer(pcm(100)))
    assert rtframes.encode(value) == msgspec.json.encode(Plain(pcm(100)))


@pytest.mark.parametrize("text", ["A", "AA", "AAA", "AA=A", "AAAA=", "AA-_", "AA A", "AAAé", "\n"])
def test_from_base64_is_as_strict_as_msgspec(text: str) -> None:
    with pytest.raises(ValueError, match=r"^Invalid base64 encoded string$"):
        AudioBuffer.from_base64(text)
