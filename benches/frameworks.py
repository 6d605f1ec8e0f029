"""What a framework for voice agents spends per event: stock, and with rtframes.

    make livekit                                           # makes the environments
    PYTHONPATH=python build/livekit-*/bin/python benches/frameworks.py livekit
    PYTHONPATH=python build/livekit-*/bin/python benches/frameworks.py livekit --write

*In memory*: from a frame's text to the framework's own audio event, without sockets. *Whole
client*: over the loopback interface to the point where a program receives the audio, with the
server in a separate process. Stock and ours take turns in one process, so that the ratios hold on a
busy machine too; figures are medians of CPU time per event, ratios are medians of the rounds'
ratios. Then separate processes run 100 sessions at real speed.

Each framework has a module, such as ``frameworks_livekit``, with the names of `Framework`. The
server is `frameworks_server`. ``--write`` puts the table into docs/benchmarks-loopback.md.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import frameworks_server
from frameworks_server import deltas, opening
from loop_cost import loop_cost
from loopback_server import server
from rtframes.bench.machine import machine
from sections import with_section

REPORT = Path(__file__).parent.parent / "docs" / "benchmarks-loopback.md"
SESSIONS = 100

Figures = dict[str, list[float]]
"""Microseconds of CPU per event, for each round, with stock and with rtframes."""


class Framework(Protocol):
    """What the module of a framework defines.

    Attributes:
        NAME: its usual name.
        DISTRIBUTIONS: whose versions are reported.
        TARGETS: the project's own targets, by the row's label.
    """

    NAME: str
    DISTRIBUTIONS: Sequence[str]
    TARGETS: dict[str, float]

    def install(self) -> None: ...
    def uninstall(self) -> None: ...

    async def in_memory(self, opening: Sequence[str], texts: Sequence[str]) -> float:
        """CPU seconds for the texts, after the frames that open a response."""
        ...

    def connected(
        self, address: str, model: str, heard: Callable[[], None]
    ) -> contextlib.AbstractAsyncContextManager[Any]:
        """A session, which calls `heard` for each piece of audio that a program receives."""
        ...


async def whole_client(framework: Framework, address: str, model: str, deltas: int) -> float:
    """CPU seconds from the first audio that a program receives to the last of so many."""
    done = asyncio.Event()
    count = 0
    start = end = 0.0

    def heard() -> None:
        # The clock is a system call, so it is read twice only.
        nonlocal count, start, end
        count += 1
        if count == 1:
            start = time.process_time()
        elif count == deltas:
            end = time.process_time()
            done.set()

    async with framework.connected(address, model, heard):
        await asyncio.wait_for(done.wait(), 60)
    return end - start


async def compare(
    framework: Framework, work: Callable[[], Awaitable[float]], rounds: int
) -> Figures:
    """Let stock and ours take turns."""
    found: Figures = {"stock": [], "rtframes": []}
    for timed in (False, *(True for _ in range(rounds))):
        for name, figures in found.items():
            if name != "stock":
                framework.install()
            await work()  # not timed: caches that the other has filled
            figure = await work()
            framework.uninstall()
            if timed:
                figures.append(figure)
    return found


def row(framework: Framework, label: str, found: Figures) -> str:
    """A row of the table."""
    cells = [
        f"{statistics.median(figures):.1f} ({min(figures):.1f} to {max(figures):.1f})"
        for figures in found.values()
    ]
    ratio = statistics.median(a / b for a, b in zip(*found.values(), strict=True))
    target = framework.TARGETS.get(label)
    verdict = "" if target is None else f"≥ {target}: {'met' if ratio >= target else 'missed'}"
    return f"| {label} | {cells[0]} | {cells[1]} | {ratio:.2f}x | {verdict} |"


async def measure(framework: Framework, rounds: int, events: int) -> list[str]:
    """The rows of the table."""
    rows: list[str] = []
    opened = [*opening()[0], *opening()[1]]
    for label, texts in {
        "in memory, audio only": deltas(4_800, 400, mixed=False),
        "in memory, mixed": deltas(4_800, 400),
        "in memory, audio only, deltas of 24 kB": deltas(24_000, 100, mixed=False),
    }.items():

        async def from_memory(texts: list[str] = texts) -> float:
            return await framework.in_memory(opened, texts) / len(texts) * 1e6

        rows.append(row(framework, label, await compare(framework, from_memory, rounds)))
    with server(frameworks_server.__file__) as address:
        for label, (pattern, audio_bytes) in {
            "whole client": ("pairs", 4_800),
            "whole client, text for transcripts": ("texts", 4_800),
            "whole client, deltas of 24 kB": ("pairs", 24_000),
        }.items():
            count = events if audio_bytes == 4_800 else events // 4
            model = f"{pattern}-{count}-{audio_bytes}"

            async def client(count: int = count, model: str = model) -> float:
                return await whole_client(framework, address, model, count // 2) / count * 1e6

            found = await compare(framework, client, max(rounds // 2, 1))
            rows.append(row(framework, label, found))
    return rows


async def sessions(
    framework: Framework, address: str, kind: str, seconds: float
) -> dict[str, float]:
    """Run sessions at real speed in this process, and return what they cost."""
    count = 0

    def heard() -> None:
        nonlocal count
        count += 1

    if kind != "stock":
        framework.install()
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(SESSIONS):
            session = framework.connected(address, "realtime-0-4800", heard)
            await stack.enter_async_context(session)
        await asyncio.sleep(2)  # until all of them speak
        count = 0
        cost = await loop_cost(seconds)
        return {
            "audio/s": count / cost.seconds,
            "CPU": cost.cpu,
            "p50": cost.p50_ms,
            "p99": cost.p99_ms,
        }


def sessions_in_a_process(name: str, address: str, kind: str, seconds: float) -> dict[str, float]:
    """The same in a separate process."""
    command = [sys.executable, __file__, name, "--sessions", kind, address]
    command += ["--seconds", str(seconds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def report(framework: Framework, rows: list[str], had: dict[str, dict[str, float]]) -> str:
    """The framework's section of the page."""
    this = machine()
    versions = ", ".join(f"{name} {version(name)}" for name in framework.DISTRIBUTIONS)
    lines = [
        f"### {framework.NAME}",
        "",
        f"{this.cpu} ({this.cores} cores, kernels: {this.isa}), {this.python}, {versions}.",
        "",
        "| CPU per event, µs: median and range | stock | with rtframes | ratio | target |",
        "|---|---:|---:|---:|---|",
        *rows,
        "",
    ]
    if had:
        lines += [
            f"| {SESSIONS} sessions in a process | audio deltas/s | CPU, % of a core |"
            " event loop late by, ms: median | 99th percentile |",
            "|---|---:|---:|---:|---:|",
            *(
                f"| {kind} | {result['audio/s']:.0f} | {result['CPU']:.1f} |"
                f" {result['p50']:.1f} | {result['p99']:.1f} |"
                for kind, result in had.items()
            ),
            "",
        ]
    return "\n".join(lines)


def write(name: str, text: str) -> None:
    """Put a framework's section into the page."""
    page = REPORT.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    REPORT.write_text(with_section(page, begin, end, text), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("framework", help="such as livekit")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--events", type=int, default=1_000, help="per whole client and round")
    parser.add_argument("--seconds", type=float, default=8, help="of 100 sessions; 0 skips them")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name} too")
    parser.add_argument("--sessions", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    logging.disable(logging.ERROR)
    framework: Any = import_module(f"frameworks_{options.framework}")
    if options.sessions:
        kind, address = options.sessions
        print(json.dumps(asyncio.run(sessions(framework, address, kind, options.seconds))))
        return
    rows = asyncio.run(measure(framework, options.rounds, options.events))
    had: dict[str, dict[str, float]] = {}
    if options.seconds:
        with server(frameworks_server.__file__) as address:
            had = {
                kind: sessions_in_a_process(options.framework, address, kind, options.seconds)
                for kind in ("stock", "with rtframes")
            }
    text = report(framework, rows, had)
    print(text)
    if options.write:
        write(options.framework, text)


if __name__ == "__main__":
    main()
