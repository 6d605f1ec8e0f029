"""A pipeline with one of pipecat's realtime services in it, and what can be seen of it."""

import asyncio
import dataclasses
import functools
import hashlib
import time
import warnings
from collections.abc import Callable
from typing import Any

import pydantic
from loguru import logger
from pipecat.frames.frames import ErrorFrame, LLMFullResponseEndFrame, OutputAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from pipecat.pipeline.runner import PipelineRunner
    from pipecat.pipeline.task import PipelineTask

import rtframes.integrations.pipecat as rtframes_pipecat

from .. import behind

# Fields of frames that are counted or read from a clock.
NOISE = {"id", "name", "pts", "timestamp", "metadata", "broadcast_sibling_id", "processor"}
# What a test waits for at most.
PATIENCE_S = 20


class Sink(FrameProcessor):
    """Keeps every frame that passes."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[Any] = []

    async def process_frame(self, frame: Any, direction: Any) -> None:
        await super().process_frame(frame, direction)
        self.frames.append(frame)
        await self.push_frame(frame, direction)


@dataclasses.dataclass
class Heard:
    """What came of a connection.

    Attributes:
        pushed: each frame that the receive loop pushed, in order, as plain facts.
        callbacks: the same for each call of a handler for conversation items.
        functions: each call of one of the user's functions.
        audio: what arrived behind the service.
        errors: the texts of the error frames that arrived before the service.
        log: levels and texts from WARNING on.
        sent: how many events of each type the client sent, where the test says so.
        ended: how the receive task ended: an exception's name, or ``returned``; None: it lives.
    """

    pushed: list[Any] = dataclasses.field(default_factory=list)
    callbacks: list[Any] = dataclasses.field(default_factory=list)
    functions: list[Any] = dataclasses.field(default_factory=list)
    audio: bytes = b""
    errors: list[str] = dataclasses.field(default_factory=list)
    log: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    sent: dict[str, int] = dataclasses.field(default_factory=dict)
    ended: str | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.audio).hexdigest()


class Call:
    """A service in a pipeline that runs.

    Args:
        service: the service; OpenAI's for a URL.
    """

    def __init__(self, service: Any) -> None:
        if isinstance(service, str):
            service = OpenAIRealtimeLLMService(api_key="none", base_url=service)
        self.service = service
        self.heard = Heard()
        self._before, self._after = Sink(), Sink()

    async def __aenter__(self) -> "Call":
        self._log = logger.add(self._note_log, level="WARNING", format="{message}")
        self._watch()
        pipeline = Pipeline([self._before, self.service, self._after])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self._task = PipelineTask(pipeline, idle_timeout_secs=None)
            self._runner = PipelineRunner(handle_sigint=False)
            self._run = asyncio.create_task(self._runner.run(self._task))
            await self.until(lambda: self._receiving() is not None)
        return self

    async def __aexit__(self, *_: object) -> None:
        receiving = self._receiving()
        if receiving.done():
            error = None if receiving.cancelled() else receiving.exception()
            # pipecat's own wrapper of tasks logs exceptions and returns.
            failed = [text for _, text in self.heard.log if "unexpected exception" in text]
            self.heard.ended = type(error).__name__ if error else "raised" if failed else "returned"
            # Otherwise stock waits 10 s for a closing handshake.
            self.service._websocket.transport.abort()
        await self._task.cancel()
        await asyncio.wait_for(self._run, PATIENCE_S)
        logger.remove(self._log)
        heard = self.heard
        heard.audio = self.audio()
        heard.errors = list(self._of(ErrorFrame, self._before, "error"))

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait until it is so, or until nothing more can come."""
        end = time.monotonic() + PATIENCE_S
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("a test has waited in vain")
            receiving = self._receiving()
            if receiving is not None and receiving.done():
                # What was pushed before the end is still on its way.
                await asyncio.sleep(0.1)
                return
            await asyncio.sleep(0.005)

    async def responses(self, count: int) -> None:
        """Wait until so many responses have ended."""
        await self.until(lambda: self.count(LLMFullResponseEndFrame) >= count)

    async def ask(self, count: int = 1) -> None:
        """Ask for so many responses, one after the other."""
        for _ in range(count):
            ended = self.count(LLMFullResponseEndFrame)
            await self.service._websocket.send('{"type":"response.create"}')
            await self.responses(ended + 1)

    def count(self, cls: Any) -> int:
        """How many frames of a class arrived behind the service."""
        return sum(isinstance(frame, cls) for frame in self._after.frames)

    def audio(self) -> bytes:
        """What arrived behind the service so far."""
        return b"".join(self._of(OutputAudioRawFrame, self._after, "audio"))

    def _of(self, cls: Any, sink: Sink, name: str) -> list[Any]:
        return [getattr(frame, name) for frame in sink.frames if isinstance(frame, cls)]

    def _receiving(self) -> Any:
        return self.service._receive_task

    def _note_log(self, message: Any) -> None:
        self.heard.log.append((message.record["level"].name, str(message)))

    def _watch(self) -> None:
        service, heard = self.service, self.heard
        push = service.push_frame

        async def push_frame(frame: Any, *direction: Any, **options: Any) -> None:
            if asyncio.current_task() is self._receiving():
                heard.pushed.append((facts(frame), *map(str, direction)))
            await push(frame, *direction, **options)

        service.push_frame = push_frame
        for name in ("on_conversation_item_created", "on_conversation_item_updated"):
            if name not in service._event_handlers:
                continue

            async def note(_: Any, *arguments: Any, name: str = name) -> None:
                heard.callbacks.append((name, *map(facts, arguments)))

            service.add_event_handler(name, note)

        async def function(parameters: Any) -> None:
            heard.functions.append((parameters.function_name, parameters.arguments))
            await parameters.result_callback({"ok": True})

        service.register_function(None, function)


def facts(value: Any) -> Any:
    """What a test compares of a frame, of an event or of a value in it."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, pydantic.BaseModel):
        return type(value).__name__, value.model_dump(), sorted(value.model_fields_set)
    if isinstance(value, LLMContext):
        return None
    if dataclasses.is_dataclass(value):
        fields = {
            field.name: facts(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name not in NOISE
        }
        return type(value).__name__, fields
    if isinstance(value, (list, tuple)):
        return [facts(item) for item in value]
    return value


installed = functools.partial(behind.installed, rtframes_pipecat)
"""pipecat with rtframes, or stock."""
