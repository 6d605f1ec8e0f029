"""WAV files of what a recording's server said, written while it is read."""

from __future__ import annotations

import contextlib
import re
import wave
from collections.abc import Sequence
from pathlib import Path

from rtframes.cli.messages import fail
from rtframes.cli.outputs import check, created
from rtframes.recordings import g711
from rtframes.recordings.audio import AudioFormat, AudioPiece

_LARGEST = 1 << 31
"""Bytes of samples in one file: half of what the 32-bit sizes of WAV can say."""

_MOST_OPEN = 16


class WavWriter:
    """One WAV file: 16 bits a sample, G.711 decoded.

    PCM16 goes from the frame's decoded audio to the file without a copy in between.
    """

    def __init__(
        self,
        path: Path,
        heard: AudioFormat,
        *,
        inputs: Sequence[str | Path] = (),
        force: bool = False,
    ) -> None:
        self.path = path
        self.rate = heard.rate
        self.channels = heard.channels
        self.size = 0
        self._odd = b""
        self._output = contextlib.ExitStack()
        stream = self._output.enter_context(created(path, inputs=inputs, force=force))
        self._file = wave.open(stream, "wb")  # noqa: SIM115 - open until the recording ends
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
        """Write the header's lengths; now the file is there, under its name."""
        try:
            self._file.close()
        except BaseException:
            self.abandon()
            raise
        self._output.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(Exception):  # the file may be what cannot be written
            self._file.close()
        self._output.__exit__(_AbandonedError, _AbandonedError(), None)


class _AbandonedError(Exception):
    """What a file is told that is not to be."""


class WholeWav:
    """All that the server said, in one file.

    Where the sample rate changes, or the file would grow too large, another file follows: the
    second one of ``call.wav`` is ``call-2.wav``.
    """

    def __init__(
        self, path: Path, *, inputs: Sequence[str | Path] = (), force: bool = False
    ) -> None:
        check(path, inputs=inputs, force=force)
        self._path = path
        self._inputs = inputs
        self._force = force
        self.files: list[WavWriter] = []

    def write(self, piece: AudioPiece) -> None:
        """Append the audio of one frame."""
        if not self.files or not self.files[-1].takes(piece.format):
            path = self._path
            if self.files:
                self.files[-1].close()
                path = path.with_stem(f"{path.stem}-{len(self.files) + 1}")
            self.files.append(WavWriter(path, piece.format, inputs=self._inputs, force=self._force))
        self.files[-1].write(piece)

    def close(self) -> None:
        """Finish the last file."""
        if self.files:
            self.files[-1].close()

    def abandon(self) -> None:
        """Leave no unfinished file behind."""
        if self.files:
            self.files[-1].abandon()


class WavPerItem:
    """A directory with one file for each item that speaks: ``001-item_….wav``."""

    def __init__(
        self, directory: Path, *, inputs: Sequence[str | Path] = (), force: bool = False
    ) -> None:
        if not directory.is_dir():
            check(directory)
        elif not force and next(directory.glob("*.[wW][aA][vV]"), None) is not None:
            fail(f"{directory} holds WAV files: --force writes to it all the same")
        self._directory = directory
        self._inputs = inputs
        self._force = force
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
            self._directory.mkdir(exist_ok=True)
            path = self._directory / f"{self.count:03}-{name}.wav"
            writer = WavWriter(path, piece.format, inputs=self._inputs, force=self._force)
        self._open[piece.item_id] = writer  # the last one used is the last in the dictionary
        writer.write(piece)
        if len(self._open) > _MOST_OPEN:
            self._finish(self._open.pop(next(iter(self._open))))

    def close(self) -> None:
        """Finish all files."""
        while self._open:
            self._finish(self._open.popitem()[1])

    def abandon(self) -> None:
        """Leave no unfinished file behind."""
        while self._open:
            self._open.popitem()[1].abandon()

    def _finish(self, writer: WavWriter) -> None:
        writer.close()
        self.seconds += writer.seconds
