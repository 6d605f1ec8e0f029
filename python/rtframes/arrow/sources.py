"""Recordings as a caller gives them: names of files, bytes, open files."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, TypeAlias

Source: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO"
"""A recording: the name of a file, its bytes, or a file open for reading in binary mode."""


_being_read: set[int] = set()
_lock = Lock()


@contextmanager
def opened(source: Source) -> Generator[tuple[str, BinaryIO], None, None]:
    """The name of a recording, and its bytes as a file; one that is open is where it was, later.

    Raises:
        ValueError: it is an open file, and is being read already.
        OSError: it is a file that cannot be read, or has become shorter.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        yield "", io.BytesIO(source)
    elif isinstance(source, (str, os.PathLike)):
        with Path(source).open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            try:
                yield name_of(source), stream
                if os.fstat(stream.fileno()).st_size < size:
                    raise OSError("the recording became shorter while it was read")
            except OSError as error:
                if error.errno is not None:
                    raise
                # So native code says it too, and neither says of which file.
                raise OSError(errno.EIO, str(error), os.fspath(source)) from None
    else:
        with _lock:
            if id(source) in _being_read:
                raise ValueError("this open file is being read already: give its name instead")
            _being_read.add(id(source))
        try:
            begin = source.tell() if source.seekable() else None
            try:
                yield name_of(source), source
            finally:
                if begin is not None and not source.closed:
                    source.seek(begin)
        finally:
            with _lock:
                _being_read.discard(id(source))


def name_of(source: Source) -> str:
    """The name of a recording; empty if it has none."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return ""
    name: Any = source if isinstance(source, (str, os.PathLike)) else getattr(source, "name", "")
    return _text(Path(name).name) if isinstance(name, (str, os.PathLike)) else ""  # pyright: ignore[reportUnknownArgumentType]


def _text(name: str) -> str:
    """A name as text, whatever bytes it has."""
    return os.fsencode(name).decode("utf-8", "replace")
