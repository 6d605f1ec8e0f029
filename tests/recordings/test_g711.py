"""G.711 against the values of ITU-T Recommendation G.711 itself, and against `audioop`."""

import math
import sys
from array import array

import pytest

from rtframes.recordings import g711

# Tables 2a and 1a: the code at the lower end of each positive segment and what it decodes to, on
# the standard's own scale of 14 (µ-law) and 13 bits (A-law).
ULAW = {
    0xFF: 0, 0xFE: 2, 0xF0: 30, 0xEF: 33, 0xDF: 99, 0xCF: 231, 0xBF: 495, 0xAF: 1023, 0x9F: 2079,
    0x8F: 4191, 0x80: 8031,
}  # fmt: skip
ALAW = {
    0xD5: 1, 0xD4: 3, 0xC5: 33, 0xF5: 66, 0xE5: 132, 0x95: 264, 0x85: 528, 0xB5: 1056, 0xA5: 2112,
    0xAA: 4032,
}  # fmt: skip

# Tables 5 and 6: a sine of 1 kHz at a level of 0 dBm0, for which full scale is 3.14 dBm0 in A-law
# and 3.17 dBm0 in µ-law.
ALAW_TONE = bytes.fromhex("34 21 21 34 B4 A1 A1 B4")
ULAW_TONE = bytes.fromhex("1E 0B 0B 1E 9E 8B 8B 9E")


def pcm16(*samples: int) -> bytes:
    packed = array("h", samples)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def samples(pcm: bytes) -> list[int]:
    unpacked = array("h", pcm)
    if sys.byteorder == "big":
        unpacked.byteswap()
    return list(unpacked)


@pytest.mark.parametrize(("code", "value"), ULAW.items())
def test_ulaw_is_the_standards(code: int, value: int) -> None:
    assert samples(g711.decode_ulaw(bytes([code, code ^ 0x80]))) == [4 * value, -4 * value]
    assert g711.encode_ulaw(pcm16(4 * value)) == bytes([code])


@pytest.mark.parametrize(("code", "value"), ALAW.items())
def test_alaw_is_the_standards(code: int, value: int) -> None:
    assert samples(g711.decode_alaw(bytes([code, code ^ 0x80]))) == [8 * value, -8 * value]
    assert g711.encode_alaw(pcm16(8 * value, -8 * value)) == bytes([code, code ^ 0x80])


@pytest.mark.parametrize(
    ("tone", "decode", "peak", "over"),
    [
        (ALAW_TONE, g711.decode_alaw, 4096 * 8, 3.14),
        (ULAW_TONE, g711.decode_ulaw, 8159 * 4, 3.17),
    ],
)
def test_the_standards_tone_is_a_sine_of_its_level(tone, decode, peak, over) -> None:
    amplitude = peak / 10 ** (over / 20)
    exact = [amplitude * math.sin(math.pi / 8 + n * math.pi / 4) for n in range(8)]
    for decoded, sine in zip(samples(decode(tone)), exact, strict=True):
        # Either polarity: the standard starts in the middle of the negative half wave.
        assert abs(abs(decoded) - abs(sine)) <= abs(sine) / 32
    assert [s < 0 for s in samples(decode(tone))] == [True] * 4 + [False] * 4


@pytest.mark.parametrize(
    ("encode", "decode"),
    [(g711.encode_ulaw, g711.decode_ulaw), (g711.encode_alaw, g711.decode_alaw)],
)
def test_decoding_and_encoding_again_is_the_same_but_for_negative_zero(encode, decode) -> None:
    codes = bytes(range(256))
    again = encode(decode(codes))
    different = {code for code, new in zip(codes, again, strict=True) if code != new}
    assert different <= {0x7F}  # µ-law has a second zero


@pytest.mark.parametrize("encode", [g711.encode_ulaw, g711.encode_alaw])
def test_half_a_sample_is_refused(encode) -> None:
    with pytest.raises(ValueError, match="3 bytes"):
        encode(b"\0\0\0")


@pytest.mark.parametrize("decode", [g711.decode_ulaw, g711.decode_alaw])
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer_decodes(decode, kind) -> None:
    assert decode(kind(b"\x00\x80\xff")) == decode(b"\x00\x80\xff")
    assert decode(kind(b"")) == b""


if sys.version_info < (3, 13):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop

    @pytest.mark.parametrize(
        ("encode", "oracle"),
        [(g711.encode_ulaw, audioop.lin2ulaw), (g711.encode_alaw, audioop.lin2alaw)],
    )
    def test_every_sample_encodes_as_audioop_had_it(encode, oracle) -> None:
        every = array("h", range(-0x8000, 0x8000)).tobytes()
        assert encode(every) == oracle(every, 2)

    @pytest.mark.parametrize(
        ("decode", "oracle"),
        [(g711.decode_ulaw, audioop.ulaw2lin), (g711.decode_alaw, audioop.alaw2lin)],
    )
    def test_every_code_decodes_as_audioop_had_it(decode, oracle) -> None:
        assert decode(bytes(range(256))) == oracle(bytes(range(256)), 2)
