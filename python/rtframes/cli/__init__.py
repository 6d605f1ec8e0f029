"""The command line: recordings looked at, made, played and measured."""

from __future__ import annotations

import importlib
import re
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from rtframes import __version__
from rtframes.cli.completion import one_of
from rtframes.cli.messages import fail
from rtframes.terminal.version import version_line

_PAGE = "More: https://github.com/rtframes/rtframes/blob/main/docs/command-line.md"

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


class _About(NamedTuple):
    """A command in the list of all, which has a line for each that a docstring may not fit.

    Attributes:
        short_help: that line.
        examples: lines that its help ends with.
    """

    short_help: str
    examples: tuple[str, ...]


_COMMANDS = {
    "inspect": _About(
        "Show what recordings hold.",
        (
            "rtframes inspect session.jsonl --transcript",
            "rtframes inspect session.jsonl --wav answers.wav --timeline session.png",
            "rtframes inspect calls/*.jsonl.gz --json",
        ),
    ),
    "synth": _About(
        "Write a synthetic session.",
        (
            "rtframes synth --turns 3 --client -o session.jsonl",
            "rtframes synth --dialect xai | rtframes inspect -",
        ),
    ),
    "redact": _About(
        "Write a recording without its audio.",
        ("rtframes redact session.jsonl -o redacted.jsonl",),
    ),
    "convert": _About(
        "Write recordings as JSON lines, tables or audio.",
        (
            "rtframes convert network.har -o session.jsonl",
            "rtframes convert session.jsonl --type error --type response.done",
            "rtframes convert recordings/*.jsonl --to parquet -o tables",
        ),
    ),
    "bench": _About(
        "Measure how fast rtframes and its peers decode.",
        (
            "rtframes bench session.jsonl --chart session.svg",
            "rtframes bench --suite --work text --work audio-4800",
        ),
    ),
    "serve": _About(
        "Play a recording to clients over WebSockets.",
        ("rtframes serve session.jsonl --port 8765 --verbose",),
    ),
    "record": _About(
        "Record a session with a server.",
        ("rtframes record ws://127.0.0.1:8765 --send client.jsonl -o session.jsonl",),
    ),
}
"""Each is the function of this name in the module of this name."""


class _Group(TyperGroup):
    """Imports a command when it is asked for: all of them take twice as long as most."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*_COMMANDS, *(name for name in self.commands if name not in _COMMANDS)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        # With a name that nobody knows, Typer looks for a similar one among all commands.
        wanted = [cmd_name] if cmd_name in self.list_commands(ctx) else _COMMANDS
        for name in wanted:
            if name in _COMMANDS and name not in self.commands:
                self.commands[name] = _imported(name)
        return super().get_command(ctx, cmd_name)


def _imported(name: str) -> Any:
    short_help, examples = _COMMANDS[name]
    lines = "\n".join(f"  {example}" for example in examples)
    single = typer.Typer(rich_markup_mode=None, add_completion=False)
    # "\b" keeps the lines of a paragraph as they are.
    add = single.command(
        name, cls=_Command, short_help=short_help, epilog=f"\b\nExamples:\n{lines}\n\n{_PAGE}"
    )
    add(getattr(importlib.import_module(f"rtframes.cli.{name}"), name))
    return typer.main.get_command(single)


app = typer.Typer(
    name="rtframes",
    cls=_Group,
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


@app.command("help", cls=_Command, short_help="Show the help of a command.")
def show_help(
    context: typer.Context,
    command: Annotated[
        str | None,
        typer.Argument(
            metavar="COMMAND",
            help="The command; without one, all are listed.",
            autocompletion=one_of((*_COMMANDS, "help")),
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
