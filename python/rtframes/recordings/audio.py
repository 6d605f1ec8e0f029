"""Audio in a recording: how it is encoded, and the pieces in the frames."""

from __future__ import annotations

from typing import Literal, NamedTuple

from rtframes._core import AudioBuffer
from rtframes.protocols.realtime import objects
from rtframes.recordings import g711
from rtframes.unknown import UnknownObject


class AudioFormat(NamedTuple):
    """How audio is encoded; all of it is mono unless `channels` says otherwise.

    Attributes:
        encoding: ``pcm16`` (16-bit little-endian), ``g711_ulaw`` or ``g711_alaw``.
        rate: Hz.
        channels: 1, except possibly for future translation servers.
    """

    encoding: str
    rate: int
    channels: int = 1

    def frames(self, size: int) -> int:
        """The samples per channel in so many bytes."""
        return size // (self.channels * (2 if self.encoding == "pcm16" else 1))

    def pcm16(self, data: bytes | memoryview) -> bytes | memoryview:
        """Audio of this format as PCM16: itself, or what its G.711 stands for."""
        if self.encoding == "g711_ulaw":
            return g711.decode_ulaw(data)
        if self.encoding == "g711_alaw":
            return g711.decode_alaw(data)
        return data


PCM16 = AudioFormat("pcm16", 24_000)
"""The protocol's default where it says nothing."""

_BY_NAME = {
    "pcm16": PCM16,
    "g711_ulaw": AudioFormat("g711_ulaw", 8_000),
    "g711_alaw": AudioFormat("g711_alaw", 8_000),
}


class AudioPiece(NamedTuple):
    """The audio of one frame.

    Attributes:
        side: who speaks.
        item_id: the item of the audio; empty for the client's audio and a translation's.
        data: the encoded audio.
        format: how it is encoded.
        start_ms: when it is heard, in ms on the session's audio clock.
    """

    side: Literal["server", "client"]
    item_id: str
    data: AudioBuffer
    format: AudioFormat
    start_ms: float

    def pcm16(self) -> memoryview:
        """The audio as PCM16: itself, or what its G.711 stands for."""
        return memoryview(self.format.pcm16(memoryview(self.data)))


def audio_format(value: objects.AudioFormat | UnknownObject | None) -> AudioFormat | None:
    """The format that a session or response names; None if it names no known one."""
    match value:
        case str():
            return _BY_NAME.get(value)
        case objects.AudioFormatPcm():
            rate = value.rate or PCM16.rate
            return PCM16 if rate == PCM16.rate else AudioFormat("pcm16", rate)
        case objects.AudioFormatPcmu():
            return _BY_NAME["g711_ulaw"]
        case objects.AudioFormatPcma():
            return _BY_NAME["g711_alaw"]
        case _:
            return None
