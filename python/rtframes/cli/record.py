"""``rtframes record``: writes down a session with any server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Annotated, BinaryIO

import typer

from rtframes.cli.files import created, fail, opened
from rtframes.recordings.lines import read_lines


def record(
    url: Annotated[str, typer.Argument(help="The server: ws://… or wss://…")],
    header: Annotated[
        list[str] | None,
        typer.Option("--header", "-H", help="'Name: value', to send with the request."),
    ] = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="The file to write; - is standard output.")
    ] = "-",
    send: Annotated[
        str | None,
        typer.Option(
            help="Client events to send, one a line; - is standard input. In a recording, "
            "server frames tell when to go on."
        ),
    ] = None,
    client_audio: Annotated[
        bool | None,
        typer.Option(
            "--client-audio/--no-client-audio",
            help="Write the client's events too, with or without their audio.",
        ),
    ] = None,
    idle: Annotated[
        float | None,
        typer.Option(min=0.0, help="End when all is sent and it was quiet for so many seconds."),
    ] = None,
) -> None:
    """Connect, send what is to be sent, and write every frame of the server as a line.

    Ends when the server does, after --idle seconds of quiet, or by Ctrl-C.
    """
    try:
        from websockets.exceptions import InvalidHandshake, InvalidURI

        from rtframes import replay
    except ModuleNotFoundError:
        fail("record needs websockets, which is not installed: pip install 'rtframes[serve]'")
    headers = dict(_header(text) for text in header or ())
    with contextlib.ExitStack() as stack:
        frames: Iterator[bytes] = iter(())
        if send is not None:
            stream, _ = stack.enter_context(opened(send))
            frames = _frames(stream)
        out = stack.enter_context(created(output))
        recording = replay.record(
            url,
            out,
            headers=headers,
            send=frames,
            client_audio=client_audio,
            idle_seconds=idle,
        )
        try:
            recorded = asyncio.run(recording)
        except KeyboardInterrupt:
            return
        except BrokenPipeError:
            raise  # whoever reads the output has had enough: no failure
        except (OSError, InvalidHandshake, InvalidURI) as error:
            fail(f"{url}: {error}")
    typer.echo(
        f"{recorded.frames} frames, {recorded.bytes} bytes, "
        f"{recorded.client_events} client events sent",
        err=True,
    )
    if recorded.binary:
        typer.echo(f"left out {recorded.binary} binary messages", err=True)


def _frames(stream: BinaryIO) -> Iterator[bytes]:
    for line in read_lines(stream):
        if line.frame is None:
            fail(f"line {line.number} is longer than the limit, {line.size} bytes")
        yield line.frame


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        fail(f"--header {name!r} is not of the form 'Name: value'")
    return name.strip(), value.strip()
