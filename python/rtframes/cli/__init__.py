"""The command line: recordings looked at, made, played and measured."""

from __future__ import annotations

import typer

from rtframes.cli.bench import bench
from rtframes.cli.inspect import inspect
from rtframes.cli.record import record
from rtframes.cli.redact import redact
from rtframes.cli.serve import serve
from rtframes.cli.synth import synth

app = typer.Typer(
    name="rtframes",
    help="Recordings of realtime voice sessions: JSON frames, one a line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals are frames, and frames are audio
)
app.command()(inspect)
app.command()(synth)
app.command()(redact)
app.command()(bench)
app.command()(serve)
app.command()(record)

__all__ = ["app"]
