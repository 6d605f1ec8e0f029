"""pipecat's OpenAI service, stock and with rtframes: CPU time an event.

    build/pipecat-cpython-311/bin/python benches/frameworks_pipecat.py

In memory: from a frame's text to the frame that the service pushes; what is behind it is left out.
Whole client: a pipeline that hears the server of `loopback_server.py`, to the processor behind the
service. Rounds of stock and of ours take turns; the ratios are of medians.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
import warnings
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from loguru import logger
from loopback_server import server
from pipecat.frames.frames import LLMTextFrame, OutputAudioRawFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.runner import PipelineRunner
from pipecat.pipeline.task import PipelineTask
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService

import rtframes.integrations.pipecat as rtframes_pipecat
from rtframes.testing import audio_delta, live_frames

WAYS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "stock": (lambda: None, lambda: None),
    "rtframes": (rtframes_pipecat.install, rtframes_pipecat.uninstall),
}


class Behind(FrameProcessor):
    """Measures from the first frame of audio or text to the last."""

    def __init__(self, events: int) -> None:
        super().__init__()
        self.left = events
        self.start = 0.0
        self.seconds = 0.0
        self.done = asyncio.Event()

    async def process_frame(self, frame: Any, direction: Any) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, OutputAudioRawFrame | LLMTextFrame):
            if not self.start:
                self.start = time.process_time()
            else:
                self.left -= 1
            if not self.left:
                self.seconds = time.process_time() - self.start
                self.done.set()
        await self.push_frame(frame, direction)


async def whole_client(address: str, model: str, events: int) -> float:
    """CPU seconds of a whole client for so many events."""
    settings = OpenAIRealtimeLLMService.Settings(model=model)
    service = OpenAIRealtimeLLMService(api_key="none", base_url=address, settings=settings)
    behind = Behind(events)
    task = PipelineTask(Pipeline([service, behind]), idle_timeout_secs=None)
    run = asyncio.create_task(PipelineRunner(handle_sigint=False).run(task))
    await behind.done.wait()
    await task.cancel()
    await run
    return behind.seconds


class Frames:
    """A connection that has received all of these frames."""

    def __init__(self, frames: Sequence[str]) -> None:
        self._frames = frames

    async def __aiter__(self) -> AsyncIterator[str]:
        for frame in self._frames:
            yield frame


async def in_memory(frames: Sequence[str]) -> float:
    """CPU seconds from these frames to the frames that the service pushes."""
    service: Any = OpenAIRealtimeLLMService(api_key="none")
    service.push_frame = service.stop_ttfb_metrics = nothing
    service._websocket = Frames(frames)
    start = time.process_time()
    await service._receive_task_handler()
    return time.process_time() - start


async def nothing(*_: Any) -> None:
    pass


def frames(count: int, audio_bytes: int, mixed: bool) -> list[str]:
    """Different audio deltas; if `mixed`, every second frame is one of a transcript."""
    plain = audio_delta(audio_bytes).decode()
    (text, *_) = live_frames("ga")["response.output_audio_transcript.delta"]
    cut = plain.index('"delta":"') + len('"delta":"')
    chance = random.Random(0)
    made = []
    for number in range(count):
        if mixed and number % 2:
            made.append(text.decode())
        else:  # another beginning of the same audio
            beginning = "".join(chance.choices("ABCDEFGH", k=64))
            made.append(plain[:cut] + beginning + plain[cut + 64 :])
    return made


def measure(rounds: int, once: Callable[[], Any], count: int) -> str:
    """Medians of interleaved rounds, in microseconds an event."""
    found: dict[str, list[float]] = {way: [] for way in WAYS}
    for timed in (False, *(True for _ in range(rounds))):
        for way, (begin, end) in WAYS.items():
            begin()
            seconds = asyncio.run(once())
            end()
            if timed:
                found[way].append(seconds / count * 1e6)
    medians = {way: statistics.median(values) for way, values in found.items()}
    shown = ", ".join(
        f"{way} {medians[way]:.2f} ({min(values):.2f} to {max(values):.2f})"
        for way, values in found.items()
    )
    return f"{medians['stock'] / medians['rtframes']:.2f} times: {shown} µs an event"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--events", type=int, default=2_000)
    options = parser.parse_args()
    logger.remove()
    warnings.simplefilter("ignore")
    for audio_bytes in (4_800, 24_000):
        for title, mixed in (("audio alone", False), ("mixed", True)):
            played = frames(options.events, audio_bytes, mixed)
            line = measure(options.rounds, lambda played=played: in_memory(played), len(played))
            print(f"in memory, {audio_bytes} bytes, {title}: {line}")
    with server() as address:
        for pattern in ("pairs", "bursts", "singly"):

            async def client(pattern: str = pattern) -> float:
                return await whole_client(address, f"{pattern}-{options.events}", options.events)

            print(f"whole client, {pattern}: {measure(options.rounds, client, options.events)}")


if __name__ == "__main__":
    main()
