"""`FrameWriter`: frames into a file, one a line, each there as soon as it was written."""

from __future__ import annotations

import contextlib
import io
from typing import BinaryIO

from rtframes.recordings.lines import as_line


class FrameWriter:
    """Writes each frame as a line of its own, past all buffers of this process.

    Whatever ends the process, the file then holds every frame that `write` has returned for. Where
    a line cannot be written whole (the disk is full), what was written of it is cut off again, if
    the file can be cut and nobody else has written to it since.

    Args:
        stream: a file open for writing in binary mode. A buffered one is written to through the
            raw file below its buffer.
    """

    def __init__(self, stream: BinaryIO) -> None:
        stream.flush()
        raw = getattr(stream, "raw", None)
        self._stream: BinaryIO | io.RawIOBase = raw if isinstance(raw, io.RawIOBase) else stream
        self._end: int | None = None  # where the last whole line ends, in a file that has places
        with contextlib.suppress(OSError, ValueError):
            if self._stream.seekable():
                self._end = self._stream.seek(0, io.SEEK_END)

    def write(self, frame: bytes) -> None:
        """Write one frame.

        Raises:
            OSError: it could not be written whole.
        """
        line = as_line(frame)
        written = 0
        try:
            while written < len(line):
                count = self._stream.write(memoryview(line)[written:])
                if count is None:
                    raise BlockingIOError("the output takes no more, and does not wait")
                written += count
            self._stream.flush()
        except BaseException:
            self._cut(written)
            raise
        if self._end is not None:
            self._end += written

    def _cut(self, written: int) -> None:
        """Take away what was written of a line."""
        if self._end is None:
            return
        with contextlib.suppress(OSError, ValueError):
            if self._stream.seek(0, io.SEEK_END) == self._end + written:
                self._stream.truncate(self._end)
                self._stream.seek(self._end)
