"""Servers for tests, each in a thread of its own, so that sync clients can talk to them too."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import websockets
from websockets.asyncio.server import ServerConnection, serve

from rtframes.replay import ReplayServer

from .odd_frames import CREATED, UPDATED, Odd, first_turn, second_turn


class FrameServer:
    """Sends the frames it was given, whatever they are, and then ends the connection.

    Args:
        *connections: the frames for the first client, for the second, and so on; the last ones
            are for all that follow.
        end: how a connection ends: ``close`` (code 1000), ``lost`` (no closing handshake), or
            ``open`` (it does not). A tuple is for each client, as the frames are.

    Attributes:
        received: every message of every client, text as ``str``.
        url: where clients connect.
    """

    def __init__(self, *connections: Sequence[bytes], end: str | tuple[str, ...] = "close") -> None:
        self._connections = connections
        self._ends = (end,) if isinstance(end, str) else end
        self._count = 0
        self.received: list[str | bytes] = []
        self.url = ""

    async def __aenter__(self) -> "FrameServer":
        self._server = await serve(self._serve, "127.0.0.1", 0, max_size=None, compression=None)
        self.url = f"ws://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, connection: ServerConnection) -> None:
        number, self._count = self._count, self._count + 1
        end = self._ends[min(number, len(self._ends) - 1)]
        for frame in self._connections[min(number, len(self._connections) - 1)]:
            await connection.send(frame, text=True)
        if end == "lost":
            connection.transport.abort()
        elif end == "open":
            with contextlib.suppress(websockets.ConnectionClosed):
                async for message in connection:
                    self.received.append(message)


class OddServer:
    """Has the conversation of an odd case with its clients, see `odd_frames`.

    It waits for a client's first message, which is its ``session.update``. A first client gets both
    turns, or the first up to where it ends the connection; clients after it get the second.

    Args:
        odd: the case.

    Attributes:
        received: every message of every client, as plain data.
        url: where clients connect.
    """

    def __init__(self, odd: Odd) -> None:
        self._odd = odd
        self._count = 0
        self.received: list[dict[str, Any]] = []
        self.url = ""

    async def __aenter__(self) -> "OddServer":
        self._server = await serve(self._serve, "127.0.0.1", 0, max_size=None, compression=None)
        port = next(iter(self._server.sockets)).getsockname()[1]
        self.url = f"ws://127.0.0.1:{port}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, connection: ServerConnection) -> None:
        self._count += 1
        first, end = self._count == 1, self._odd.end
        with contextlib.suppress(websockets.ConnectionClosed):
            await connection.send(CREATED)
            self.received.append(json.loads(await connection.recv()))
            for message in [UPDATED, *(first_turn(self._odd) if first else second_turn())]:
                await connection.send(message)
            if first and end == "abort":
                connection.transport.abort()
            elif first and end is not None:
                await connection.close(end)
            elif first:
                for message in second_turn():
                    await connection.send(message)
            async for message in connection:
                self.received.append(json.loads(message))


@contextlib.contextmanager
def running(make: Callable[[], Any]) -> Iterator[Any]:
    """Run a server in another thread.

    Args:
        make: makes the server, an async context manager.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def call(coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(30)

    async def made() -> Any:
        return make()

    try:
        server = call(made())
        call(server.__aenter__())
        try:
            yield server
        finally:
            call(server.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()


@contextlib.contextmanager
def serving_frames(
    *connections: Sequence[bytes], end: str | tuple[str, ...] = "close"
) -> Iterator[FrameServer]:
    """A `FrameServer` that runs."""
    with running(lambda: FrameServer(*connections, end=end)) as server:
        yield server


@contextlib.contextmanager
def replaying(recording: Sequence[bytes]) -> Iterator[ReplayServer]:
    """A `ReplayServer` that runs."""
    with running(lambda: ReplayServer(recording, speed="max")) as server:
        yield server
