"""``rtframes redact``: a recording without its audio."""

from __future__ import annotations

from typing import Annotated

import typer

from rtframes.cli.files import opened
from rtframes.cli.formats import check_lines
from rtframes.cli.outputs import Force, created
from rtframes.recordings import redaction
from rtframes.recordings.lines import LONGEST_LINE


def redact(
    recording: Annotated[str, typer.Argument(help="A recording; - is standard input.")],
    output: Annotated[
        str, typer.Option("--output", "-o", help="The file to write; - is standard output.")
    ] = "-",
    force: Force = False,
) -> None:
    """Write the recording with its audio replaced by its length, and all else as it was.

    Line numbers stay: a line that is no frame is written too, without what looks like audio in it.
    `rtframes inspect` gives the same table for a recording and for what this makes of it.
    """
    check_lines(output)
    with (
        opened(recording) as (stream, _),
        created(output, inputs=[recording], force=force) as out,
    ):
        while line := stream.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                size = len(line)
                while not line.endswith(b"\n") and (line := stream.readline(LONGEST_LINE)):
                    size += len(line)
                out.write(b"(a line of %d bytes, left out)\n" % size)
                continue
            out.write(redaction.redact(line))
