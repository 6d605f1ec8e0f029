"""Speech-like audio, made from text with only the standard library.

It is not intelligible, but it looks, compresses and encodes like speech: voiced syllables of
three formants over a falling pitch, noise for consonants, pauses at commas and full stops. The
same text in the same voice always gives the same bytes.
"""

from __future__ import annotations

import base64
import math
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from rtframes.recordings import g711

SAMPLE_RATE = 24_000
"""Hz: the rate of PCM16 on the wire."""

FORMATS = ("pcm16", "g711_ulaw", "g711_alaw")
"""The protocol's audio formats, from whose names every dialect derives its own."""

_RATES = {"pcm16": 24_000, "g711_ulaw": 8_000, "g711_alaw": 8_000}
_SAMPLE_BYTES = {"pcm16": 2, "g711_ulaw": 1, "g711_alaw": 1}

# The first three formants in Hz of six vowels: G. E. Peterson and H. L. Barney, "Control methods
# used in a study of the vowels", JASA 24 (1952), the means of men's voices.
_FORMANTS = (
    (730, 1090, 2440),
    (530, 1840, 2480),
    (270, 2290, 3010),
    (570, 840, 2410),
    (300, 870, 2240),
    (490, 1350, 1690),
)
_BANDWIDTHS = (80, 110, 170)  # Hz
_GAINS = (1.0, 0.55, 0.25)

_VOWELS = {letter: index for index, letter in enumerate("aeiouy")}
_SYLLABLE_MS = 130
_CONSONANT_MS = 45
_WORD_GAP_MS = 25
_PAUSES_MS = {",": 160, ";": 200, ":": 200, ".": 300, "?": 300, "!": 300}
_LEVELS = 24
_STRESSES = (1.0, 0.55, 0.8, 0.65, 0.9)


@dataclass(frozen=True)
class Voice:
    """A speaker.

    Attributes:
        pitch: Hz, the mean of the voice.
        size: how far the formants are above a man's: about 1.15 for a woman.
        loudness: the peak amplitude, of 32,767.
    """

    pitch: float
    size: float
    loudness: int


USER = Voice(pitch=118.0, size=1.0, loudness=7_000)
ASSISTANT = Voice(pitch=196.0, size=1.14, loudness=15_000)


@lru_cache(maxsize=256)
def say(text: str, voice: Voice = ASSISTANT) -> bytes:
    """The text as PCM16, mono, 24,000 Hz, little-endian: about 14 characters per second."""
    pieces: list[bytes] = []
    phrase = max(len(text), 1)
    for position, letter in enumerate(text):
        stress = _STRESSES[position * 7 % 11 % len(_STRESSES)]
        # Pitch falls over the phrase, with a slow wave on top of it.
        pitch = voice.pitch * (1.12 - 0.25 * position / phrase + 0.06 * math.sin(position / 3.0))
        low = letter.lower()
        if low in _VOWELS:
            pieces.append(_syllable(_VOWELS[low], pitch, stress, voice))
        elif low in _PAUSES_MS:
            pieces.append(silence(_PAUSES_MS[low]))
        elif low.isspace():
            pieces.append(silence(_WORD_GAP_MS))
        elif low.isascii():
            pieces.append(_consonant(ord(low), voice.loudness))
        else:  # one letter per syllable, as in Chinese or Japanese
            pieces.append(_syllable(ord(low) % len(_FORMANTS), pitch, stress, voice))
    return b"".join(pieces)


