"""The command line: recordings looked at, made, played and measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from rtframes import __version__
from rtframes.cli.bench import bench
from rtframes.cli.inspect import inspect
from rtframes.cli.record import record
from rtframes.cli.redact import redact
from rtframes.cli.serve import serve
from rtframes.cli.synth import synth

_PAGE = "More: https://github.com/rtframes/rtframes/blob/main/docs/command-line.md"

app = typer.Typer(
    name="rtframes",
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


class _Command(TyperCommand):
    """A command whose usage line has no braces: nobody is to type them."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [
            piece.replace("{", "").replace("}", "") for piece in super().collect_usage_pieces(ctx)
        ]


def _add(command: Callable[..., None], short_help: str, *examples: str) -> None:
    """Add a command; the list of commands has a line for each, which a docstring may not fit."""
    lines = "\n".join(f"  {example}" for example in examples)
    # "\b" keeps the lines of a paragraph as they are.
    epilog = f"\b\nExamples:\n{lines}\n\n{_PAGE}"
    app.command(cls=_Command, short_help=short_help, epilog=epilog)(command)


_add(
    inspect,
    "Show what recordings hold.",
    "rtframes inspect session.jsonl --transcript",
    "rtframes inspect session.jsonl --wav answers.wav --timeline session.png",
    "rtframes inspect calls/*.jsonl.gz --json",
)
_add(
    synth,
    "Write a synthetic session.",
    "rtframes synth --turns 3 --client -o session.jsonl",
    "rtframes synth --dialect xai | rtframes inspect -",
)
_add(
    redact,
    "Write a recording without its audio.",
    "rtframes redact session.jsonl -o redacted.jsonl",
)
_add(
    bench,
    "Measure how fast rtframes and its peers decode.",
    "rtframes bench session.jsonl --chart session.svg",
    "rtframes bench --suite --work text --work audio-4800",
)
_add(
    serve,
    "Play a recording to clients over WebSockets.",
    "rtframes serve session.jsonl --port 8765 --verbose",
)
_add(
    record,
    "Record a session with a server.",
    "rtframes record ws://127.0.0.1:8765 --send client.jsonl -o session.jsonl",
)

__all__ = ["app"]
