"""``rtframes record``: writes down a session with any server."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from rtframes.cli.background import in_background
from rtframes.cli.files import opened
from rtframes.cli.formats import check_lines
from rtframes.cli.growing import check, growing
from rtframes.cli.interruption import Interruption
from rtframes.cli.messages import fail, say
from rtframes.cli.outputs import Force, Output
from rtframes.recordings.encodings import Text, UnreadableError
from rtframes.recordings.lines import BrokenDataError, read_lines
from rtframes.terminal.text import counted

if TYPE_CHECKING:
    from rtframes.replay import Recorded

_ENDED_BADLY = 3


def record(
    url: Annotated[str, typer.Argument(metavar="URL", help="The server: ws://… or wss://…")],
    header: Annotated[
        list[str] | None,
        typer.Option(
            "--header",
            "-H",
            help="'Name: value', sent with the request; may be repeated.",
            metavar="TEXT",
        ),
    ] = None,
    subprotocol: Annotated[
        list[str] | None,
        typer.Option(help="A WebSocket subprotocol to offer; may be repeated.", metavar="NAME"),
    ] = None,
    output: Output = "-",
    force: Force = False,
    send: Annotated[
        str | None,
        typer.Option(
            help="Client events to send, one per line; - is standard input. In a recording, "
            "server frames tell when to go on.",
            metavar="FILE",
        ),
    ] = None,
    client_audio: Annotated[
        bool | None,
        typer.Option(
            "--client-audio/--no-client-audio",
            help="Write the client's events too, with or without their audio.",
        ),
    ] = None,
    times: Annotated[
        bool,
        typer.Option(
            "--times", help="Write with each frame when it came: `rtframes inspect` shows delays."
        ),
    ] = False,
    idle: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            help="End after this many seconds without a frame, once all is sent.",
            metavar="SECONDS",
        ),
    ] = None,
) -> None:
    """Connect, send events, and save every frame of the server, one per line.

    Ends when the server does, after --idle seconds of quiet, or by Ctrl-C.
    """
    try:
        from rtframes import replay
        from rtframes.replay.request import shown_url
    except ModuleNotFoundError:
        fail("record needs websockets, which is not installed: pip install 'rtframes[serve]'")
    headers = [_header(number, text) for number, text in enumerate(header or (), 1)]
    inputs = [] if send is None else [send]
    check_lines(output)
    check(output, inputs=inputs, force=force)

    async def run(stack: contextlib.ExitStack) -> tuple[Recorded, Interruption]:
        frames: Iterator[bytes] = iter(()) if send is None else _frames(send)
        interruption = stack.enter_context(Interruption())
        recorded = await replay.record(
            url,
            # Not before the connection is made: a failure to connect creates no file.
            lambda: _begun(stack.enter_context(growing(output, inputs=inputs, force=force))),
            headers=headers,
            subprotocols=subprotocol or (),
            send=in_background(frames),
            client_audio=client_audio,
            times=times,
            idle_seconds=idle,
            stop=interruption.event,
        )
        return recorded, interruption

    try:
        with contextlib.ExitStack() as stack:
            recorded, interruption = asyncio.run(run(stack))
    except (replay.ConnectError, ImportError) as error:
        fail(f"{shown_url(url)}: {error}")
    except (OSError, ValueError) as error:
        fail(str(error))
    if recorded.connected:
        _report(recorded, interruption.name, idle)
    else:
        say(f"ended by {interruption.name} before the connection was made: nothing is recorded")
    if interruption.code:
        raise typer.Exit(interruption.code)
    if not recorded.ended_well:
        raise typer.Exit(_ENDED_BADLY)


def _begun(file: BinaryIO) -> BinaryIO:
    if sys.stderr.isatty():
        say("connected: recording until the session ends, or Ctrl-C")
    return file


def _report(recorded: Recorded, signal_name: str, idle: float | None) -> None:
    say(
        f"{counted(recorded.frames, 'frame')}, {counted(recorded.bytes, 'byte')}, "
        f"{counted(recorded.client_events, 'client event')} sent"
    )
    if recorded.binary:
        binary = counted(recorded.binary, "binary message")
        say(f"left out {binary} of {counted(recorded.binary_bytes, 'byte')}")
    if recorded.not_utf8:
        say(f"kept as it came: {counted(recorded.not_utf8, 'frame')} of text that is not UTF-8")
    say(_ending(recorded, signal_name, idle))


def _ending(recorded: Recorded, signal_name: str, idle: float | None) -> str:
    from websockets.frames import Close

    if recorded.close_code == 1005:
        code = "1005 (no code given)"
    elif recorded.close_code == 1006:
        code = "1006 (no close frame came)"
    else:
        code = str(Close(recorded.close_code, ""))
    ended = {
        "server": "closed by the server",
        "quiet": f"closed after {idle} s of quiet",
        "stop": f"closed by {signal_name}",
        "error": "closed because of an error",
        "network": "the connection broke",
    }[recorded.ended_by]
    return f"{ended}: {code}{': ' if recorded.close_reason else ''}{recorded.close_reason}"


def _frames(send: str) -> Iterator[bytes]:
    """What is to be sent. It is opened now and closed by the code that reads it to its end."""
    stack = contextlib.ExitStack()
    if send == "-":
        stream = _standard_input()
    else:
        stream, _ = stack.enter_context(opened(send))

    def frames() -> Iterator[bytes]:
        with stack:
            try:
                for line in read_lines(Text.of(stream, send).stream):
                    if line.frame is None:
                        fail(f"{send}: line {line.number} is longer than the limit")
                    yield line.frame
            except (UnreadableError, BrokenDataError) as error:
                fail(f"{send}: {error}")

    return frames()


def _standard_input() -> BinaryIO:
    """Standard input with a buffer of its own.

    Python closes `sys.stdin` at its end, and cannot while a thread waits for a line from it.
    """
    try:
        number = sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):
        fail("standard input is closed")
    return open(number, "rb", closefd=False)


def _header(number: int, text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        # Nothing of it is shown: it may be only the key.
        fail(f"header {number} is not of the form 'Name: value'")
    return name.strip(), value.strip()
