"""A client for tests: sends events, keeps every frame, and never waits for ever."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

import websockets
from websockets.asyncio.client import ClientConnection

from rtframes.replay import ReplayServer

PATIENCE_S = 20  # a hang is a failure; no test asserts how long anything takes

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(coroutine, 6 * PATIENCE_S))


def append(audio: bytes) -> dict[str, Any]:
    return {"type": "input_audio_buffer.append", "audio": base64.b64encode(audio).decode()}


def silence(milliseconds: int) -> bytes:
    return bytes(48 * milliseconds)  # PCM16 at 24,000 Hz


class Client:
    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[bytes] = []

    async def send(self, *events: dict[str, Any] | str | bytes) -> None:
        for event in events:
            message = json.dumps(event) if isinstance(event, dict) else event
            await self.connection.send(message)

    async def next(self) -> dict[str, Any]:
        message = await asyncio.wait_for(self.connection.recv(), PATIENCE_S)
        assert isinstance(message, str), "server frames are text"
        self.frames.append(message.encode())
        return json.loads(message)

    async def until(self, name: str) -> list[dict[str, Any]]:
        """Every event up to the first of this type."""
        events = [await self.next()]
        while events[-1]["type"] != name:
            events.append(await self.next())
        return events

    async def ask(self, *events: dict[str, Any] | str | bytes) -> dict[str, Any]:
        """What is answered to this."""
        await self.send(*events)
        return await self.next()

    async def respond(self) -> list[dict[str, Any]]:
        """The next turn of a GA recording."""
        await self.send({"type": "response.create"})
        return await self.until("rate_limits.updated")

    async def is_quiet(self) -> bool:
        """Whether nothing more has been sent: the next thing to come is the answer to this."""
        answer = await self.ask({"type": "conversation.item.delete", "item_id": "nobody"})
        return answer["type"] == "error"


@contextlib.asynccontextmanager
async def connected(server: ReplayServer, **options: Any) -> AsyncIterator[Client]:
    """A client that has been greeted."""
    # A websockets client that closes with a full queue waits for its closing timeout.
    options = {"max_size": None, "max_queue": None, **options}
    async with websockets.connect(server.url, **options) as connection:
        client = Client(connection)
        await client.until("session.created")
        yield client


@contextlib.asynccontextmanager
async def served(recording: Any, **options: Any) -> AsyncIterator[Client]:
    """A client of a server of its own, which plays as fast as it reads."""
    server = ReplayServer(recording, **{"speed": "max", **options})
    async with server, connected(server) as client:
        yield client


def types(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]
