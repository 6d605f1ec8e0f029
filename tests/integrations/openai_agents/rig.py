"""A session of openai-agents on a server of ours, and all that it tells its user."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pydantic
from agents import FunctionTool, set_tracing_disabled
from agents.realtime import RealtimeAgent, RealtimeRunner
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel

import rtframes.integrations.agents as rt

from .. import behind

# Otherwise each session is reported to OpenAI.
set_tracing_disabled(True)


class Session:
    """A session that is listened to.

    Attributes:
        model: the SDK's.
        session: the SDK's.
        heard: what the model told its listeners, in order.
        events: what the session told its user, in order.
        failure: the exception that has ended the iteration over the session.
        calls: each call of a function, with its arguments.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self.session: Any = None
        self.heard: list[Any] = []
        self.events: list[Any] = []
        self.failure: BaseException | None = None
        self.calls: list[tuple[str, str]] = []
        model.add_listener(self)

    async def on_event(self, event: Any) -> None:
        """The SDK calls it."""
        self.heard.append(event)

    def of(self, kind: str) -> list[Any]:
        """What listeners were told of one kind."""
        return [event for event in self.heard if event.type == kind]

    def raw(self) -> list[Any]:
        """The raw events of the server."""
        return [event.data for event in self.of("raw_server_event")]

    def errors(self) -> list[Any]:
        """What the session's user was told about errors."""
        return [event for event in self.events if event.type == "error"]

    def audio(self) -> bytes:
        """All audio, as the session's user gets it."""
        return b"".join(event.audio.data for event in self.events if event.type == "audio")

    def audio_sha256(self) -> str:
        """A hash of all audio."""
        return hashlib.sha256(self.audio()).hexdigest()

    async def listen(self) -> None:
        """Take what the session tells, until it ends."""
        try:
            async for event in self.session:
                self.events.append(event)
        except Exception as error:
            self.failure = error

    async def until(self, condition: Callable[[], Any], timeout: float = 20) -> None:
        """Wait until it holds, or the session is over."""

        async def wait() -> None:
            while not (condition() or self.is_over()):
                await asyncio.sleep(0.005)

        await asyncio.wait_for(wait(), timeout)
        await asyncio.sleep(0.05)  # what the session still does behind its model

    def is_over(self) -> bool:
        """Whether nothing can come any more."""
        return self.failure is not None or self.model._websocket_task.done()


@contextlib.asynccontextmanager
async def connected(
    url: str, make: Callable[[], Any] = OpenAIRealtimeWebSocketModel, **options: Any
) -> AsyncIterator[Session]:
    """A session on a server."""
    session = Session(make())

    def tool(name: str) -> FunctionTool:
        async def invoke(_context: Any, arguments: str) -> str:
            session.calls.append((name, arguments))
            return "19:30"

        return FunctionTool(
            name=name,
            description=name,
            params_json_schema={"type": "object", "properties": {}},
            on_invoke_tool=invoke,
            strict_json_schema=False,
        )

    tools: list[Any] = [tool(name) for name in ("find_tables", "book_table")]
    agent = RealtimeAgent(name="host", instructions="Be brief.", tools=tools)
    runner = RealtimeRunner(agent, model=session.model)
    config: Any = {"url": f"{url}/realtime?model=any", "api_key": "none", **options}
    session.session = await runner.run(model_config=config)
    async with session.session:
        listening = asyncio.create_task(session.listen())
        try:
            yield session
        finally:
            listening.cancel()
            await asyncio.wait([listening])


def facts(value: Any, known: str) -> Any:
    """What can be compared of an object: its class and its values; all generated ids are equal.

    Args:
        value: an object, a container, or a plain value.
        known: the text with all ids that are the same each time.
    """
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, pydantic.BaseModel) or (
        dataclasses.is_dataclass(value) and not isinstance(value, type)
    ):
        return type(value).__name__, facts(dict(vars(value)), known)
    if isinstance(value, dict):
        return {key: facts(item, known) for key, item in value.items() if key != "info"}
    if isinstance(value, (list, tuple)):
        return [facts(item, known) for item in value]
    if isinstance(value, str) and value.partition("_")[0] in ("item", "event", "msg"):
        return value if value in known else "generated"
    return value if isinstance(value, (str, int, float, bytes)) else type(value).__name__


installed = functools.partial(behind.installed, rt)
"""The SDK with rtframes, or stock."""


def run(main: Callable[[], Any]) -> Any:
    """Run an async test to its end."""
    return asyncio.run(asyncio.wait_for(main(), 120))
