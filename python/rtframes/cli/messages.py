"""What commands say on standard error: one line each."""

from __future__ import annotations

from typing import NoReturn

import typer

from rtframes.terminal.text import shown


def say(message: str) -> None:
    """Print one line on standard error; control characters in it are shown, not sent."""
    typer.echo(shown(message), err=True)


def fail(message: str) -> NoReturn:
    """Say what is wrong on standard error and end with code 2.

    Raises:
        typer.Exit: always.
    """
    say(f"rtframes: {message}")
    raise typer.Exit(2)
