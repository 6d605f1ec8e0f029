"""How a command ends: its exit status, and one line where something went wrong.

====  =========================================================================================
0     it has done its work; or the reader of its output stopped early (``| head``)
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
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn

import typer

from rtframes.cli import temporary_files
from rtframes.cli.messages import say
from rtframes.terminal import streams
from rtframes.terminal.signals import ending_signals, leave
from rtframes.terminal.streams import OutputError

_TRACEBACK = "RTFRAMES_TRACEBACK"
_PATIENCE_S = 3.0
_ISSUES = "https://github.com/rtframes/rtframes/issues"
_PACKAGE = Path(__file__).parents[1]


def run(app: typer.Typer) -> NoReturn:
    """Run the command line and end the process.

    Raises:
        SystemExit: always.
    """
    streams.prepare()
    by_signal = _BySignal()
    _on_signals(by_signal.take)
    try:
        status = _finished(_status(app))
    finally:
        _on_signals(_end_at_once)
        # Python gives signals their old meaning when it ends: the clock must not run on into that.
        if hasattr(signal, "setitimer"):  # not on Windows
            signal.setitimer(signal.ITIMER_REAL, 0)
    sys.exit(by_signal.code or status)


def _status(app: typer.Typer) -> int:
    try:
        return app(prog_name="rtframes", standalone_mode=False) or 0
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except typer.Abort:
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
        where = f"{error.filename}: " if error.filename else ""
        return _said(f"{where}{error.strerror or error}")
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("rtframes"):
        extras = "rtframes[cli,serve,bench]"
        return _said(f"{error.name} is not installed: pip install '{extras}' brings all packages")
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


def _on_signals(handler: Callable[[int, FrameType | None], NoReturn]) -> None:
    for number in ending_signals():
        signal.signal(number, handler)


class _BySignal:
    """Ends the command at a signal as an exception does: it finishes or removes what it has begun.

    Attributes:
        code: 128 and the number of the signal that came; 0 if none did.
    """

    code = 0

    def take(self, number: int, _frame: FrameType | None) -> NoReturn:
        """Take the first signal; the next one ends the process at once.

        Raises:
            _EndedError: always. Some code of C catches whatever is raised, prints it or drops it,
                and goes on: then the process is ended at once, or after some seconds.
        """
        self.code = 128 + number
        _on_signals(_end_at_once)

        def unraisable(unraised: sys.UnraisableHookArgs, /) -> None:
            # Everything else that is printed is of objects whose creation was interrupted.
            if isinstance(unraised.exc_value, _EndedError):
                _end_at_once(number, None)

        sys.unraisablehook = unraisable
        if hasattr(signal, "setitimer"):  # not on Windows
            signal.signal(signal.SIGALRM, lambda _, frame: _end_at_once(number, frame))
            signal.setitimer(signal.ITIMER_REAL, _PATIENCE_S)
        raise _EndedError(self.code)


class _EndedError(SystemExit):
    """A signal has ended the command."""


def _end_at_once(number: int, frame: FrameType | None) -> NoReturn:
    """Where one signal has come before, or all work is done: no exception is caught any more."""
    temporary_files.remove_all()
    leave(number, frame)
