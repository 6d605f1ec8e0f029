"""The server of `loopback.py`: it plays frames, written to the socket in several patterns.

Run as a script it serves until its standard input closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import websockets
import websockets.asyncio.server
from websockets.frames import Frame, Opcode

from rtframes.testing import audio_delta, live_frames

AUDIO_BYTES = 4_800
DELTA_S = 0.1  # what an audio delta lasts
TURN_S = 2  # the assistant speaks for so long, then it listens


class WritePattern(NamedTuple):
    """How the server writes events."""

    title: str
    events_a_write: int
    pause_s: float  # before a write
    description: str


# A burst is a second of speech, ten audio deltas and ten text deltas.
WRITE_PATTERNS = {
    "pairs": WritePattern(
        "pairs",
        2,
        0,
        "An audio delta and the text delta made with it in one write, and the next pair at once:"
        " what is made together arrives together. The lighter the client, the more often it waits"
        " for the server.",
    ),
    "bursts": WritePattern(
        "bursts of 20",
        20,
        0,
        "A second of speech in one write, and the next at once: a model makes speech faster than it"
        " is spoken, or the client's loop is late. A client that reads always finds events, and"
        " the CPU time is its own. asyncio reads at most 256 KiB, about 75 events, and websockets"
        " does not read more until its queue is nearly empty; the buffer of picows grows as needed,"
        " here to 1 MiB.",
    ),
    "singly": WritePattern(
        "one by one",
        1,
        0,
        "Each event in its own `send()` of websockets, which takes longer than all clients except"
        " stock take to read it: they wait for the server, and are woken for each event or for a"
        " few. How few depends on the machine, and the figures vary with it: native has been"
        " between 1/4.4 and 1/8.8 of stock.",
    ),
    "sleeping": WritePattern(
        "bursts of 20, 2 ms apart",
        20,
        0.002,
        "The process sleeps between them, and wakes on a processor that was doing other things: its"
        " clock and caches need time, for all clients.",
    ),
}
SINK = "sink"  # what a client asks for that sends


def frames() -> list[str]:
    """One audio delta and one text delta."""
    text = live_frames("ga")["response.output_text.delta"][0]
    return [audio_delta(AUDIO_BYTES).decode(), text.decode()]


async def serve() -> None:
    """Serve until standard input closes; print the port first."""
    played = frames()

    wire = b"".join(Frame(Opcode.TEXT, frame.encode()).serialize(mask=False) for frame in played)

    async def play(
        connection: websockets.asyncio.server.ServerConnection, pattern: WritePattern, count: int
    ) -> None:
        await connection.send(played[-1])  # from this event on a client counts
        if pattern.events_a_write == 1:
            for number in range(count):
                await connection.send(played[number % len(played)])
        else:
            burst = wire * (pattern.events_a_write // len(played))
            for _ in range(count // pattern.events_a_write):
                await asyncio.sleep(pattern.pause_s)
                connection.transport.write(burst)
                await connection.drain()
        await connection.wait_closed()

    async def realtime(connection: websockets.asyncio.server.ServerConnection) -> None:
        await connection.recv()  # the client has opened all its connections
        await asyncio.sleep(random.random() * 2 * TURN_S)
        due = time.monotonic()
        while True:
            for _ in range(round(TURN_S / DELTA_S)):
                for frame in played:
                    await connection.send(frame)
                due = max(due + DELTA_S, time.monotonic())
                await asyncio.sleep(due - time.monotonic())
            due += TURN_S
            await asyncio.sleep(due - time.monotonic())

    async def sink(connection: websockets.asyncio.server.ServerConnection) -> None:
        async for _ in connection:
            pass

    async def handler(connection: websockets.asyncio.server.ServerConnection) -> None:
        path = connection.request.path if connection.request else ""
        (model,) = parse_qs(urlsplit(path).query)["model"]
        with contextlib.suppress(websockets.ConnectionClosed):
            if model == "realtime":
                await realtime(connection)
            elif model == "sink":
                await sink(connection)
            else:
                pattern, count = model.split("-")
                await play(connection, WRITE_PATTERNS[pattern], int(count))

    async with websockets.asyncio.server.serve(
        handler, "127.0.0.1", 0, compression=None, max_size=None, close_timeout=0.1
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


@contextlib.contextmanager
def server(program: str = __file__) -> Iterator[str]:
    """A process of a server, this one or another that says its port; its address."""
    process = subprocess.Popen(
        [sys.executable, program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"ws://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait(10)


if __name__ == "__main__":
    asyncio.run(serve())
