"""A LiveKit session on a server of ours, and all that it tells its user."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pydantic
from livekit.agents.llm import GenerationCreatedEvent, RealtimeModel, RealtimeSession
from livekit.plugins import openai

import rtframes.integrations.livekit as rt

from .. import behind

CALLBACKS = (
    "input_speech_started",
    "input_speech_stopped",
    "input_audio_transcription_completed",
    "generation_created",
    "session_reconnected",
    "metrics_collected",
    "remote_item_added",
    "error",
    "openai_server_event_received",
    # Of GPT-Live's sessions.
    "transcript_delta",
    "delegation_created",
    "function_call",
)
# Of the clock, the port, or made at random.
VARYING = (
    "timestamp",
    "duration",
    "ttft",
    "tokens_per_second",
    "created_at",
    "started_at",
    "acquire_time",
    "model_provider",
    "event_id",
)


class Session:
    """A LiveKit session that is listened to.

    Attributes:
        session: LiveKit's.
        callbacks: what it called, in order: the name and what can be seen of the argument.
        responses: what each response brought, by its number: audio, text and function calls.
        errors: those after which the session is over.
    """

    def __init__(self, session: RealtimeSession) -> None:
        self.session: Any = session
        self.callbacks: list[tuple[str, Any]] = []
        self.responses: list[dict[str, Any]] = []
        self.errors: list[Any] = []
        self._tasks: list[asyncio.Task[None]] = []
        for name in CALLBACKS:
            self.session.on(name, self._listener(name))

    def _listener(self, name: str) -> Callable[[Any], None]:
        def listen(argument: Any = None) -> None:
            self.callbacks.append((name, facts(argument)))
            if isinstance(argument, GenerationCreatedEvent):
                heard: dict[str, Any] = {"audio": b"", "text": "", "calls": []}
                self.responses.append(heard)
                self._start(self._hear(argument, heard))
            elif name == "error" and not argument.recoverable:
                self.errors.append(argument.error)

        return listen

    def _start(self, coroutine: Any) -> None:
        self._tasks.append(asyncio.create_task(coroutine))

    async def _hear(self, generation: GenerationCreatedEvent, heard: dict[str, Any]) -> None:
        async def audio(message: Any) -> None:
            async for frame in message.audio_stream:
                heard["audio"] += bytes(frame.data)

        async def text(message: Any) -> None:
            async for piece in message.text_stream:
                heard["text"] += piece

        async def calls() -> None:
            async for call in generation.function_stream:
                heard["calls"].append((call.name, call.arguments, call.call_id))

        self._start(calls())
        async for message in generation.message_stream:
            self._start(audio(message))
            self._start(text(message))

    def names(self) -> list[str]:
        """The names of the callbacks."""
        return [name for name, _ in self.callbacks]

    def audio_sha256(self) -> list[str]:
        """A hash of the audio of each response."""
        return [hashlib.sha256(response["audio"]).hexdigest() for response in self.responses]

    async def until(self, condition: Callable[[], Any], timeout: float = 20) -> None:
        """Wait until it holds, or the session is over."""

        async def wait() -> None:
            while not (condition() or self.errors):
                await asyncio.sleep(0.005)

        await asyncio.wait_for(wait(), timeout)

    async def close(self) -> None:
        """End the session, and wait for all that it still has to tell."""
        with contextlib.suppress(Exception):  # the error that has ended it, once more
            await self.session.aclose()
        if self._tasks:  # a release of a year ago never ends what a lost connection has begun
            _, pending = await asyncio.wait(self._tasks, timeout=1)
            for task in pending:
                task.cancel()


@contextlib.asynccontextmanager
async def connected(
    url: str, make: Callable[..., RealtimeModel] = openai.realtime.RealtimeModel, **options: Any
) -> AsyncIterator[Session]:
    """A session on a server."""
    async with aiohttp.ClientSession() as http:
        model = make(base_url=url, api_key="none", http_session=http, **options)
        session = Session(model.session())
        try:
            yield session
        finally:
            await session.close()


def facts(value: Any) -> Any:
    """What can be compared of an object: its class, and its values without those of the clock."""
    if isinstance(value, pydantic.BaseModel):
        return type(value), facts(dict(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return type(value), facts(vars(value))
    if isinstance(value, dict):
        return {key: facts(item) for key, item in value.items() if not key.endswith(VARYING)}
    if isinstance(value, (list, tuple)):
        return [facts(item) for item in value]
    if isinstance(value, BaseException):
        return type(value), str(value)
    plain = value is None or isinstance(value, (str, int, float, bytes))
    return value if plain else type(value)


installed = functools.partial(behind.installed, rt)
"""LiveKit with rtframes, or stock."""


def run(main: Callable[[], Any]) -> Any:
    """Run an async test to its end."""
    return asyncio.run(asyncio.wait_for(main(), 120))
