"""`FrameWriter`: writes frames to a file, one per line, each at once."""

from __future__ import annotations

import contextlib
import io
from typing import BinaryIO

from rtframes.recordings.lines import as_line


class FrameWriter:
    """Writes each frame as a separate line, without any buffer in this process.

    Whatever ends the process, the file then has every frame for which `write` has returned. If
    a line cannot be written completely (the disk is full), the part that was written is removed
    again, if the file can be truncated and nothing else has written to it since.

    Args:
        stream: a file open for writing in binary mode. If it is buffered, the raw file below its
            buffer is used.
    """

    def __init__(self, stream: BinaryIO) -> None:
        stream.flush()
        raw = getattr(stream, "raw", None)
        self._stream: BinaryIO | io.RawIOBase = raw if isinstance(raw, io.RawIOBase) else stream
        self._end: int | None = None  # where the last complete line ends, in a seekable file
        with contextlib.suppress(OSError, ValueError):
            if self._stream.seekable():
                self._end = self._stream.seek(0, io.SEEK_END)

    def write(self, frame: bytes) -> None:
        """Write one frame.

        Raises:
            OSError: it could not be written completely.
        """
        line = as_line(frame)
        written = 0
        try:
            while written < len(line):
                count = self._stream.write(memoryview(line)[written:])
                if count is None:
                    raise BlockingIOError("the output accepts no more data, and is non-blocking")
                written += count
            self._stream.flush()
        except BaseException:
            self._cut(written)
            raise
        if self._end is not None:
            self._end += written

    def _cut(self, written: int) -> None:
        """Remove the part of a line that was written."""
        if self._end is None:
            return
        with contextlib.suppress(OSError, ValueError):
            if self._stream.seek(0, io.SEEK_END) == self._end + written:
                self._stream.truncate(self._end)
                self._stream.seek(self._end)
