"""WAV files of what a recording's server said, written while it is read."""

from __future__ import annotations

import re
import wave
from pathlib import Path

from rtframes.recordings import g711
from rtframes.recordings.audio import AudioFormat, AudioPiece

_LARGEST = 1 << 31
"""Bytes of samples in one file: half of what the 32-bit sizes of WAV can say."""

_MOST_OPEN = 16


class WavWriter:
    """One WAV file: 16 bits a sample, G.711 decoded.

    PCM16 goes from the frame's decoded audio to the file without a copy in between.
    """

    def __init__(self, path: Path, heard: AudioFormat) -> None:
        self.path = path
        self.rate = heard.rate
        self.channels = heard.channels
        self.size = 0
        self._odd = b""
        self._file = wave.open(str(path), "wb")  # noqa: SIM115 - open until the recording ends
        self._file.setnchannels(heard.channels)
        self._file.setsampwidth(2)
        self._file.setframerate(heard.rate)

    @property
    def seconds(self) -> float:
        """How long the audio written is."""
        return self.size / (2 * self.channels * self.rate)

    def takes(self, heard: AudioFormat) -> bool:
        """Whether audio of this format fits behind what is there."""
        same = (heard.rate, heard.channels) == (self.rate, self.channels)
        return same and self.size < _LARGEST

    def write(self, piece: AudioPiece) -> None:
        """Append the audio of one frame."""
        data = memoryview(piece.data)
        if piece.format.encoding == "g711_ulaw":
            data = memoryview(g711.decode_ulaw(data))
        elif piece.format.encoding == "g711_alaw":
            data = memoryview(g711.decode_alaw(data))
        width = 2 * self.channels
        if self._odd or len(data) % width:  # a server that cuts samples in two
            whole = self._odd + bytes(data)
            cut = len(whole) // width * width
            data, self._odd = memoryview(whole)[:cut], whole[cut:]
        self._file.writeframesraw(data)
        self.size += len(data)

    def close(self) -> None:
        """Write the header's lengths and close the file."""
        self._file.close()


class WholeWav:
    """All that the server said, in one file.

    Where the sample rate changes, or the file would grow too large, another file follows: the
    second one of ``call.wav`` is ``call-2.wav``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.files: list[WavWriter] = []

    def write(self, piece: AudioPiece) -> None:
        """Append the audio of one frame."""
        if not self.files or not self.files[-1].takes(piece.format):
            path = self._path
            if self.files:
                self.files[-1].close()
                path = path.with_stem(f"{path.stem}-{len(self.files) + 1}")
            self.files.append(WavWriter(path, piece.format))
        self.files[-1].write(piece)

    def close(self) -> None:
        """Finish the last file."""
        if self.files:
            self.files[-1].close()


class WavPerItem:
    """A directory with one file for each item that speaks: ``001-item_….wav``."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._open: dict[str, WavWriter] = {}
        self.count = 0
        self.seconds = 0.0

    def write(self, piece: AudioPiece) -> None:
        """Append the audio of one frame to its item's file."""
        writer = self._open.pop(piece.item_id, None)
        if writer is not None and not writer.takes(piece.format):
            self._finish(writer)
            writer = None
        if writer is None:
            self.count += 1
            name = re.sub(r"[^A-Za-z0-9_-]", "_", piece.item_id)[:64] or "audio"
            writer = WavWriter(self._directory / f"{self.count:03}-{name}.wav", piece.format)
        self._open[piece.item_id] = writer  # the last one used is the last in the dictionary
        writer.write(piece)
        if len(self._open) > _MOST_OPEN:
            self._finish(self._open.pop(next(iter(self._open))))

    def close(self) -> None:
        """Finish all files."""
        while self._open:
            self._finish(self._open.popitem()[1])

    def _finish(self, writer: WavWriter) -> None:
        writer.close()
        self.seconds += writer.seconds
