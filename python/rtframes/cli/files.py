"""Recordings by name, standard input by ``-``."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, TypeAlias

import typer

from rtframes.cli.messages import fail

_BUFFER_BYTES = 1 << 20  # lines of 10 KB and more are the rule


Input: TypeAlias = Annotated[
    str, typer.Argument(metavar="RECORDING", help="A recording; - is standard input.")
]
"""The argument of commands that read one recording."""


def named(file: str, what: str = "a recording") -> Path:
    """A file's name as a path. An empty one is refused: as a path it is the folder one is in.

    Raises:
        typer.Exit: it is empty; this has been said.
    """
    if not file:
        fail(f"{what} needs a name")
    return Path(file)


@contextmanager
def opened(recording: str) -> Generator[tuple[BinaryIO, int | None], None, None]:
    """A recording to read, and its size in bytes where that is known beforehand.

    Raises:
        typer.Exit: it has no name or cannot be opened; this has been said.
    """
    if recording == "-":
        yield sys.stdin.buffer, None
        return
    path = named(recording)
    try:
        stream = path.open("rb", buffering=_BUFFER_BYTES)
    except OSError as error:
        fail(f"{recording}: {error.strerror}")
    with stream:
        yield stream, path.stat().st_size if path.is_file() else None
