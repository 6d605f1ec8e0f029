"""openai-agents, as `frameworks.py` measures it: to its model's listener, and to its session."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from agents import set_tracing_disabled
from agents.realtime import RealtimeAgent, RealtimeRunner
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel

import rtframes.integrations.agents as rt

NAME = "openai-agents"
DISTRIBUTIONS = ("openai-agents", "openai", "websockets", "pydantic")
TARGETS = {"in memory, audio only": 5.4, "in memory, mixed": 4.5, "whole client": 1.6}
install, uninstall = rt.install, rt.uninstall

# Otherwise each session is reported to OpenAI.
set_tracing_disabled(True)


class Socket:
    """Stands for the connection of a model: it gives frames, and then it is closed."""

    def __init__(self, opening: Sequence[str], texts: Sequence[str]) -> None:
        self._opening, self._texts = iter(opening), iter(texts)
        self.start = self.cpu = 0.0

    def __aiter__(self) -> Socket:
        return self

    async def __anext__(self) -> str:
        for text in self._opening:
            return text
        if not self.start:
            self.start = time.process_time()
        for text in self._texts:
            return text
        self.cpu = time.process_time() - self.start
        raise StopAsyncIteration

    async def send(self, _message: str) -> None: ...


class Listener:
    """Counts the audio that it hears."""

    count = 0

    async def on_event(self, event: Any) -> None:
        if event.type == "audio":
            self.count += 1


async def in_memory(opening: Sequence[str], texts: Sequence[str]) -> float:
    """See `frameworks.Framework`."""
    model: Any = OpenAIRealtimeWebSocketModel()
    listener = Listener()
    model.add_listener(listener)
    model._websocket = socket = Socket(opening, texts)
    await model._listen_for_messages()
    if listener.count != sum('output_audio.delta"' in text for text in texts):
        raise RuntimeError("audio was lost")
    return socket.cpu


@contextlib.asynccontextmanager
async def connected(address: str, model: str, heard: Callable[[], None]) -> AsyncIterator[Any]:
    """See `frameworks.Framework`."""
    config: Any = {"url": f"{address}/v1/realtime?model={model}", "api_key": "none"}
    runner = RealtimeRunner(RealtimeAgent(name="any"), model=OpenAIRealtimeWebSocketModel())

    async def listen(session: Any) -> None:
        async for event in session:
            if event.type == "audio":
                heard()

    async with await runner.run(model_config=config) as session:
        listening = asyncio.create_task(listen(session))
        try:
            yield session
        finally:
            listening.cancel()
