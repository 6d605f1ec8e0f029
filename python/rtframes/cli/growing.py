"""Outputs that grow while a command runs: what a killed one has left is not written over."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from rtframes.cli import outputs
from rtframes.cli.messages import fail


def check(output: str, *, inputs: Iterable[str] = (), force: bool = False) -> None:
    """Refuse what `outputs.check` refuses, and an output of which a cut-off one is still there.

    ``NAME.partial`` is all that is left of a session after ``kill -9``, or belongs to a command
    that runs now: ``--force`` means the file NAME, not this one.

    Raises:
        typer.Exit: the output was refused; this has been said.
    """
    outputs.check(output, inputs=inputs, force=force)
    partial = Path(f"{os.path.realpath(output)}.partial")
    if output != "-" and partial.exists():
        fail(f"{partial} is there, of a recording that was cut off or still runs: rename it first")


def growing(
    output: str, *, inputs: Iterable[str] = (), force: bool = False
) -> AbstractContextManager[BinaryIO]:
    """`outputs.created` for a file whose content is worth keeping whatever happens.

    Raises:
        typer.Exit: the output was refused; this has been said.
    """
    check(output, inputs=inputs, force=force)
    return outputs.created(output, inputs=inputs, force=force, keep_partial=True)
