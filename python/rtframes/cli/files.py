"""Recordings by name, standard input and output by ``-``, and failures as one line of text."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn

import typer
from rich.console import Console

_PIPED_WIDTH = 110
_BUFFER_BYTES = 1 << 20  # lines of 10 KB and more are the rule


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for a table where there is none."""
    wide = Console(stderr=stderr, highlight=False)
    if not wide.is_terminal and "COLUMNS" not in os.environ:
        wide.width = _PIPED_WIDTH
    return wide


def fail(message: str) -> NoReturn:
    """Say what is wrong on standard error and end with code 2."""
    typer.echo(f"rtframes: {message}", err=True)
    raise typer.Exit(2)


@contextmanager
def opened(recording: str) -> Generator[tuple[BinaryIO, int | None], None, None]:
    """A recording to read, and its size in bytes where that is known beforehand."""
    if recording == "-":
        yield sys.stdin.buffer, None
        return
    path = Path(recording)
    try:
        stream = path.open("rb", buffering=_BUFFER_BYTES)
    except OSError as error:
        fail(f"{recording}: {error.strerror}")
    with stream:
        yield stream, path.stat().st_size if path.is_file() else None


@contextmanager
def created(output: str) -> Generator[BinaryIO, None, None]:
    """A file to write; a reader of standard output that has had enough is no failure."""
    if output == "-":
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # Python flushes standard output once more at exit: let that go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        return
    try:
        stream = Path(output).open("wb")  # noqa: SIM115 - closed below, after its own error
    except OSError as error:
        fail(f"{output}: {error.strerror}")
    with stream:
        yield stream
