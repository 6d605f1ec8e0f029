"""A WAV file of a whole conversation: the user on the left channel, the assistant on the right."""

from __future__ import annotations

import tempfile
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from rtframes._core import AudioBuffer
from rtframes.cli.messages import fail
from rtframes.cli.wav import LARGEST, WavWriter, WholeWav
from rtframes.recordings.audio import AudioFormat, AudioPiece
from rtframes.recordings.interruptions import Interruptions
from rtframes.recordings.turns import Turn

_CHANNELS = {"client": 0, "server": 1}
_CHUNK = 1 << 18
"""Samples per channel that are copied at once."""

_Samples: TypeAlias = npt.NDArray[np.int16]


class StereoWav:
    """Both sides of a session in one file, each piece at the time when it is heard.

    What the server had sent when the user interrupted is left out. The file has the sample rate of
    the first piece; audio of another rate is interpolated.

    Args:
        output: writes the file.
    """

    def __init__(self, output: WholeWav) -> None:
        self._output = output
        self._mixed = tempfile.TemporaryFile()  # noqa: SIM115 - open until the recording ends
        self._rate = 0
        self._ends = [0, 0]
        self._interruptions = Interruptions()

    @property
    def files(self) -> list[WavWriter]:
        """The file, once it is written."""
        return self._output.files

    def write(self, piece: AudioPiece) -> None:
        """Put the audio of one frame where it is heard.

        Raises:
            typer.Exit: a WAV file cannot be that long; this has been said.
        """
        samples = _samples(piece)
        rate = piece.format.rate
        end_ms = piece.start_ms + len(samples) * 1000 / rate
        self._interruptions.audio(piece, end_ms)
        self._rate = self._rate or rate
        if rate != self._rate:
            at = np.arange(len(samples) * self._rate // rate) * (rate / self._rate)
            samples = np.interp(at, np.arange(len(samples)), samples).astype(np.int16)
        channel = _CHANNELS[piece.side]
        start, end = round(piece.start_ms * self._rate / 1000), self._ends[channel]
        if abs(start - end) <= 1:
            start = end  # it goes on there: the times are rounded
        if (start + len(samples)) * 4 > LARGEST:
            fail(f"{self._output.path}: the session is longer than a WAV file of both sides can be")
        if start < end:  # the rest of an answer that another one has replaced
            self._put(channel, start, np.zeros(end - start, dtype=np.int16))
        self._put(channel, start, samples)
        self._ends[channel] = start + len(samples)

    def event(self, name: str, at_ms: float) -> None:
        """Take one event of the server."""
        self._interruptions.event(name, at_ms)

    def turn(self, turn: Turn) -> None:
        """Take a turn that is complete."""
        self._interruptions.turn(turn)

    def close(self) -> None:
        """Write the file; without audio there is none."""
        heard = AudioFormat("pcm16", self._rate, channels=2)
        per_ms = self._rate / 1000
        unheard = [
            (round(start * per_ms), round(end * per_ms))
            for start, end in self._interruptions.unheard()
        ]
        self._mixed.seek(0)
        position = 0
        while data := bytearray(self._mixed.read(_CHUNK * 4)):
            assistant = np.frombuffer(data, dtype="<i2")[1::2]
            for start, end in unheard:
                assistant[max(start - position, 0) : max(end - position, 0)] = 0
            self._output.write(AudioPiece("server", "", AudioBuffer(data), heard, 0.0))
            position += len(assistant)
        self._output.close()
        self._mixed.close()

    def abandon(self) -> None:
        """Leave no unfinished file behind."""
        self._mixed.close()
        self._output.abandon()

    def _put(self, channel: int, start: int, samples: _Samples) -> None:
        """Set some samples of a channel, and leave the other one as it is."""
        self._mixed.seek(start * 4)
        there = self._mixed.read(len(samples) * 4)
        mixed = np.zeros(2 * len(samples), dtype="<i2")
        mixed[: len(there) // 2] = np.frombuffer(there, dtype="<i2")
        mixed[channel::2] = samples
        self._mixed.seek(start * 4)
        self._mixed.write(mixed.tobytes())


def _samples(piece: AudioPiece) -> _Samples:
    """The samples of a piece; of several channels, the first."""
    data = piece.pcm16()
    width = 2 * piece.format.channels
    return np.frombuffer(data[: len(data) // width * width], dtype="<i2")[:: piece.format.channels]
