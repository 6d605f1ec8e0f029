"""`AudioBuffer` and base64 without memory, and what they are told that is wrong."""

from __future__ import annotations

import sys

from cases import Call, kind, mistake

import rtframes
from rtframes import AudioBuffer
from rtframes._core import base64_between, base64_bytes

CONTENT = bytes(range(250)) * 8
BUFFER = AudioBuffer(CONTENT)
TEXT = BUFFER.base64()


@kind
def buffer_of_bytes() -> Call:
    return lambda: AudioBuffer(CONTENT)


@kind
def buffer_of_a_bytearray() -> Call:
    data = bytearray(CONTENT)
    return lambda: AudioBuffer(data)


@kind
def buffer_of_samples() -> Call:
    data = memoryview(CONTENT).cast("h")
    return lambda: AudioBuffer(data)


@kind
def empty_buffer() -> Call:
    return AudioBuffer


@kind
def from_base64() -> Call:
    return lambda: AudioBuffer.from_base64(TEXT)


@kind
def base64() -> Call:
    return BUFFER.base64


@kind
def slices() -> Call:
    return lambda: (BUFFER[1:500], BUFFER[1:500][2:], BUFFER[::-7], BUFFER[5:1], BUFFER[-1])


@kind
def tobytes() -> Call:
    return lambda: (BUFFER.tobytes(), bytes(BUFFER), hash(BUFFER), BUFFER[:1].tobytes())


@kind
def about_a_buffer() -> Call:
    return lambda: (
        repr(BUFFER),
        BUFFER.nbytes,
        sys.getsizeof(BUFFER),
        BUFFER.pcm16[1],
        len(BUFFER),
    )


@kind
def equal_to_a_bytearray() -> Call:
    data = bytearray(CONTENT)
    return lambda: (data == BUFFER, data != BUFFER, BUFFER == CONTENT, BUFFER == 5)


@kind
def pickled() -> Call:
    return BUFFER.__reduce__


@kind
def base64_functions() -> Call:
    return lambda: (base64_between("a", BUFFER, "b"), base64_bytes(TEXT), base64_bytes("QQ=="))


# Mistakes


@mistake
def too_many_buffers() -> Call:
    return lambda: AudioBuffer(b"", b"")  # type: ignore[call-arg]


@mistake
def no_buffer() -> Call:
    return lambda: AudioBuffer(5)  # type: ignore[arg-type]


@mistake
def no_base64() -> Call:
    return lambda: AudioBuffer.from_base64("!")


@mistake
def out_of_range() -> Call:
    return lambda: BUFFER[10_000]


@mistake
def no_index() -> Call:
    return lambda: BUFFER["x"]  # type: ignore[index]


@mistake
def no_frame() -> Call:
    return lambda: rtframes.peek_type(5)  # type: ignore[arg-type]
