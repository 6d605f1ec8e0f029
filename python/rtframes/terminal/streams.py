"""Standard streams on which a command can rely: open, and safe for any text."""
# ruff: noqa: D102 - the methods are those of io.RawIOBase

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typing_extensions import Buffer


class OutputError(Exception):
    """An output could not be written to.

    Not an OSError, so that no handler in a command mistakes it for a failure of its input.

    Attributes:
        reason: the operating system's error.
    """

    def __init__(self, output: str, reason: OSError) -> None:
        super().__init__(f"{output}: {reason.strerror or reason}")
        self.reason = reason


class NamedRaw(io.RawIOBase):
    """A raw stream whose failures to write are an `OutputError` with its name.

    Args:
        raw: open for writing; closed with this.
        name: for the error.
    """

    def __init__(self, raw: io.RawIOBase, name: str) -> None:
        self._raw = raw
        self._name = name

    def write(self, data: Buffer, /) -> int | None:
        try:
            return self._raw.write(data)
        except OSError as error:
            raise OutputError(self._name, error) from error

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._raw.seekable()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def truncate(self, size: int | None = None, /) -> int:
        return self._raw.truncate(size)

    def fileno(self) -> int:
        return self._raw.fileno()

    def isatty(self) -> bool:
        return self._raw.isatty()

    def close(self) -> None:
        super().close()
        self._raw.close()


def prepare() -> None:
    """Make the standard streams safe to use; call this before a file is opened.

    A stream that was closed when the program started is opened again, but each use of it is an
    error, as it was; no file that is opened later gets its descriptor. Characters that standard
    output's encoding lacks become question marks. A failure to write to it is an `OutputError`.
    """
    # Each can be opened in the one way in which it is not used.
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        if cast("io.TextIOBase | None", stream) is None:
            _occupy(number, os.O_WRONLY if number == 0 else os.O_RDONLY)
    if cast("io.TextIOBase | None", sys.stdin) is None:
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - a standard stream stays open
    if cast("io.TextIOBase | None", sys.stderr) is None:
        sys.stderr = io.TextIOWrapper(io.BytesIO(), errors="replace")
    stdout = cast("io.TextIOWrapper | None", sys.stdout)
    if stdout is None:
        raw: io.RawIOBase = io.FileIO(1, "wb", closefd=False)
        encoding, line_buffering = "utf-8", False
    else:
        buffer = stdout.buffer
        raw = cast("io.RawIOBase", getattr(buffer, "raw", buffer))
        encoding, line_buffering = stdout.encoding, stdout.line_buffering
    named = io.BufferedWriter(NamedRaw(raw, "standard output"))
    unbuffered = stdout is not None and stdout.write_through
    sys.stdout = io.TextIOWrapper(
        named,
        encoding=encoding,
        errors="replace",
        line_buffering=line_buffering or unbuffered,
    )


def silence() -> None:
    """Discard what standard output still holds: Python flushes it once more at exit."""
    with contextlib.suppress(OSError, ValueError):
        _occupy(sys.stdout.fileno(), os.O_WRONLY)


def _occupy(number: int, flags: int) -> None:
    nowhere = os.open(os.devnull, flags)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
