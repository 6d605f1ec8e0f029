"""A progress bar for recordings that take long enough to need one."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from rtframes.recordings.lines import Line
from rtframes.terminal.console import console

_LONG_BYTES = 8 << 20
_STEP_BYTES = 1 << 20


@contextmanager
def reading_bar(size: int | None) -> Generator[Callable[[int], None], None, None]:
    """A bar on standard error, if the recording is large and someone looks.

    Args:
        size: bytes of the whole recording; None if that is not known.

    Returns:
        A function that is told how many bytes have been read.
    """
    errors = console(stderr=True)
    if not errors.is_terminal or (size is not None and size < _LONG_BYTES):
        yield lambda read: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(binary_units=True))
    with Progress(*columns, TimeRemainingColumn(), console=errors, transient=True) as progress:
        task = progress.add_task("reading", total=size)
        shown = 0

        def show(read: int) -> None:
            nonlocal shown
            if read - shown >= _STEP_BYTES:
                progress.update(task, completed=read)
                shown = read

        yield show


def tracked(lines: Iterator[Line], size: int | None) -> Iterator[Line]:
    """The same lines, with a bar on standard error if they are many and someone looks.

    Args:
        lines: lines being read.
        size: bytes of the whole recording; None if that is not known.
    """
    read = 0
    with reading_bar(size) as show:
        for line in lines:
            read += line.size
            show(read)
            yield line
