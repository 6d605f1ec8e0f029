"""What openai-agents spends on an event: stock, and with `rtframes.integrations.agents`.

    make agents                                               # makes the environment
    PYTHONPATH=python build/agents-*/bin/python benches/frameworks_agents.py [--write]

*In memory*: from a frame's text to the model's listener, sockets left out. *Whole client*: over the
loopback interface to the iteration over a ``RealtimeSession``, the server in a process of its own;
events in pairs, see `loopback_server.py`. Stock and ours take turns in one process; figures are
medians of CPU time an event, ratios medians of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime
import itertools
import json
import logging
import os
import platform
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from agents import set_tracing_disabled
from agents.realtime import RealtimeAgent, RealtimeRunner
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel

import rtframes.integrations.agents as rtframes_agents
from loopback_server import server
from rtframes.bench.machine import cpu_name
from rtframes.testing import audio_delta, live_frames

Figures = dict[str, list[float]]
"""Microseconds of CPU an event, of each round, by who it was."""

PAGE = Path(__file__).parent.parent / "docs" / "integrations-agents.md"
BEGIN, END = "<!-- figures: benches/frameworks_agents.py -->\n", "<!-- end of figures -->"

# What the project set itself.
TARGETS = {"in memory, audio only": 5.4, "in memory, mixed": 4.5, "whole client": 1.6}


def different(frame: bytes, number: int) -> str:
    """The frame with another event id."""
    event = json.loads(frame)
    event["event_id"] = f"event_{number:021}"
    return json.dumps(event, separators=(",", ":"), ensure_ascii=False)


def frames(audio_bytes: int, *, mixed: bool, count: int = 400) -> list[str]:
    """Audio deltas, or every second one a transcript's."""
    audio = audio_delta(audio_bytes)
    kinds = [audio, live_frames("ga")["response.output_audio_transcript.delta"][0]]
    return [
        different(frame, number)
        for number, frame in zip(range(count), itertools.cycle(kinds if mixed else [audio]))
    ]


class Socket:
    """Stands for the connection of a model: it gives frames."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = iter(texts)

    def __aiter__(self) -> Socket:
        return self

    async def __anext__(self) -> str:
        for text in self._texts:
            return text
        raise StopAsyncIteration


class Listener:
    """Counts bytes of audio, so that the work is seen to be done."""

    audio_bytes = 0

    async def on_event(self, event: Any) -> None:
        if event.type == "audio":
            self.audio_bytes += len(event.data)


async def in_memory(texts: Sequence[str]) -> float:
    """Microseconds an event, from its text to the listener."""
    model: Any = OpenAIRealtimeWebSocketModel()
    listener = Listener()
    model.add_listener(listener)
    model._audio_state_tracker.set_audio_format("pcm16")
    model._websocket = Socket(texts)
    start = time.process_time_ns()
    await model._listen_for_messages()
    elapsed = time.process_time_ns() - start
    if not listener.audio_bytes:
        raise RuntimeError("no audio was heard")
    return elapsed / len(texts) / 1e3


@contextlib.asynccontextmanager
async def session(address: str, query: str) -> AsyncIterator[Any]:
    config: Any = {"url": f"{address}/?model={query}", "api_key": "none"}
    runner = RealtimeRunner(RealtimeAgent(name="any"), model=OpenAIRealtimeWebSocketModel())
    async with await runner.run(model_config=config) as opened:
        opened._model._audio_state_tracker.set_audio_format("pcm16")
        yield opened


async def whole_client(address: str, events: int) -> float:
    """Microseconds an event, from the socket to the iteration over the session."""
    left, start = events, 0.0
    async with session(address, f"pairs-{events}") as opened:
        async for event in opened:
            if event.type != "raw_model_event" or event.data.type != "raw_server_event":
                continue
            if not start:
                start = time.process_time()
                continue
            left -= 1
            if not left:
                return (time.process_time() - start) / events * 1e6
    raise RuntimeError("closed before the last event")


async def compare(work: Callable[[], Awaitable[float]], rounds: int) -> Figures:
    """Let stock and ours take turns."""
    found: Figures = {"stock": [], "rtframes": []}
    for timed in (False, *(True for _ in range(rounds))):
        for name, figures in found.items():
            if name != "stock":
                rtframes_agents.install()
            await work()  # not timed: caches that the other has filled
            figure = await work()
            rtframes_agents.uninstall()
            if timed:
                figures.append(figure)
    return found


def row(label: str, found: Figures) -> str:
    """A row of the table."""
    cells = [
        f"{statistics.median(figures):.1f} ({min(figures):.1f} to {max(figures):.1f})"
        for figures in found.values()
    ]
    ratio = statistics.median(a / b for a, b in zip(*found.values(), strict=True))
    target = TARGETS.get(label)
    verdict = "" if target is None else f"≥ {target}: {'met' if ratio >= target else 'missed'}"
    return f"| {label} | {cells[0]} | {cells[1]} | {ratio:.2f}x | {verdict} |"


async def table(rounds: int, events: int) -> str:
    """All rows, after a line that says where they come from."""
    packages = ("openai-agents", "openai", "pydantic", "websockets")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    rows = [
        f"{datetime.date.today()}, {cpu_name()}, {os.cpu_count()} cores,"
        f" CPython {platform.python_version()}, {versions}.",
        "",
        "| CPU an event, µs: median and range of rounds | stock | with rtframes | ratio | target |",
        "|---|---:|---:|---:|---|",
    ]
    for label, texts in {
        "in memory, audio only": frames(4_800, mixed=False),
        "in memory, mixed": frames(4_800, mixed=True),
        "in memory, audio only, deltas of 24 kB": frames(24_000, mixed=False, count=100),
    }.items():
        rows.append(row(label, await compare(lambda texts=texts: in_memory(texts), rounds)))
    with server() as address:
        found = await compare(lambda: whole_client(address, events), max(rounds // 2, 1))
    rows.append(row("whole client", found))
    return "\n".join(rows) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--events", type=int, default=1_000, help="of a whole client and a round")
    parser.add_argument("--write", action="store_true", help=f"write them into {PAGE.name} too")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    set_tracing_disabled(True)
    text = asyncio.run(table(options.rounds, options.events))
    print(text)
    if options.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
