"""How a command ends: its exit status, and one line where something went wrong.

====  =========================================================================================
0     it has done its work; or whoever read its output had enough (``| head``)
2     it could not: the arguments, a file, a server
1     an error in rtframes itself
128+  a signal ended it: 130 SIGINT (Ctrl-C), 143 SIGTERM, 129 SIGHUP
====  =========================================================================================
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn

import typer

from rtframes.cli.messages import say
from rtframes.terminal import streams
from rtframes.terminal.streams import OutputError

_TRACEBACK = "RTFRAMES_TRACEBACK"
_ISSUES = "https://github.com/rtframes/rtframes/issues"
_PACKAGE = Path(__file__).parents[1]


def run(app: typer.Typer) -> NoReturn:
    """Run the command line and end the process.

    Raises:
        SystemExit: always.
    """
    streams.prepare()
    _end_on_signals()
    sys.exit(_finished(_status(app)))


def _status(app: typer.Typer) -> int:
    try:
        return app(prog_name="rtframes", standalone_mode=False) or 0
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except (KeyboardInterrupt, typer.Abort):
        return 128 + signal.SIGINT
    except Exception as error:
        return _failed(error)


def _finished(status: int) -> int:
    """The exit status once standard output is flushed, which may fail, too."""
    try:
        sys.stdout.flush()
    except OutputError as error:
        # What has failed already is said.
        return status or _failed(error)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        # A failed flush keeps its text, and Python would try once more.
        if sys.exc_info()[0] is not None:
            streams.silence()
    return status


def _failed(error: Exception) -> int:
    """Say what went wrong, in one line; the exit status that it gives."""
    if os.environ.get(_TRACEBACK):
        traceback.print_exception(error)
    if isinstance(error, OutputError):
        streams.silence()
        if isinstance(error.reason, BrokenPipeError):
            return 0
        return _said(str(error))
    usage = getattr(error, "format_message", None)  # of typer, or of click in its older releases
    if usage is not None:
        context = getattr(error, "ctx", None)
        where = f"; see {context.command_path} --help" if context is not None else ""
        return _said(f"{' '.join(str(usage()).split()).rstrip('.')}{where}")
    if isinstance(error, OSError):
        return _said(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    if isinstance(error, MemoryError):
        return _said("there is not enough memory")
    # The words of the exception may hold part of a frame: its class and place say enough.
    _said(
        f"{type(error).__name__} {_place(error.__traceback__)}: this is a mistake in rtframes, "
        f"please report it at {_ISSUES} ({_TRACEBACK}=1 shows where it came from)"
    )
    return 1


def _said(message: str) -> int:
    with suppress(OSError):
        say(f"rtframes: {message}")
    return 2


def _place(found: TracebackType | None) -> str:
    """The innermost line of rtframes' own."""
    place = ""
    for frame, line in traceback.walk_tb(found):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(_PACKAGE):
            place = f"in {file.relative_to(_PACKAGE.parent).as_posix()}, line {line}"
    return place


def _end_on_signals() -> None:
    """Let signals end the command as an exception does, so that it leaves no temporary files."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # One that is ignored stays so: nohup.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
