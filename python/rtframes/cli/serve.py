"""``rtframes serve``: plays a recording to clients over WebSockets."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from rtframes.cli.files import console, fail

if TYPE_CHECKING:
    from rtframes.replay import ReplayServer

_NEEDS = "needs websockets, which is not installed: pip install 'rtframes[serve]'"


def serve(
    recording: Annotated[str, typer.Argument(help="The recording to play.")],
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="The port; 0 takes a free one, and says which.")
    ] = 8765,
    speed: Annotated[
        str,
        typer.Option(help="realtime: audio as it is listened to; max: as fast as clients read."),
    ] = "realtime",
    loop: Annotated[bool, typer.Option("--loop", help="Begin again at the end.")] = False,
    vad: Annotated[
        bool,
        typer.Option(help="Answer audio where the recording's server heard speech begin and end."),
    ] = True,
    max_frame: Annotated[
        int | None, typer.Option(min=1, help="Bytes of the longest message taken.")
    ] = None,
    compression: Annotated[
        bool, typer.Option(help="Compress for clients that offer permessage-deflate.")
    ] = True,
    log: Annotated[
        Path | None, typer.Option(help="Write what clients send to this file, one event a line.")
    ] = None,
    log_audio: Annotated[
        bool, typer.Option(help="Keep the audio in the log; else its length stands for it.")
    ] = True,
) -> None:
    """Speak the protocol to any client, with the words of a recording.

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
    try:
        server = ReplayServer(
            recording,
            host=host,
            port=port,
            speed="max" if speed == "max" else "realtime",
            loop=loop,
            vad=vad,
            max_frame_bytes=MAX_FRAME_BYTES if max_frame is None else max_frame,
            compression=compression,
            log=log,
            log_audio=log_audio,
        )
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_run(server))
    except OSError as error:
        fail(f"{error.filename or recording}: {error.strerror}")
    except ValueError as error:
        fail(f"{recording}: {error}")
    _report(server)


async def _run(server: ReplayServer) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises KeyboardInterrupt
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with server:
        if server.script.bad_lines:
            typer.echo(f"left out {server.script.bad_lines} lines that are no frames", err=True)
        typer.echo(f"serving {server.script.turns} turns at {server.url}")
        await stopped.wait()


def _report(server: ReplayServer) -> None:
    if not server.events:
        return
    table = Table("sent by clients", title_justify="left")
    table.add_column("events", justify="right")
    for name, count in server.events.most_common():
        table.add_row(name, f"{count:,}")
    console().print(table)
