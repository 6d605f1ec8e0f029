"""The equivalence rule on base64: all lengths, bytes, places and escapes; wrong guessed ends."""

import base64
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from differential.cases import oracle_hook
from differential.outcomes import outcome
from rtframes import AudioBuffer, Decoder

KINDS = [bytes, bytearray, memoryview, AudioBuffer]


def pair(kind: Any) -> tuple[Any, Any]:
    """The decoders of an event with a payload: ours, and msgspec's."""

    class Event(Struct, tag="e"):
        delta: kind
        obfuscation: str | None = None
        again: kind | None = None

    hook = oracle_hook if kind is AudioBuffer else None
    return (
        Decoder(Event, unknown=None).decode,
        msgspec.json.Decoder(Event, dec_hook=hook).decode,
    )


def encoded(length: int) -> bytes:
    return base64.b64encode(bytes(i * 89 % 256 for i in range(length)))


def check(decoders: tuple[Any, Any], frames: Iterator[bytes]) -> None:
    ours, theirs = decoders
    for frame in frames:
        assert outcome(ours, frame) == outcome(theirs, frame)


@pytest.mark.parametrize("kind", KINDS)
def test_every_length_with_and_without_keys_behind(kind: Any) -> None:
    behind = [b"", b',"obfuscation":"abc"', b',"x":"' + b"y" * 200 + b'"', b' , "again":"AAAA"']

    def frames() -> Iterator[bytes]:
        for length in [*range(330), 1_200, 4_799, 4_800, 4_801, 9_600]:
            for more in behind:
                yield b'{"type":"e","delta":"' + encoded(length) + b'"' + more + b"}"

    check(pair(kind), frames())


@pytest.mark.parametrize("kind", KINDS)
def test_lengths_that_change_from_frame_to_frame(kind: Any) -> None:
    """What a decoder has learnt of one frame is wrong for the next."""

    def frames() -> Iterator[bytes]:
        for i in range(400):
            more = b',"obfuscation":"' + b"o" * (i * 37 % 300) + b'"' if i % 3 else b""
            payload = encoded(i * 7_919 % 5_000)
            yield b'{"type":"e","delta":"' + payload + b'"' + more + b"}" + b" " * (i % 5)
            yield b'{"delta":"' + payload + b'"' + more + b',"type":"e"}'
            yield b'{"type":"e","again":"' + payload + b'","delta":"' + encoded(i) + b'"}'

    check(pair(kind), frames())


@pytest.mark.parametrize("length", [3, 46, 47, 48, 95, 96, 97, 200])
def test_every_byte_at_every_place(length: int) -> None:
    payload = encoded(length)

    def frames() -> Iterator[bytes]:
        for place in range(max(0, len(payload) - 130), len(payload)):
            for byte in range(256):
                changed = payload[:place] + bytes([byte]) + payload[place + 1 :]
                yield b'{"type":"e","delta":"' + changed + b'"}'

    check(pair(bytes), frames())
    check(pair(AudioBuffer), (frame for n, frame in enumerate(frames()) if n % 7 == 0))


@pytest.mark.parametrize("kind", KINDS)
def test_escapes_at_every_place(kind: Any) -> None:
    def frames() -> Iterator[bytes]:
        for length in (10, 100, 101):
            payload = encoded(length)
            for place in range(len(payload)):
                head, letter, tail = (
                    payload[:place],
                    payload[place : place + 1],
                    payload[place + 1 :],
                )
                escapes = [
                    b"\\u%04x" % ord(letter),
                    b"\\u%04X" % ord(letter),
                    b"\\n",
                    b"\\x",
                    b"\\",
                ]
                escapes += [b"\\u00e9", b"\\ud83d\\ude00", b"\\ud800", b"\\u12", b'\\"', b"\\/"]
                for escape in escapes:
                    yield b'{"type":"e","delta":"' + head + escape + tail + b'"}'

        slashes = base64.b64encode(b"\xff" * 300)
        yield b'{"type":"e","delta":"' + slashes.replace(b"/", b"\\/") + b'"}'
        yield b'{"type":"e","delta":"' + slashes.replace(b"/", b"\\/", 1) + b'"}'

    check(pair(kind), frames())


@pytest.mark.parametrize("kind", KINDS)
def test_padding(kind: Any) -> None:
    ends = [b"", b"=", b"==", b"===", b"====", b"A", b"AA", b"AAA", b"A=", b"A==", b"A===", b"AA="]
    ends += [
        b"AA==",
        b"AAA=",
        b"AB==",
        b"A/==",
        b"AAB=",
        b"AA==A",
        b"AA==AAAA",
        b"AAA=A",
        b"=A",
        b"A=A=",
    ]

    def frames() -> Iterator[bytes]:
        for blocks in (0, 1, 15, 16, 17, 31, 32, 33, 100):
            for end in ends:
                payload = b"QUJD" * blocks + end
                yield b'{"type":"e","delta":"' + payload + b'"}'
                yield b'{"type":"e","delta":"' + payload + b'","obfuscation":"x"}'
                yield b'{"type":"e","delta":"' + payload
                yield b'{"type":"e","delta":"' + payload + b'"'

    check(pair(kind), frames())
