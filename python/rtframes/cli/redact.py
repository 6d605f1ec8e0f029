"""``rtframes redact``: a recording without its audio."""

from __future__ import annotations

from typing import NoReturn

from rtframes.cli.files import Input, opened
from rtframes.cli.formats import check_lines
from rtframes.cli.messages import fail, say
from rtframes.cli.outputs import Force, Output, created
from rtframes.recordings.encodings import UnreadableError
from rtframes.recordings.redacted_files import Unsure, redacted
from rtframes.terminal.text import counted

# What is redacted keeps its form: these are texts that hold frames.
_TEXTS = (".har", ".html", ".csv")


def redact(
    recording: Input,
    output: Output = "-",
    force: Force = False,
) -> None:
    """Write the recording with its audio replaced by its length, and everything else unchanged.

    Takes text of any kind: recordings, exports of a browser, logs, packed or not; what is written
    is not packed. `rtframes inspect` gives the same table for a recording and for what this makes
    of it. Lines that are not JSON are counted on standard error.
    """
    check_lines(output, but=_TEXTS)
    unsure = Unsure()
    with (
        opened(recording) as (stream, _),
        created(output, inputs=[recording], force=force) as out,
    ):
        try:
            for part in redacted(stream, recording, unsure):
                out.write(part)
        except UnreadableError as error:
            fail(f"{recording}: {error}")
        if unsure.left_out or unsure.broken:
            out.flush()  # a pipe gets what there is; a file does not get its name
            _fail(recording, unsure)
    _say_doubt(unsure)


def _fail(recording: str, unsure: Unsure) -> NoReturn:
    _say_doubt(unsure)
    if unsure.broken:
        fail(f"{recording}: {unsure.broken}")
    lines = counted(unsure.left_out, "line was", "lines were")
    fail(f"{recording}: {lines} too long and left out")


def _say_doubt(unsure: Unsure) -> None:
    if unsure.texts:
        lines = counted(unsure.texts, "line is", "lines are")
        say(f"{lines} not JSON: base64 of 64 characters and more was taken out, no more is certain")
