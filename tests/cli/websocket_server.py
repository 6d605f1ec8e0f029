"""A WebSocket server for tests of commands, in a thread, and commands run against it."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import typer
from typer.testing import CliRunner
from websockets.sync.server import ServerConnection, serve

from rtframes.cli.record import record as record_command

PATIENCE_S = 30
NO_PROXIES = {
    name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")
}


class Done(NamedTuple):
    """What a command has left."""

    returncode: int
    stdout: str
    stderr: str


@contextlib.contextmanager
def serving(handler: Callable[[ServerConnection], None], **options: Any) -> Generator[int]:
    """A server on a free port of 127.0.0.1, which is given."""
    with serve(handler, "127.0.0.1", 0, **options) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.socket.getsockname()[1]


def record(*arguments: object, **environment: str) -> Done:
    """`rtframes record`, within this process."""
    app = typer.Typer()
    app.command()(record_command)
    cleared = {name: None for name in os.environ if name not in NO_PROXIES}
    result = CliRunner().invoke(app, list(map(str, arguments)), env={**cleared, **environment})
    if isinstance(result.exception, Exception):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def command(*arguments: object) -> list[str]:
    """The same for a process of its own."""
    return [sys.executable, "-m", "rtframes", "record", *map(str, arguments)]
