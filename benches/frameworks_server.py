"""The server of `frameworks.py`: a response that speaks as long as it is asked to.

A client asks by the model's name: ``pairs-1000-4800`` is 1,000 events, every second one an audio
delta of 4,800 bytes of PCM16, the others transcript deltas, in pairs and at once. With ``texts``
there are text deltas in their place, as in `loopback_server`; ``realtime-0-4800`` is a pair every
100 ms, for ever. Before that comes what opens a session and a response.

Run as a script it serves until its standard input closes.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import random
import sys
import time
from urllib.parse import parse_qs, urlsplit

import websockets
import websockets.asyncio.server
from websockets.frames import Frame, Opcode

from rtframes.testing import Synthesiser

DELTA_S = 0.1
AUDIO = "response.output_audio.delta"
TRANSCRIPT = "response.output_audio_transcript.delta"
TEXT = "response.output_text.delta"


def opening() -> tuple[list[str], list[str]]:
    """What opens a session, and what opens a response."""
    frames = [frame.decode() for frame in Synthesiser("ga").session(scenes=["speech"])]
    names = [json.loads(frame)["type"] for frame in frames]
    response = frames[names.index("response.created") :]
    first = next(i for i, frame in enumerate(response) if json.loads(frame)["type"] == TRANSCRIPT)
    return frames[:2], [frame for frame in response[:first] if json.loads(frame)["type"] != AUDIO]


def deltas(audio_bytes: int, count: int, *, mixed: bool = True) -> list[str]:
    """Deltas of the response that `opening` opens, each with an id and audio of its own.

    Args:
        audio_bytes: of PCM16 in an audio delta.
        count: how many deltas.
        mixed: every second one is a transcript's.
    """
    frames = map(json.loads, Synthesiser("ga").session(scenes=["speech"]))
    templates = {event["type"]: event for event in frames}
    kinds = [templates[AUDIO], templates[TRANSCRIPT]] if mixed else [templates[AUDIO]]
    made = random.Random(1)
    result: list[str] = []
    for number, template in zip(range(count), itertools.cycle(kinds)):
        event = template | {"event_id": f"event_{number:021}"}
        if event["type"] == AUDIO:
            event["delta"] = base64.b64encode(made.randbytes(audio_bytes)).decode()
        result.append(json.dumps(event, separators=(",", ":"), ensure_ascii=False))
    return result


async def serve() -> None:
    """Serve until standard input closes; print the port first."""
    session, response = opening()

    async def play(connection: websockets.asyncio.server.ServerConnection, asked: str) -> None:
        pattern, count, audio_bytes = asked.split("-")
        played = deltas(int(audio_bytes), int(count) or 2)
        if pattern == "texts":
            played = [frame.replace(TRANSCRIPT, TEXT, 1) for frame in played]
        await connection.send(session[0])
        await connection.recv()  # the client's session.update
        for frame in [session[1], *response]:
            await connection.send(frame)
        if pattern == "realtime":
            await realtime(connection, played)
        wire = [Frame(Opcode.TEXT, frame.encode()).serialize(mask=False) for frame in played]
        for first, second in zip(wire[::2], wire[1::2], strict=True):
            connection.transport.write(first + second)
            await connection.drain()
        await connection.wait_closed()

    async def realtime(
        connection: websockets.asyncio.server.ServerConnection, played: list[str]
    ) -> None:
        await asyncio.sleep(random.random() * DELTA_S)
        due = time.monotonic()
        while True:
            for frame in played:
                await connection.send(frame)
            due = max(due + DELTA_S, time.monotonic())
            await asyncio.sleep(due - time.monotonic())

    async def read(connection: websockets.asyncio.server.ServerConnection) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            (asked,) = parse_qs(urlsplit(connection.request.path).query)["model"]  # type: ignore[union-attr]
            await play(connection, asked)

    async with websockets.asyncio.server.serve(
        read, "127.0.0.1", 0, compression=None, max_size=None, close_timeout=0.1, max_queue=None
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
