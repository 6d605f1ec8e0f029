"""Recordings as JSON lines: all of their frames, or some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from rtframes.cli.files import opened
from rtframes.cli.messages import fail, say
from rtframes.cli.outputs import created
from rtframes.recordings.client_names import CLIENT_EVENTS
from rtframes.recordings.encodings import UnreadableError
from rtframes.recordings.event_types import type_of
from rtframes.recordings.lines import as_line
from rtframes.recordings.reader import Recording
from rtframes.recordings.timed_lines import timed
from rtframes.terminal.text import counted


def convert_to_lines(
    recordings: Sequence[str],
    output: str,
    *,
    types: Sequence[str],
    side: str | None,
    first: int | None,
    times: bool,
    force: bool,
) -> None:
    """Write the frames of recordings, one after the other.

    Args:
        recordings: their names; ``-`` is standard input.
        output: the file to write; ``-`` is standard output.
        types: of the events that are wanted; all, if there are none.
        side: whose events are wanted, ``server`` or ``client``; None for both.
        first: how many of these.
        times: whether the times at which frames came are kept.
        force: whether a file that exists is replaced.

    Raises:
        typer.Exit: a recording cannot be read, or the file cannot be written; this has been said.
    """
    wanted = _Wanted(frozenset(types), side)
    with created(output, inputs=recordings, force=force) as out:
        left = first
        for recording in recordings:
            with opened(recording) as (stream, _):
                written = _write(wanted, recording, stream, out, left, times)
            if left is not None:
                left -= written
    if wanted.left_out:
        say(f"left out {counted(wanted.left_out, 'line')} without a frame")


def _write(
    wanted: _Wanted, recording: str, stream: BinaryIO, out: BinaryIO, first: int | None, times: bool
) -> int:
    """Write the first frames of a recording; how many there were."""
    count = 0
    try:
        frames = Recording(stream, recording)
        for frame, time in islice(wanted.of(frames), first):
            out.write(as_line(frame if time is None or not times else timed(frame, time)))
            count += 1
    except UnreadableError as error:
        fail(f"{recording}: {error}")
    if frames.taken_for:
        say(f"{recording}: read as {frames.taken_for}")
    return count


class _Wanted:
    """Chooses frames.

    Attributes:
        left_out: how many lines had no frame.
    """

    def __init__(self, types: frozenset[str], side: str | None) -> None:
        self._types = types
        self._side = side
        self.left_out = 0

    def of(self, recording: Recording) -> Iterator[tuple[bytes, float | None]]:
        """The frames, and when each came."""
        for line in recording:
            name = None if line.frame is None else type_of(line.frame)
            if line.frame is None or name is None:
                self.left_out += 1
            elif (not self._types or name in self._types) and (
                self._side is None or (name in CLIENT_EVENTS) == (self._side == "client")
            ):
                yield line.frame, line.time
