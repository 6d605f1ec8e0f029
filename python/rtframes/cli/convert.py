"""``rtframes convert``: any recording as JSON lines, all of its frames or some."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

import typer

from rtframes.cli.completion import one_of
from rtframes.cli.files import Input, opened
from rtframes.cli.formats import check_lines
from rtframes.cli.messages import fail, say
from rtframes.cli.outputs import Force, Output, created
from rtframes.recordings.client_names import CLIENT_EVENTS
from rtframes.recordings.encodings import UnreadableError
from rtframes.recordings.event_types import event_types, type_of
from rtframes.recordings.lines import as_line
from rtframes.recordings.reader import Recording
from rtframes.recordings.timed_lines import timed
from rtframes.terminal.text import counted


def convert(
    recording: Input,
    output: Output = "-",
    event_type: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            help="Only events of this type; may be repeated.",
            metavar="NAME",
            autocompletion=one_of(sorted(event_types())),
        ),
    ] = None,
    side: Annotated[
        str | None,
        typer.Option(
            help="Only events of this side: server or client.",
            metavar="NAME",
            autocompletion=one_of(("server", "client")),
        ),
    ] = None,
    first: Annotated[
        int | None, typer.Option(min=0, help="Only so many of them, the first.", metavar="N")
    ] = None,
    times: Annotated[
        bool,
        typer.Option("--times", help="Keep the times at which frames came, if it has them."),
    ] = False,
    force: Force = False,
) -> None:
    """Write the frames of a recording as JSON lines, whatever form the recording has.

    Reads logs, exports of a browser, arrays, packed files; what is around a frame is left out.
    Lines without a frame are left out and counted.
    """
    check_lines(output)
    if side not in (None, "server", "client"):
        fail(f"--side is {side!r}: server or client")
    if event_type and "" in event_type:
        fail("--type is empty: the type of an event")
    wanted = _Wanted(frozenset(event_type or ()), side)
    with (
        opened(recording) as (stream, _),
        created(output, inputs=[recording], force=force) as out,
    ):
        try:
            frames = Recording(stream, recording)
            for frame, time in islice(wanted.of(frames), first):
                out.write(as_line(frame if time is None or not times else timed(frame, time)))
        except UnreadableError as error:
            fail(f"{recording}: {error}")
    if frames.taken_for:
        say(f"{recording}: read as {frames.taken_for}")
    if wanted.left_out:
        say(f"left out {counted(wanted.left_out, 'line')} without a frame")


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
