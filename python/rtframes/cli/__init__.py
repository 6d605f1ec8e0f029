"""The command line: recordings looked at, made, played and measured."""

from __future__ import annotations

from typing import Annotated

import typer

from rtframes import __version__
from rtframes.cli.bench import bench
from rtframes.cli.inspect import inspect
from rtframes.cli.record import record
from rtframes.cli.redact import redact
from rtframes.cli.serve import serve
from rtframes.cli.synth import synth

app = typer.Typer(
    name="rtframes",
    add_completion=False,
    pretty_exceptions_enable=False,  # `rtframes.cli.endings` says what went wrong
    rich_markup_mode=None,  # help is plain text: brackets in it are brackets
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def rtframes(
    context: typer.Context,
    shows_version: Annotated[
        bool, typer.Option("--version", "-V", help="Show the version and exit.")
    ] = False,
) -> None:
    """Recordings of realtime voice sessions: JSON frames, one per line."""
    if shows_version:
        # Imported here: each command would pay for it.
        import platform

        python = f"{platform.python_implementation()} {platform.python_version()}"
        typer.echo(f"rtframes {__version__} ({python}, {platform.platform()})")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


# The list of commands has a line for each, which a docstring's first sentence may not fit.
app.command(short_help="Show what a recording holds.")(inspect)
app.command(short_help="Write a synthetic session.")(synth)
app.command(short_help="Write a recording without its audio.")(redact)
app.command(short_help="Measure how fast rtframes and its peers decode.")(bench)
app.command(short_help="Play a recording to clients over WebSockets.")(serve)
app.command(short_help="Record a session with a server.")(record)

__all__ = ["app"]
