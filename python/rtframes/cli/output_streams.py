"""Files and standard output as streams whose failures to write are an `OutputError`."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import BinaryIO, cast

from rtframes.terminal.streams import NamedRaw

_BUFFER_BYTES = 1 << 20  # lines of 10 KB and more are the rule


@contextmanager
def standard_output() -> Generator[BinaryIO, None, None]:
    """Standard output as a file to write.

    Raises:
        OutputError: it cannot be written to.
    """
    stream = sys.stdout.buffer
    yield stream
    stream.flush()


@contextmanager
def file_stream(descriptor: int, output: str, *, buffered: bool) -> Generator[BinaryIO, None, None]:
    """An open file descriptor as a file to write, closed at the end.

    Args:
        descriptor: open for writing.
        output: the file's name, for errors.
        buffered: whether a write may stay in this process until the end. Without a buffer one may
            also be cut: `FrameWriter` goes on, or takes back what was written.

    Raises:
        OutputError: it cannot be written to.
    """
    raw = NamedRaw(io.FileIO(descriptor, "wb"), output)
    if not buffered:
        with raw:
            yield cast("BinaryIO", raw)
        return
    stream = io.BufferedWriter(raw, _BUFFER_BYTES)
    try:
        yield stream
        stream.flush()
    finally:
        # After a failure the buffer is lost: closing it would try to write it again.
        raw.close()
        with contextlib.suppress(ValueError):
            stream.close()