def silence(milliseconds: int) -> bytes:
    """Digital silence as PCM16, 24,000 Hz."""
    return bytes(milliseconds * SAMPLE_RATE // 1000 * 2)


def duration_ms(audio_bytes: int, audio_format: str = "pcm16") -> int:
    """The duration of so many bytes of audio, in whole milliseconds."""
    return audio_bytes * 1000 // (_RATES[audio_format] * _SAMPLE_BYTES[audio_format])


def audio_bytes(milliseconds: int, audio_format: str = "pcm16") -> int:
    """How many bytes audio of this duration takes."""
    return milliseconds * _RATES[audio_format] // 1000 * _SAMPLE_BYTES[audio_format]


@lru_cache(maxsize=256)
def encoded(pcm16: bytes, audio_format: str = "pcm16") -> bytes:
    """PCM16 at 24,000 Hz in one of `FORMATS`; G.711 is converted to 8,000 Hz first."""
    if audio_format == "pcm16":
        return pcm16
    samples = array("h", pcm16)
    if sys.byteorder == "big":
        samples.byteswap()
    third = len(samples) // 3 * 3
    means = zip(samples[0:third:3], samples[1:third:3], samples[2:third:3], strict=True)
    narrow = array("h", [(a + b + c) // 3 for a, b, c in means])
    if sys.byteorder == "big":
        narrow.byteswap()
    encode = g711.encode_ulaw if audio_format == "g711_ulaw" else g711.encode_alaw
    return encode(narrow.tobytes())


@lru_cache(maxsize=4096)
def base64_slice(audio: bytes, start: int, stop: int) -> str:
    """Base64 of a slice of a clip: cached, since a long session repeats its lines."""
    return base64.b64encode(audio[start:stop]).decode("ascii")


@lru_cache(maxsize=4096)
def _syllable(vowel: int, pitch: float, stress: float, voice: Voice) -> bytes:
    samples = SAMPLE_RATE * _SYLLABLE_MS // 1000
    period = int(SAMPLE_RATE / pitch) // 4 * 4  # in steps, so that few periods have to be made
    count = max(samples // period, 1)
    periods: list[bytes] = []
    for index in range(count):
        # Rises in a quarter of the syllable, falls over the rest.
        along = (index + 0.5) / count
        level = along / 0.25 if along < 0.25 else 1.0 - 0.75 * (along - 0.25) / 0.75
        periods.append(_period(vowel, period, round(level * stress * _LEVELS), voice))
    return b"".join(periods)


def slices(total: int, sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Where to cut so many bytes into pieces of these sizes, the last of which repeats."""
    cuts: list[tuple[int, int]] = []
    start = 0
    while start < total:
        stop = start + sizes[min(len(cuts), len(sizes) - 1)]
        cuts.append((start, min(stop, total)))
        start = stop
    return cuts


@lru_cache(maxsize=8192)
def _period(vowel: int, length: int, level: int, voice: Voice) -> bytes:
    """One pitch period: three resonators excited by one pulse, faded to zero at its end."""
    total = [0.0] * length
    for formant, bandwidth, gain in zip(_FORMANTS[vowel], _BANDWIDTHS, _GAINS, strict=True):
        radius = math.exp(-math.pi * bandwidth / SAMPLE_RATE)
        angle = 2.0 * math.pi * formant * voice.size / SAMPLE_RATE
        # Rounded, so that differences in the last bit of exp or cos between platforms do not
        # matter.
        first, second = round(2.0 * radius * math.cos(angle), 9), round(-radius * radius, 9)
        before, now = 0.0, round(gain * math.sin(angle), 9)
        for n in range(length):
            total[n] += now
            before, now = now, first * now + second * before
    amplitude = voice.loudness * level / _LEVELS / 1.3
    fade = length // 8
    samples = [
        int(max(-32_000.0, min(32_000.0, s * amplitude * min(1.0, (length - 1 - n) / fade))))
        for n, s in enumerate(total)
    ]
    return _little_endian(samples)


@lru_cache(maxsize=512)
def _consonant(letter: int, loudness: int) -> bytes:
    random = Random(letter)
    peak = loudness * (0.05 + 0.2 * random.random())
    length = SAMPLE_RATE * _CONSONANT_MS // 1000
    smooth = 0.0
    samples: list[int] = []
    for n in range(length):
        smooth = 0.5 * smooth + random.random() - 0.5
        samples.append(int(smooth * peak * 2.0 * n * (length - n) / (length * length) * 2.0))
    return _little_endian(samples)


def _little_endian(samples: list[int]) -> bytes:
    packed = array("h", samples)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()
