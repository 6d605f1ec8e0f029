"""LiveKit Agents, as `frameworks.py` measures it: to the stream of audio frames of a response."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, NamedTuple

import aiohttp
from livekit.agents import APIError
from livekit.plugins import openai

import rtframes.integrations.livekit as rt

NAME = "LiveKit Agents"
DISTRIBUTIONS = ("livekit-agents", "openai", "aiohttp", "pydantic")
TARGETS = {
    "in memory, audio only": 5.0,
    "in memory, mixed": 4.0,
    "whole client": 4.0,
    "whole client, text for transcripts": 4.0,
}
install, uninstall = rt.install, rt.uninstall


class Message(NamedTuple):
    """What aiohttp gives."""

    type: aiohttp.WSMsgType
    data: str = ""


class Socket:
    """Stands for aiohttp's connection: it gives frames, and then it is closed."""

    def __init__(self, opening: Sequence[str], texts: Sequence[str]) -> None:
        self._opening = iter([Message(aiohttp.WSMsgType.TEXT, text) for text in opening])
        self._messages = iter([Message(aiohttp.WSMsgType.TEXT, text) for text in texts])
        self.start = self.cpu = 0.0

    async def receive(self) -> Message:
        for message in self._opening:
            return message
        if not self.start:
            self.start = time.process_time()
        for message in self._messages:
            return message
        self.cpu = time.process_time() - self.start
        return Message(aiohttp.WSMsgType.CLOSED)

    async def close(self) -> None: ...


async def in_memory(opening: Sequence[str], texts: Sequence[str]) -> float:
    """See `frameworks.Framework`."""
    socket = Socket(opening, texts)
    async with aiohttp.ClientSession() as http:
        model = openai.realtime.RealtimeModel(
            base_url="ws://127.0.0.1:9/v1", api_key="none", http_session=http
        )
        session: Any = model.session()
        session._main_atask.cancel()  # it would connect
        heard: list[Any] = []
        session.on("generation_created", heard.append)
        with contextlib.suppress(APIError):  # that the connection was closed
            await session._run_ws(socket)
    async for message in heard[0].message_stream:
        if message.audio_stream.qsize() != sum('output_audio.delta"' in text for text in texts):
            raise RuntimeError("audio was lost")
        break
    return socket.cpu


@contextlib.asynccontextmanager
async def connected(address: str, model: str, heard: Callable[[], None]) -> AsyncIterator[Any]:
    """See `frameworks.Framework`."""
    tasks: list[asyncio.Task[None]] = []

    async def listen(generation: Any) -> None:
        async for message in generation.message_stream:
            async for _ in message.audio_stream:
                heard()

    async with aiohttp.ClientSession() as http:
        session: Any = openai.realtime.RealtimeModel(
            model=model, base_url=f"{address}/v1", api_key="none", http_session=http
        ).session()
        session.on(
            "generation_created",
            lambda generation: tasks.append(asyncio.create_task(listen(generation))),
        )
        try:
            yield session
        finally:
            await session.aclose()
            for task in tasks:
                task.cancel()
