"""G.711 µ-law and A-law: the telephone's eight-bit audio, to PCM16 and back.

The tables are those of ITU-T Recommendation G.711 (11/88). The standard quantises 14-bit
(µ-law) and 13-bit (A-law) samples; PCM16 is brought to these widths by dropping its low bits.
Audio is mono at 8,000 Hz; PCM16 here is signed 16-bit little-endian.

``audioop``, which used to do this, left the standard library with Python 3.13.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Buffer = bytes | bytearray | memoryview

SAMPLE_RATE = 8_000
"""Hz: the one rate of G.711."""


def decode_ulaw(data: Buffer) -> bytes:
    """PCM16 of µ-law audio.

    Args:
        data: one byte per sample.

    Returns:
        Two bytes per sample, little-endian.
    """
    return _decode(data, *_decode_tables(_ulaw_to_linear))


def decode_alaw(data: Buffer) -> bytes:
    """PCM16 of A-law audio.

    Args:
        data: one byte per sample.

    Returns:
        Two bytes per sample, little-endian.
    """
    return _decode(data, *_decode_tables(_alaw_to_linear))


def encode_ulaw(pcm16: Buffer) -> bytes:
    """µ-law of PCM16 audio.

    Args:
        pcm16: little-endian samples at 8,000 Hz.

    Returns:
        One byte per sample.

    Raises:
        ValueError: if `pcm16` is not a whole number of samples.
    """
    return _encode(pcm16, _encode_table(_linear_to_ulaw))


def encode_alaw(pcm16: Buffer) -> bytes:
    """A-law of PCM16 audio.

    Args:
        pcm16: little-endian samples at 8,000 Hz.

    Returns:
        One byte per sample.

    Raises:
        ValueError: if `pcm16` is not a whole number of samples.
    """
    return _encode(pcm16, _encode_table(_linear_to_alaw))


def _decode(data: Buffer, low: bytes, high: bytes) -> bytes:
    codes = bytes(data)
    pcm16 = bytearray(2 * len(codes))
    pcm16[0::2] = codes.translate(low)
    pcm16[1::2] = codes.translate(high)
    return bytes(pcm16)


def _encode(pcm16: Buffer, table: bytes) -> bytes:
    if len(pcm16) % 2:
        raise ValueError(f"PCM16 audio has two bytes per sample, got {len(pcm16)} bytes")
    samples = array("H", bytes(pcm16))
    if sys.byteorder == "big":
        samples.byteswap()
    return bytes(map(table.__getitem__, samples))


@cache
def _decode_tables(to_linear: Callable[[int], int]) -> tuple[bytes, bytes]:
    """The low and the high bytes of the samples for each of the 256 codes."""
    samples = [to_linear(code) & 0xFFFF for code in range(256)]
    return bytes(s & 0xFF for s in samples), bytes(s >> 8 for s in samples)


@cache
def _encode_table(from_linear: Callable[[int], int]) -> bytes:
    """The code of every sample, by its 16 bits read as an unsigned number."""
    return bytes(from_linear(s - 0x10000 if s & 0x8000 else s) for s in range(0x10000))


def _linear_to_ulaw(sample: int) -> int:
    """Table 2 of the standard: decision values 1, 3, 5, … 31, 35, … 8159 on 14 bits."""
    sample >>= 2
    inverted = 0xFF if sample >= 0 else 0x7F  # all bits are sent inverted
    biased = min(abs(sample), 8158) + 33
    segment = max(biased.bit_length() - 6, 0)
    return inverted ^ (segment << 4 | (biased >> (segment + 1)) & 0x0F)


def _ulaw_to_linear(code: int) -> int:
    code ^= 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << (code >> 4 & 0x07)) - 0x84
    return -magnitude if code & 0x80 else magnitude


def _linear_to_alaw(sample: int) -> int:
    """Table 1 of the standard: 13 bits, decision values in steps of 2 up to 64, 4 up to 128, …."""
    sample >>= 3
    inverted = 0xD5 if sample >= 0 else 0x55  # even bits are sent inverted; the sign is not
    magnitude = sample if sample >= 0 else ~sample
    segment = max(magnitude.bit_length() - 5, 0)
    return inverted ^ (segment << 4 | (magnitude >> max(segment, 1)) & 0x0F)


def _alaw_to_linear(code: int) -> int:
    code ^= 0x55
    segment = code >> 4 & 0x07
    magnitude = ((code & 0x0F) << 4) + 8
    if segment:
        magnitude = magnitude + 0x100 << segment - 1
    return magnitude if code & 0x80 else -magnitude
