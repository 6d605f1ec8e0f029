"""WAV files of what a recording's server said, written while it is read."""

from __future__ import annotations

import contextlib
import re
import wave
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from rtframes.cli.messages import fail
from rtframes.cli.outputs import check, created
from rtframes.recordings.audio import AudioFormat, AudioPiece

LARGEST = 1 << 31
"""Bytes of samples in one file: half of what the 32-bit sizes of WAV can say."""

_MOST_OPEN = 16


class WavWriter:
    """One WAV file: 16 bits per sample, G.711 decoded.

    PCM16 goes from the frame's decoded audio to the file without a copy in between. Nothing is
    opened before `open`: the code that closes the file has the writer by then.
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
        self._created = created(path, inputs=inputs, force=force)
        self._output = contextlib.ExitStack()
        self._file: wave.Wave_write | None = None

    def open(self) -> None:
        """Open the file.

        Raises:
            typer.Exit: it was refused, or cannot be written; this has been said.
        """
        stream = self._output.enter_context(self._created)
        self._file = wave.open(stream, "wb")  # noqa: SIM115 - open until the recording ends
        self._file.setnchannels(self.channels)
        self._file.setsampwidth(2)
        self._file.setframerate(self.rate)

    @property
    def seconds(self) -> float:
        """How long the audio written is."""
        return self.size / (2 * self.channels * self.rate)

    def takes(self, heard: AudioFormat) -> bool:
        """Whether audio of this format fits behind what is there."""
        same = (heard.rate, heard.channels) == (self.rate, self.channels)
        return same and self.size < LARGEST

    def write(self, piece: AudioPiece) -> None:
        """Append the audio of one frame."""
        data = piece.pcm16()
        width = 2 * self.channels
        if self._odd or len(data) % width:  # a server that cuts samples in two
            whole = self._odd + bytes(data)
            cut = len(whole) // width * width
            data, self._odd = memoryview(whole)[:cut], whole[cut:]
        assert self._file is not None, "open comes first"
        self._file.writeframesraw(data)
        self.size += len(data)

    def close(self) -> None:
        """Write the header's lengths; now the file is there, under its name."""
        if self._file is not None:
            self._file.close()
        self._output.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        with contextlib.suppress(Exception):  # the file may be what cannot be written
            if self._file is not None:
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
        self.path = path
        self._inputs = inputs
        self._force = force
        self.files: list[WavWriter] = []

    def write(self, piece: AudioPiece) -> None:
        """Append the audio of one frame."""
        if not self.files or not self.files[-1].takes(piece.format):
            path = self.path
            if self.files:
                self.files[-1].close()
                path = path.with_stem(f"{path.stem}-{len(self.files) + 1}")
            self.files.append(WavWriter(path, piece.format, inputs=self._inputs, force=self._force))
            self.files[-1].open()
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
        self._is_new = not directory.is_dir()
        if self._is_new:
            check(directory)
        elif not force and next(directory.glob("*.[wW][aA][vV]"), None) is not None:
            fail(f"{directory} holds WAV files: --force writes to it all the same")
        self._directory = directory
        self._inputs = inputs
        self._force = force
        # The one used last is last. A writer stays in here until its file has its name.
        self._open: OrderedDict[str, WavWriter] = OrderedDict()
        self.count = 0
        self.seconds = 0.0

    def write(self, piece: AudioPiece) -> None:
        """Append the audio of one frame to its item's file."""
        item = piece.item_id
        if item in self._open and not self._open[item].takes(piece.format):
            self._finish(item)
        if item not in self._open:
            self.count += 1
            name = re.sub(r"[^A-Za-z0-9_-]", "_", item)[:64] or "audio"
            self._directory.mkdir(exist_ok=True)
            path = self._directory / f"{self.count:03}-{name}.wav"
            writer = WavWriter(path, piece.format, inputs=self._inputs, force=self._force)
            self._open[item] = writer
            writer.open()
        self._open.move_to_end(item)
        self._open[item].write(piece)
        if len(self._open) > _MOST_OPEN:
            self._finish(next(iter(self._open)))

    def close(self) -> None:
        """Finish all files."""
        while self._open:
            self._finish(next(reversed(self._open)))

    def abandon(self) -> None:
        """Leave no unfinished file behind; those that are finished stay."""
        for writer in self._open.values():
            writer.abandon()
        self._open.clear()
        if self._is_new:
            with contextlib.suppress(OSError):  # it is not empty, or was never made
                self._directory.rmdir()

    def _finish(self, item: str) -> None:
        writer = self._open[item]
        writer.close()
        self.seconds += writer.seconds
        del self._open[item]
