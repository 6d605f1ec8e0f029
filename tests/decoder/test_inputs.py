"""What a decoder takes: every kind of text and buffer that msgspec takes, and nothing else."""

import array
import mmap
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from msgspec import Struct

from rtframes import AudioBuffer, Decoder, UnknownObject

FRAME = b'{"type":"a","text":"h\xc3\xa9llo","audio":"AAECAwQF","n":7}'
ASCII = FRAME.replace(b"\xc3\xa9", b"e")


class A(Struct, tag="a"):
    text: str
    audio: bytes
    n: int
    raw: msgspec.Raw = msgspec.Raw(b"")


class B(Struct, tag="b"):
    x: int = 0


EXPECTED = A("héllo", b"\x00\x01\x02\x03\x04\x05", 7)


class TextSubclass(str):
    pass


class BytesSubclass(bytes):
    pass


class ByteArraySubclass(bytearray):
    pass


def frozen(values: Any) -> Any:
    values.flags.writeable = False
    return values


def column() -> Any:
    return np.frombuffer(FRAME + FRAME, dtype=np.uint8).reshape(2, -1).copy(order="F")


BUFFERS = {
    "bytes": FRAME,
    "bytearray": bytearray(FRAME),
    "bytes subclass": BytesSubclass(FRAME),
    "bytearray subclass": ByteArraySubclass(FRAME),
    "memoryview of bytes": memoryview(FRAME),
    "memoryview of bytearray": memoryview(bytearray(FRAME)),
    "read-only memoryview": memoryview(bytearray(FRAME)).toreadonly(),
    "slice": memoryview(b"xx" + FRAME + b"yy")[2:-2],
    "odd address": memoryview(b"x" + FRAME)[1:],
    "signed bytes": memoryview(FRAME).cast("b"),
    "array": array.array("B", FRAME),
    "two dimensions": memoryview(FRAME + b" " * (-len(FRAME) % 4)).cast(
        "B", (4, -(-len(FRAME) // 4))
    ),
    "NumPy": np.frombuffer(FRAME, dtype=np.uint8),
    "writeable NumPy": np.frombuffer(bytearray(FRAME), dtype=np.uint8),
    "read-only NumPy": frozen(np.array(list(FRAME), dtype=np.uint8)),
    "wider items": np.frombuffer(FRAME + b" " * (-len(FRAME) % 8), dtype=np.uint64),
    "Raw": msgspec.Raw(FRAME),
    "AudioBuffer": AudioBuffer(FRAME),
    "text": FRAME.decode(),
    "white space": b" \t\r\n" + FRAME + b" \t\r\n",
}


@pytest.mark.parametrize("unknown", [UnknownObject, None])
@pytest.mark.parametrize("buf", BUFFERS.values(), ids=BUFFERS)
def test_every_buffer(decoder_class: Any, buf: Any, unknown: Any) -> None:
    decoder = decoder_class(A | B, unknown=unknown)
    for _ in range(3):
        assert decoder.decode(buf) == EXPECTED
        assert decoder.decode_lines(buf) == [EXPECTED]


def test_text_that_is_ascii_and_text_that_is_not(decoder_class: Any) -> None:
    decoder = decoder_class(A)
    assert decoder.decode(ASCII.decode()).text == "hello"
    assert decoder.decode(FRAME.decode()).text == "héllo"
    assert decoder.decode(FRAME.decode().replace("é", "日本")).text == "h日本llo"
    assert decoder.decode(FRAME.decode().replace("é", "😀")).text == "h😀llo"


def test_mmap(decoder_class: Any, tmp_path: Path) -> None:
    path = tmp_path / "frame.json"
    path.write_bytes(FRAME)
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        value = decoder_class(A).decode(mapped)
        mapped[:] = b" " * len(FRAME)
        assert value == EXPECTED
    assert value == EXPECTED


WRONG: dict[str, Any] = {
    "None": None,
    "int": 5,
    "list": [1, 2],
    "dict": {},
    "str subclass": TextSubclass(FRAME.decode()),
    "every other byte": memoryview(FRAME)[::2],
    "backwards": memoryview(FRAME)[::-1],
    "NumPy with strides": np.frombuffer(FRAME, dtype=np.uint8)[::3],
    "NumPy by columns": column(),
    "object": object(),
    "a class": bytes,
    "Path": Path("/"),
}


@pytest.mark.parametrize("buf", WRONG.values(), ids=WRONG)
def test_what_is_refused_is_refused_as_by_msgspec(decoder_class: Any, buf: Any) -> None:
    with pytest.raises((TypeError, ValueError, BufferError)) as expected:
        msgspec.json.Decoder(A).decode(buf)
    for options in ({}, {"unknown": None}, {"invalid": "unknown"}):
        decoder = decoder_class(A, **options)
        for decode in (decoder.decode, decoder.decode_lines):
            with pytest.raises(expected.type) as raised:
                decode(buf)
            assert raised.type is expected.type
            assert str(raised.value) == str(expected.value)


def test_a_released_memoryview_is_refused(decoder_class: Any) -> None:
    view = memoryview(bytearray(FRAME))
    view.release()
    with pytest.raises(ValueError, match="released"):
        decoder_class(A).decode(view)


def test_no_argument_and_too_many() -> None:
    decode: Any = Decoder(A).decode
    with pytest.raises(TypeError):
        decode()
    with pytest.raises(TypeError):
        decode(FRAME, FRAME)


def test_a_buffer_is_let_go(decoder_class: Any) -> None:
    """A `bytearray` can be resized again once it is decoded, or refused."""
    decoder = decoder_class(A)
    for text in (FRAME, FRAME[:-1], FRAME.replace(b"7", b'"7"')):
        buf = bytearray(text)
        try:
            values = [decoder.decode(buf)]
        except msgspec.DecodeError:
            values = []
        buf.clear()
        assert values in ([], [EXPECTED])


def test_changing_the_input_afterwards_changes_nothing(decoder_class: Any) -> None:
    class Everything(Struct):
        text: str
        audio: bytes
        more: AudioBuffer
        view: memoryview
        raw: msgspec.Raw
        any: Any

    frame = bytearray(
        b'{"text":"some text","audio":"AAECAwQF","more":"AAECAwQF","view":"AAECAwQF",'
        b'"raw":{"a":[1,2]},"any":{"b":["text"]}}'
    )
    value = decoder_class(Everything).decode(frame)
    frame[:] = b"\xff" * len(frame)
    frame.clear()
    assert value.text == "some text"
    assert bytes(value.audio) == bytes(value.more) == bytes(value.view) == bytes(range(6))
    assert bytes(value.raw) == b'{"a":[1,2]}'
    assert value.any == {"b": ["text"]}


def test_raw_is_a_copy(decoder_class: Any) -> None:
    frame = b'{"type":"a","text":"","audio":"","n":7,"raw":[' + b"1," * 1_000 + b"1]}"
    decoder = decoder_class(A)
    for source in (frame, bytearray(frame), memoryview(frame)):
        raw = decoder.decode(source).raw
        start = np.frombuffer(source, dtype=np.uint8).ctypes.data
        address = np.frombuffer(memoryview(raw), dtype=np.uint8).ctypes.data
        assert not start <= address < start + len(frame)
        assert bytes(raw) == b"[" + b"1," * 1_000 + b"1]"
