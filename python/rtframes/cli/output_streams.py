"""Streams that tell a failure to write from all other failures."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from typing_extensions import Buffer

_BUFFER_BYTES = 1 << 20  # lines of 10 KB and more are the rule


class OutputError(Exception):
    """An output could not be written to.

    Not an OSError, so that no handler of a command's own takes it for a failure of its input.

    Attributes:
        reason: the operating system's error.
    """

    def __init__(self, output: str, reason: OSError) -> None:
        super().__init__(f"{output}: {reason.strerror or reason}")
        self.reason = reason


class _File(io.FileIO):
    """A file whose errors are an `OutputError`."""

    def __init__(self, descriptor: int, output: str) -> None:
        super().__init__(descriptor, "wb")
        self._output = output

    def write(self, data: Buffer, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise OutputError(self._output, error) from error


class _FileOfWholeWrites(_File):
    """A file without a buffer, in which a write is whole or absent."""

    def write(self, data: Buffer, /) -> int:
        view = memoryview(data).cast("B")
        start = self.tell() if self.seekable() else None
        done = 0
        try:
            while done < len(view):
                done += super().write(view[done:])
        except BaseException:  # a full disk, or an interrupt
            if start is not None:
                self.seek(start)
                self.truncate()
            raise
        return done


class _StandardOutput(io.RawIOBase):
    """Standard output, whatever stands for it, with errors as an `OutputError`."""

    def __init__(self, flushed: bool) -> None:
        self._flushed = flushed

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        try:
            sys.stdout.buffer.write(data)
            if self._flushed:
                sys.stdout.buffer.flush()
        except OSError as error:
            silence(sys.stdout)
            raise OutputError("standard output", error) from error
        return memoryview(data).nbytes

    def finish(self) -> None:
        """Flush what is left."""
        try:
            sys.stdout.buffer.flush()
        except OSError as error:
            silence(sys.stdout)
            raise OutputError("standard output", error) from error


def silence(stream: object) -> None:
    """Let what a standard stream still holds go nowhere: Python flushes it once more at exit."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        number = cast("io.TextIOWrapper", stream).fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


@contextmanager
def standard_output(*, flushed: bool) -> Generator[BinaryIO, None, None]:
    """Standard output as a file to write.

    Args:
        flushed: whether each write is passed on at once.

    Raises:
        OutputError: it cannot be written to.
    """
    raw = _StandardOutput(flushed)
    if flushed:
        yield cast("BinaryIO", raw)
    else:
        stream = io.BufferedWriter(raw, _BUFFER_BYTES)
        yield stream
        stream.flush()
    raw.finish()


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
    if each_write:
        with _FileOfWholeWrites(descriptor, output) as unbuffered:
            yield cast("BinaryIO", unbuffered)
        return
    raw = _File(descriptor, output)
    stream = io.BufferedWriter(raw, _BUFFER_BYTES)
    try:
        yield stream
        stream.flush()
    finally:
        # After a failure the buffer is lost: closing it would try to write it again.
        raw.close()
        with contextlib.suppress(ValueError, OutputError):
            stream.close()
