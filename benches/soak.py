"""Soak of the replay server: many calls at real speed, in one process on one core.

    python benches/soak.py                           # 200 connections, 60 seconds
    python benches/soak.py --seconds 10              # the short form

Every client streams its microphone, 20 ms of audio an append, and asks for the next turn as soon as
one is done; the server plays a synthetic recording in a loop. The clients run in a process of their
own. Printed, of the server's process: how late its event loop is, its memory, and its share of a
core; of the clients: how late audio comes, against the moment at which a listener needs it. Both
processes need a core to themselves: the load average tells whether they had one.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import json
import multiprocessing
import os
import platform
import resource
import statistics
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path

import websockets

from rtframes import Decoder, events
from rtframes.replay import ReplayServer
from rtframes.synthesis import speech
from rtframes.testing import Synthesiser

SAMPLE_BYTES_PER_MS = 48  # PCM16 at 24,000 Hz
PROBE_S = 0.005
CREATE = '{"type":"response.create"}'
MANUAL = json.dumps(
    {
        "type": "session.update",
        "session": {"type": "realtime", "audio": {"input": {"turn_detection": None}}},
    }
)


class EventLoopDelay:
    """How late the event loop runs what is due, sampled every 5 ms."""

    def __init__(self) -> None:
        self.samples_ms: list[float] = []

    async def watch(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + PROBE_S
            await asyncio.sleep(PROBE_S)
            self.samples_ms.append((loop.time() - due) * 1000)


@dataclass
class ServerReport:
    port: int
    delay_ms: list[float]
    rss_before: int
    rss_after: int
    rss_peak: int
    cpu_s: float
    wall_s: float
    events: int


@dataclass
class ClientsReport:
    frames: int
    responses: int
    audio_s: float
    late_ms: list[float]
    refused: int
    cpu_s: float

    def begin(self) -> None:
        """Forget what was counted while calls were still coming in."""
        self.frames = self.responses = 0
        self.audio_s = 0.0
        self.late_ms.clear()


def rss_bytes() -> int:
    """Memory of this process now, where the system tells it; the peak elsewhere."""
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE")
    return rss_peak_bytes()


def rss_peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


# The server's process


def serve(pipe: Connection, compression: bool) -> None:
    asyncio.run(_serve(pipe, compression))


async def _serve(pipe: Connection, compression: bool) -> None:
    recording = Synthesiser("ga").session(scenes=["speech", "text", "speech"])
    server = ReplayServer(recording, speed="realtime", loop=True, compression=compression)
    delay = EventLoopDelay()
    async with server:
        before = rss_bytes()
        pipe.send(server.port)
        loop = asyncio.get_running_loop()
        # The clients say when all of them are connected, and when they have had enough.
        await loop.run_in_executor(None, pipe.recv)
        watching = asyncio.create_task(delay.watch())
        taken = sum(server.events.values())
        cpu, wall = time.process_time(), time.perf_counter()
        await loop.run_in_executor(None, pipe.recv)
        report = ServerReport(
            port=server.port,
            delay_ms=delay.samples_ms,
            rss_before=before,
            rss_after=rss_bytes(),
            rss_peak=rss_peak_bytes(),
            cpu_s=time.process_time() - cpu,
            wall_s=time.perf_counter() - wall,
            events=sum(server.events.values()) - taken,
        )
        watching.cancel()
        pipe.send(report)


# The clients' process


class Caller:
    """One call: talks all the time, and listens."""

    def __init__(self, appends: list[str], append_ms: int, report: ClientsReport) -> None:
        self._appends = appends
        self._append_s = append_ms / 1000
        self._report = report
        self._decode = Decoder(unknown=None).decode
        self._connected = asyncio.Event()

    async def connected(self) -> None:
        await self._connected.wait()

    async def call(self, url: str, compression: str | None) -> None:
        async with websockets.connect(
            url, max_size=None, max_queue=None, compression=compression, open_timeout=60
        ) as connection:
            await connection.send(MANUAL)
            self._connected.set()
            talking = asyncio.create_task(self._talk(connection))
            try:
                await self._listen(connection)
            finally:
                talking.cancel()

    async def _talk(self, connection: websockets.ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            for append in self._appends:
                await connection.send(append)
                due += self._append_s
                await asyncio.sleep(due - loop.time())

    async def _listen(self, connection: websockets.ClientConnection) -> None:
        report = self._report
        loop = asyncio.get_running_loop()
        await connection.send(CREATE)
        began, heard_ms = 0.0, 0.0
        while True:
            event = self._decode(await connection.recv(decode=False))
            report.frames += 1
            match event:
                case events.ResponseCreated():
                    began, heard_ms = 0.0, 0.0
                case events.ResponseOutputAudioDelta(delta=audio):
                    now = loop.time()
                    began = began or now
                    # A listener who began with the first piece needs this one by then.
                    report.late_ms.append((now - began) * 1000 - heard_ms)
                    heard_ms += len(audio) / SAMPLE_BYTES_PER_MS
                    report.audio_s += len(audio) / SAMPLE_BYTES_PER_MS / 1000
                case events.ResponseDone():
                    report.responses += 1
                    await connection.send(CREATE)
                case events.ErrorEvent():
                    report.refused += 1
                case _:
                    pass


def microphone(append_ms: int) -> list[str]:
    pcm = speech.say("That is what I wanted to ask you about, if you have a moment.", speech.USER)
    step = speech.audio_bytes(append_ms)
    pieces = (pcm[start : start + step] for start in range(0, len(pcm), step))
    return [
        json.dumps({"type": "input_audio_buffer.append", "audio": base64.b64encode(p).decode()})
        for p in pieces
    ]


async def call(pipe: Connection, options: argparse.Namespace) -> ClientsReport:
    url = f"ws://127.0.0.1:{pipe.recv()}/v1/realtime"
    report = ClientsReport(0, 0, 0.0, [], 0, 0.0)
    appends = microphone(options.append_ms)
    tasks: list[asyncio.Task[None]] = []
    for _ in range(options.connections):
        # Calls do not begin all at once: a turn's text would come for all of them in one moment.
        caller = Caller(appends, options.append_ms, report)
        compression = "deflate" if options.deflate else None
        tasks.append(asyncio.create_task(caller.call(url, compression)))
        await caller.connected()
    pipe.send("connected")
    report.begin()
    cpu = time.process_time()
    await asyncio.sleep(options.seconds)
    report.cpu_s = time.process_time() - cpu
    pipe.send("enough")
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(outcome, asyncio.CancelledError):
            raise RuntimeError("a call ended by itself") from outcome
    return report


# The report


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def show(server: ServerReport, clients: ClientsReport, connections: int, deflate: bool) -> None:
    mebi = 1 << 20
    delay, late = server.delay_ms, clients.late_ms
    print(
        f"{connections} connections, {server.wall_s:.0f} s at real speed, permessage-deflate "
        f"{'on' if deflate else 'off'}; {platform.machine()}, {os.cpu_count()} CPUs, "
        f"Python {platform.python_version()}, websockets {version('websockets')}"
    )
    print(
        f"  server: {server.events:,} client events taken; {clients.frames:,} frames sent, "
        f"{clients.audio_s:,.0f} s of audio, {clients.responses:,} responses"
    )
    print(
        f"  event-loop delay, ms: median {statistics.median(delay):.2f}, "
        f"p99 {percentile(delay, 0.99):.2f}, max {max(delay):.2f}"
    )
    print(
        f"  memory, MiB: {server.rss_before / mebi:.1f} before, {server.rss_after / mebi:.1f} at "
        f"the end, {server.rss_peak / mebi:.1f} at most; "
        f"{(server.rss_after - server.rss_before) / connections / 1024:.0f} KiB a connection"
    )
    load = f"; load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"  CPU, of one core: {server.cpu_s / server.wall_s:.0%} the server, "
        f"{clients.cpu_s / server.wall_s:.0%} the clients{load}"
    )
    print(
        f"  audio comes before it is needed by, ms: median {-statistics.median(late):.0f}; "
        f"{sum(ms > 0 for ms in late):,} of {len(late):,} pieces late, "
        f"the latest by {max(max(late), 0.0):.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Soak of the replay server.")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--append-ms", type=int, default=20, help="audio in one append, in ms")
    parser.add_argument("--deflate", action="store_true", help="compress, as real servers do")
    options = parser.parse_args()

    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, options.deflate), daemon=True)
    process.start()
    clients = asyncio.run(call(here, options))
    server: ServerReport = here.recv()
    process.join()
    show(server, clients, options.connections, options.deflate)
    if clients.refused:
        sys.exit(f"{clients.refused} events were refused")


if __name__ == "__main__":
    main()
