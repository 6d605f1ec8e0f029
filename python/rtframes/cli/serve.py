"""``rtframes serve``: plays a recording to clients over WebSockets."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rtframes.cli.completion import one_of
from rtframes.cli.connection_log import show_connections
from rtframes.cli.files import named
from rtframes.cli.formats import check_lines
from rtframes.cli.growing import growing
from rtframes.cli.interruption import Interruption
from rtframes.cli.messages import fail, say
from rtframes.cli.outputs import Force
from rtframes.terminal.console import console
from rtframes.terminal.tables import FittedTable
from rtframes.terminal.text import counted

if TYPE_CHECKING:
    from rtframes.replay import ReplayServer

_NEEDS = "needs websockets, which is not installed: pip install 'rtframes[serve]'"


def serve(
    recording: Annotated[
        str, typer.Argument(metavar="RECORDING", help="The recording to play; - is standard input.")
    ],
    host: Annotated[
        str, typer.Option(help="The address to listen on.", metavar="ADDRESS")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            min=0, max=65_535, help="The port; 0 takes a free one and prints it.", metavar="N"
        ),
    ] = 8765,
    speed: Annotated[
        str,
        typer.Option(
            help="realtime: audio at the speed of speech; max: as fast as clients read.",
            metavar="NAME",
            autocompletion=one_of(("realtime", "max")),
        ),
    ] = "realtime",
    loop: Annotated[
        bool, typer.Option("--loop", help="Start again at the end of the recording.")
    ] = False,
    vad: Annotated[
        bool,
        typer.Option(help="Answer audio where the recording's server heard speech begin and end."),
    ] = True,
    max_frame: Annotated[
        int | None, typer.Option(min=1, help="Longest message accepted, in bytes.", metavar="N")
    ] = None,
    compression: Annotated[
        bool, typer.Option(help="Compress for clients that offer permessage-deflate.")
    ] = True,
    log: Annotated[
        str | None,
        typer.Option(
            help="Write what clients send to this file, one event per line.", metavar="FILE"
        ),
    ] = None,
    force: Force = False,
    log_audio: Annotated[
        bool, typer.Option(help="Keep the audio in the log; otherwise only its length.")
    ] = True,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Print when clients connect and leave.")
    ] = False,
) -> None:
    """Replay a recording to any client, over WebSockets.

    A client gets session.created when it connects, and a turn of the recording for each
    response.create or committed audio. Every connection begins at the recording's beginning.
    Ctrl-C ends the server and shows what clients have sent.
    """
    try:
        from rtframes.replay import MAX_FRAME_BYTES, ReplayServer
    except ModuleNotFoundError:
        fail(f"serve {_NEEDS}")
    if speed not in ("realtime", "max"):
        fail(f"--speed is {speed!r}: realtime or max")
    named(recording)
    if not host:  # it would mean all addresses of the machine
        fail("--host is empty: 0.0.0.0 means all addresses")
    if log is not None:
        check_lines(log)
    show_connections(verbose)
    with contextlib.ExitStack() as stack:
        stream = None
        if log is not None:
            stream = stack.enter_context(growing(log, inputs=[recording], force=force))
        try:
            server = ReplayServer(
                sys.stdin.buffer if recording == "-" else recording,
                host=host,
                port=port,
                speed="max" if speed == "max" else "realtime",
                loop=loop,
                vad=vad,
                max_frame_bytes=MAX_FRAME_BYTES if max_frame is None else max_frame,
                compression=compression,
                log=stream,
                log_audio=log_audio,
            )
        except OSError as error:
            fail(f"{error.filename or recording}: {error.strerror}")
        except ValueError as error:
            fail(f"{recording}: {error}")
        try:
            failure = asyncio.run(_run(server))
        except OSError as error:
            fail(f"{host}:{port}: {error.strerror or error}")
        if failure is not None:
            raise failure
    _report(server)


async def _run(server: ReplayServer) -> Exception | None:
    """Serve until a signal comes, or the log cannot be written any more; why it cannot."""
    async with server:
        with Interruption() as interruption:
            if server.script.taken_for:
                say(f"read as {server.script.taken_for}")
            if server.script.bad_lines:
                say(f"left out {counted(server.script.bad_lines, 'line')} without a frame")
            typer.echo(f"serving {counted(server.script.answers, 'answer')} at {server.url}")
            if sys.stderr.isatty():
                say("Ctrl-C ends the server")
            stopping = asyncio.create_task(interruption.event.wait())
            failing = asyncio.create_task(server.log_failure())
            await asyncio.wait({stopping, failing}, return_when=asyncio.FIRST_COMPLETED)
            for task in (stopping, failing):
                task.cancel()
        return failing.result() if failing.done() and not failing.cancelled() else None


def _report(server: ReplayServer) -> None:
    if not server.events:
        return
    table = FittedTable("", "sent by clients", ["events"])
    for name, count in server.events.most_common():
        table.add_row(name, f"{count:,}")
    console().print(table, crop=False)
