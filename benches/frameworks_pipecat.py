"""pipecat, as `frameworks.py` measures it: its OpenAI service, to the processor behind it.

In memory that is to the frame which the service pushes: what is behind it is left out.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from loguru import logger
from pipecat.frames.frames import OutputAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService

import rtframes.integrations.pipecat as rtframes_pipecat

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from pipecat.pipeline.runner import PipelineRunner
    from pipecat.pipeline.task import PipelineTask

NAME = "pipecat"
DISTRIBUTIONS = ("pipecat-ai", "pydantic", "websockets")
TARGETS = {"in memory, audio only": 4.2, "in memory, mixed": 2.6}
install, uninstall = rtframes_pipecat.install, rtframes_pipecat.uninstall

warnings.simplefilter("ignore", DeprecationWarning)
logger.remove()  # pipecat logs each pipeline


class Socket:
    """Stands for the connection: it gives frames, and then it is closed."""

    def __init__(self, opening: Sequence[str], texts: Sequence[str]) -> None:
        self._opening = opening
        self._texts = texts
        self.cpu = 0.0

    async def __aiter__(self) -> AsyncIterator[str]:
        for text in self._opening:
            yield text
        start = time.process_time()
        for text in self._texts:
            yield text
        self.cpu = time.process_time() - start

    async def send(self, text: str) -> None: ...


class Behind(FrameProcessor):
    """Tells of each piece of audio that it gets."""

    def __init__(self, heard: Callable[[], None]) -> None:
        super().__init__()
        self._heard = heard

    async def process_frame(self, frame: Any, direction: Any) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, OutputAudioRawFrame):
            self._heard()
        await self.push_frame(frame, direction)


def service_at(address: str, model: str) -> Any:
    settings = OpenAIRealtimeLLMService.Settings(model=model)
    return OpenAIRealtimeLLMService(api_key="none", base_url=address, settings=settings)


async def in_memory(opening: Sequence[str], texts: Sequence[str]) -> float:
    """See `frameworks.Framework`."""
    service = service_at("ws://127.0.0.1:9", "none")
    heard = 0

    async def push_frame(frame: Any, *_: Any, **__: Any) -> None:
        nonlocal heard
        heard += isinstance(frame, OutputAudioRawFrame)

    async def nothing(*_: Any, **__: Any) -> None: ...

    service.push_frame, service.stop_ttfb_metrics = push_frame, nothing
    service._websocket = socket = Socket(opening, texts)
    await service._receive_task_handler()
    if heard != sum('output_audio.delta"' in text for text in texts):
        raise RuntimeError("audio was lost")
    return socket.cpu


@contextlib.asynccontextmanager
async def connected(address: str, model: str, heard: Callable[[], None]) -> AsyncIterator[Any]:
    """See `frameworks.Framework`."""
    service = service_at(f"{address}/v1", model)
    task = PipelineTask(Pipeline([service, Behind(heard)]), idle_timeout_secs=None)
    run = asyncio.create_task(PipelineRunner(handle_sigint=False).run(task))
    try:
        yield service
    finally:
        if service._websocket is not None:  # else it waits 10 s for what it has not read
            service._websocket.transport.abort()
        await task.cancel()
        await run
