"""Files and standard output as streams whose failures to write are an `OutputError`."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from rtframes.terminal.streams import NamedRaw

if TYPE_CHECKING:
    from typing_extensions import Buffer

_BUFFER_BYTES = 1 << 20  # lines of 10 KB and more are the rule


class _WholeWrites(NamedRaw):
    """A file without a buffer, in which a write is whole or absent."""

    def write(self, data: Buffer, /) -> int:
        view = memoryview(data).cast("B")
        start = self.tell() if self.seekable() else None
        done = 0
        try:
            while done < len(view):
                done += super().write(view[done:]) or 0
        except BaseException:  # a full disk, or an interrupt
            if start is not None:
                self.seek(start)
                self.truncate()
            raise
        return done


@contextmanager
def standard_output(*, each_write: bool) -> Generator[BinaryIO, None, None]:
    """Standard output as a file to write.

    Args:
        each_write: whether each write is passed on at once.

    Raises:
        OutputError: it cannot be written to.
    """
    stream = cast("BinaryIO", _Flushed(sys.stdout.buffer)) if each_write else sys.stdout.buffer
    yield stream
    stream.flush()


class _Flushed(io.RawIOBase):
    """A stream that is flushed after each write."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        self._stream.write(data)
        self._stream.flush()
        return memoryview(data).nbytes

    def flush(self) -> None:
        self._stream.flush()


@contextmanager
def file_stream(
    descriptor: int, output: str, *, each_write: bool
) -> Generator[BinaryIO, None, None]:
    """An open file descriptor as a file to write, closed at the end.

    Args:
        descriptor: open for writing.
        output: the file's name, for errors.
        each_write: whether each write is in the file when it returns, whole or not at all.

    Raises:
        OutputError: it cannot be written to.
    """
    file = io.FileIO(descriptor, "wb")
    if each_write:
        with _WholeWrites(file, output) as unbuffered:
            yield cast("BinaryIO", unbuffered)
        return
    raw = NamedRaw(file, output)
    stream = io.BufferedWriter(raw, _BUFFER_BYTES)
    try:
        yield stream
        stream.flush()
    finally:
        # After a failure the buffer is lost: closing it would try to write it again.
        raw.close()
        with contextlib.suppress(ValueError):
            stream.close()
