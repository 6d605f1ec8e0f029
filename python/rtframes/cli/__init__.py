"""The command line: recordings looked at, made, played and measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from rtframes import __version__
from rtframes.cli.bench import bench
from rtframes.cli.completion import one_of
from rtframes.cli.convert import convert
from rtframes.cli.inspect import inspect
from rtframes.cli.messages import fail
from rtframes.cli.record import record
from rtframes.cli.redact import redact
from rtframes.cli.serve import serve
from rtframes.cli.synth import synth
from rtframes.terminal.version import version_line

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
        typer.echo(version_line(__version__))
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


_HYPHEN = "\N{NON-BREAKING HYPHEN}"


class _Command(TyperCommand):
    """A command whose help is to be copied from.

    The usage line has no braces, which nobody is to type; the type of an argument is not shown
    behind its name; names such as ``loads-text`` are not broken at their hyphens.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parameter in self.params:
            described: Any = parameter  # an argument or an option: both have a help
            described.help = re.sub(r"(?<=\w)-(?=\w)", _HYPHEN, described.help or "")

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return [
            piece.replace("{", "").replace("}", "") for piece in super().collect_usage_pieces(ctx)
        ]

    def get_help(self, ctx: Any) -> str:
        text = super().get_help(ctx).replace(_HYPHEN, "-")
        return re.sub(r"(?<=\nArguments:\n).*?(?=\n\n)", _without_types, text, flags=re.DOTALL)


def _without_types(section: re.Match[str]) -> str:
    """The section of the one argument that a command has, without the type behind its name."""
    first, *others = section[0].split("\n")
    found = re.search(r" <\S+>", first)
    if found is None:
        return section[0]
    # Its further lines begin below its text, which moves to the left.
    lines = [first[: found.start()] + first[found.end() :]]
    return "\n".join([*lines, *(line[len(found[0]) :] for line in others)])


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
    convert,
    "Write a recording as JSON lines.",
    "rtframes convert network.har -o session.jsonl",
    "rtframes convert session.jsonl --type error --type response.done",
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


_NAMES = [getattr(each.callback, "__name__", "") for each in app.registered_commands]


@app.command("help", cls=_Command, short_help="Show the help of a command.")
def show_help(
    context: typer.Context,
    command: Annotated[
        str | None,
        typer.Argument(
            metavar="COMMAND",
            help="The command; without one, all are listed.",
            autocompletion=one_of(_NAMES),
        ),
    ] = None,
) -> None:
    """Show the help of a command, as its option --help does."""
    parent: Any = context.parent
    if command is None:
        typer.echo(parent.get_help())
        return
    found = parent.command.get_command(parent, command)
    if found is None:
        fail(f"no such command: {command!r}; see rtframes --help")
    with type(parent)(found, info_name=command, parent=parent) as its_own:
        typer.echo(its_own.get_help())


__all__ = ["app"]
