"""CPU time per event of whole clients, over WebSockets on the loopback interface.

A server process plays frames, half of them audio deltas of 4,800 bytes (PCM16 of 100 ms at
24,000 Hz), half text deltas; the clients run in this process and only its CPU time counts. What an
event costs depends on how many of them a client finds when it reads, so the server writes them in
several ways. The rounds of all clients and ways are interleaved, so that the ratios hold on a busy
machine too. Then a process each plays 200 sessions at real speed, stock and native.

    python benches/loopback.py                # the tables, on standard output
    python benches/loopback.py --write        # and into docs/benchmarks-loopback.md
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import datetime
import functools
import importlib.metadata
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import picows
import websockets
import websockets.asyncio.client
import websockets.asyncio.server
from openai import AsyncOpenAI
from websockets.frames import Frame, Opcode

import rtframes
import rtframes.integrations.openai as rtframes_openai
from rtframes.bench.machine import machine
from rtframes.testing import audio_delta, live_frames

AUDIO_BYTES = 4_800
DELTA_S = 0.1  # what an audio delta lasts
TURN_S = 2  # for so long the assistant speaks, then it listens
CHUNK = bytes(960)  # 20 ms of PCM16 at 24,000 Hz
SESSIONS = 200
REPORT = Path(__file__).parent.parent / "docs" / "benchmarks-loopback.md"


class Way(NamedTuple):
    """How the server writes events."""

    title: str
    events_a_write: int
    pause_s: float  # before a write
    description: str


# A burst is a second of speech, ten audio deltas and ten text deltas.
WAYS = {
    "pairs": Way(
        "pairs",
        2,
        0,
        "An audio delta and the text delta made with it in one write, and the next at once: what is"
        " made together comes together, and no more. The lighter the client, the more often it"
        " waits for the server.",
    ),
    "bursts": Way(
        "bursts of 20",
        20,
        0,
        "A second of speech in one write, and the next at once: a model makes speech faster than it"
        " is spoken, or the client's loop comes late. A client that reads always finds events, and"
        " the CPU time is its own. asyncio reads 256 KiB at most, some 75 events, and websockets"
        " reads no more until its queue is nearly empty; the buffer of picows grows to what comes,"
        " 1 MiB here.",
    ),
    "singly": Way(
        "one by one",
        1,
        0,
        "Each event by a `send()` of websockets, which takes longer than all clients but stock take"
        " to read it: they wait for the server, and are woken for each event or for few. For how"
        " few is the machine's affair, and the figures move with it: native has been seen between"
        " 1/4.4 of stock and 1/8.8.",
    ),
    "sleeping": Way(
        "bursts of 20, 2 ms apart",
        20,
        0.002,
        "The process sleeps between them, and wakes on a processor that has turned to other things:"
        " its clock and caches take their time, for all clients.",
    ),
}
SINK = "sink"  # what a client asks for that sends


def frames() -> list[str]:
    """One audio delta and one text delta."""
    text = live_frames("ga")["response.output_text.delta"][0]
    return [audio_delta(AUDIO_BYTES).decode(), text.decode()]


# The server's process


async def serve() -> None:
    """Serve until standard input closes; print the port first."""
    played = frames()

    wire = b"".join(Frame(Opcode.TEXT, frame.encode()).serialize(mask=False) for frame in played)

    async def play(
        connection: websockets.asyncio.server.ServerConnection, way: Way, count: int
    ) -> None:
        await connection.send(played[-1])  # from this event on a client counts
        if way.events_a_write == 1:
            for number in range(count):
                await connection.send(played[number % len(played)])
        else:
            burst = wire * (way.events_a_write // len(played))
            for _ in range(count // way.events_a_write):
                await asyncio.sleep(way.pause_s)
                connection.transport.write(burst)
                await connection.drain()
        await connection.wait_closed()

    async def realtime(connection: websockets.asyncio.server.ServerConnection) -> None:
        await connection.recv()  # the client has opened all its connections
        await asyncio.sleep(random.random() * 2 * TURN_S)
        due = time.monotonic()
        while True:
            for _ in range(round(TURN_S / DELTA_S)):
                for frame in played:
                    await connection.send(frame)
                due = max(due + DELTA_S, time.monotonic())
                await asyncio.sleep(due - time.monotonic())
            due += TURN_S
            await asyncio.sleep(due - time.monotonic())

    async def sink(connection: websockets.asyncio.server.ServerConnection) -> None:
        async for _ in connection:
            pass

    async def handler(connection: websockets.asyncio.server.ServerConnection) -> None:
        path = connection.request.path if connection.request else ""
        (model,) = parse_qs(urlsplit(path).query)["model"]
        with contextlib.suppress(websockets.ConnectionClosed):
            if model == "realtime":
                await realtime(connection)
            elif model == "sink":
                await sink(connection)
            else:
                way, count = model.split("-")
                await play(connection, WAYS[way], int(count))

    async with websockets.asyncio.server.serve(
        handler, "127.0.0.1", 0, compression=None, max_size=None, close_timeout=0.1
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A server process; its address."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"ws://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait(10)


# The clients: each returns CPU seconds for so many events, the connection's set-up left out. All
# run on asyncio's own event loop, with their libraries' defaults but for compression, which the
# server does not offer, and size limits.

Found = dict[str, list[float]]
Client = Callable[[str, str, int], Awaitable[float]]


class Meter:
    """CPU time from the first event to the last."""

    def __init__(self, events: int) -> None:
        self.left = events
        self.start = 0.0
        self.cpu = 0.0

    def last(self) -> bool:
        """Count an event: whether it was the last."""
        if not self.start:
            self.start = time.process_time()
            return False
        self.left -= 1
        if self.left:
            return False
        self.cpu = time.process_time() - self.start
        return True


@functools.cache
def openai_client(address: str) -> AsyncOpenAI:
    return AsyncOpenAI(api_key="none", websocket_base_url=address)


@contextlib.asynccontextmanager
async def openai_connection(address: str, model: str) -> AsyncIterator[Any]:
    async with openai_client(address).realtime.connect(model=model) as connection:
        yield connection


async def openai_stock(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        async for _ in connection:
            if meter.last():
                break
    return meter.cpu


async def openai_dropin(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        async for _ in rtframes_openai.accelerate(connection):
            if meter.last():
                break
    return meter.cpu


async def openai_native(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        async for _ in rtframes_openai.events(connection):
            if meter.last():
                break
    return meter.cpu


async def openai_recv_bytes(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        while True:
            await connection.recv_bytes()
            if meter.last():
                break
    return meter.cpu


async def websockets_native(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    decode = rtframes.Decoder().decode
    async with websockets.asyncio.client.connect(
        f"{address}/?model={model}", compression=None, max_size=None
    ) as connection:
        while True:
            decode(await connection.recv(decode=False))
            if meter.last():
                break
    return meter.cpu


async def picows_client(
    address: str, model: str, events: int, decode: Callable[[Any], Any] | None
) -> float:
    meter = Meter(events)

    class Listener(picows.WSListener):
        def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
            if frame.msg_type != picows.WSMsgType.TEXT:
                return
            if decode is None:
                frame.get_payload_as_memoryview()  # the payload without a copy
            else:
                decode(frame.get_payload_as_bytes())
            if not meter.cpu and meter.last():
                transport.disconnect()

    transport, _ = await picows.ws_connect(Listener, f"{address}/?model={model}")
    await transport.wait_disconnected()
    return meter.cpu


async def picows_alone(address: str, model: str, events: int) -> float:
    return await picows_client(address, model, events, None)


async def picows_native(address: str, model: str, events: int) -> float:
    return await picows_client(address, model, events, rtframes.Decoder().decode)


async def sending(
    address: str, model: str, events: int, send: Callable[[Any], Callable[[], Awaitable[Any]]]
) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        send_one = send(connection)
        while True:
            await send_one()
            if meter.last():
                break
    return meter.cpu


async def append_stock(address: str, model: str, events: int) -> float:
    def send(connection: Any) -> Callable[[], Awaitable[Any]]:
        append = connection.input_audio_buffer.append
        return lambda: append(audio=base64.b64encode(CHUNK).decode("ascii"))

    return await sending(address, model, events, send)


async def append_native(address: str, model: str, events: int) -> float:
    append = rtframes_openai.append_audio
    return await sending(
        address, model, events, lambda connection: lambda: append(connection, CHUNK)
    )


async def append_constant(address: str, model: str, events: int) -> float:
    audio = base64.b64encode(CHUNK).decode("ascii")
    frame = f'{{"type":"input_audio_buffer.append","audio":"{audio}"}}'
    return await sending(
        address, model, events, lambda connection: lambda: connection.send_raw(frame)
    )


RECEIVING: dict[str, Client] = {
    "openai-python, stock": openai_stock,
    "openai-python, drop-in": openai_dropin,
    "openai-python, native": openai_native,
    "openai-python, recv_bytes() alone": openai_recv_bytes,
    "websockets + rtframes": websockets_native,
    "picows + rtframes": picows_native,
    "picows, not decoded": picows_alone,
}
SENDING: dict[str, Client] = {
    "input_audio_buffer.append": append_stock,
    "append_audio": append_native,
    "send_raw of a constant string": append_constant,
}
# What is held against what, and the target that the project set itself.
RECEIVING_TARGETS = (
    ("openai-python, drop-in", "openai-python, stock", 1 / 4),
    ("openai-python, native", "openai-python, stock", 1 / 6),
    ("openai-python, native", "openai-python, recv_bytes() alone", 1.1),
    ("picows + rtframes", "openai-python, stock", 1 / 11),
    ("picows + rtframes", "picows, not decoded", 1.2),
)
SENDING_TARGETS = (
    ("append_audio", "input_audio_buffer.append", 1 / 9),
    ("append_audio", "send_raw of a constant string", 1.1),
)


async def measure(address: str, events: int, rounds: int) -> dict[str, Found]:
    """Microseconds of CPU an event: by way (or `SINK`), by client, one figure a round."""
    clients = dict.fromkeys(WAYS, RECEIVING) | {SINK: SENDING}
    found: dict[str, Found] = {way: {name: [] for name in clients[way]} for way in clients}
    for timed in (False, *(True for _ in range(rounds))):
        # Not timed: imports, and the SDK's models, which are built when first met.
        count = events if timed else 20
        for way, named in clients.items():
            model = way if way == SINK else f"{way}-{count}"
            for name, client in named.items():
                microseconds = await client(address, model, count) / count * 1e6
                if timed:
                    found[way][name].append(microseconds)
    return found


# 200 sessions in one process


async def sessions(address: str, kind: str, seconds: float) -> dict[str, float]:
    """Play the sessions in this process, and say what it cost."""
    count = 0

    async def play(connection: Any) -> None:
        nonlocal count
        played = rtframes_openai.events(connection) if kind == "native" else connection
        async for _ in played:
            count += 1

    connect = openai_client(address).realtime.connect
    idle_mib = peak_mib()
    connections = [await connect(model="realtime").enter() for _ in range(SESSIONS)]
    tasks = [asyncio.create_task(play(connection)) for connection in connections]
    for connection in connections:
        await connection.send_raw("start")
    await asyncio.sleep(2 * TURN_S)  # all of them are in their turns by then
    count = 0
    delays: list[float] = []
    start, cpu = time.monotonic(), time.process_time()
    while time.monotonic() < start + seconds:
        due = time.monotonic() + 0.005
        await asyncio.sleep(0.005)
        delays.append(time.monotonic() - due)
    elapsed, cpu = time.monotonic() - start, time.process_time() - cpu
    events = count
    if lost := sum(task.done() for task in tasks):
        raise RuntimeError(f"{lost} connections were lost: the machine is too busy")
    return {
        "events/s": events / elapsed,
        "CPU": cpu / elapsed * 100,
        "delay_p50_ms": statistics.median(delays) * 1e3,
        "delay_p99_ms": statistics.quantiles(delays, n=100)[98] * 1e3,
        "peak_MiB": peak_mib(),
        "grown_MiB": peak_mib() - idle_mib,
    }


def peak_mib() -> float:
    """The most memory that this process has had; getrusage() would count in its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def sessions_in_a_process(address: str, kind: str, seconds: float) -> dict[str, float]:
    command = [sys.executable, __file__, "--sessions", kind, address, "--seconds", str(seconds)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


# The report


def ratio(found: Found, name: str, against: str) -> float:
    """The median of each round's ratio."""
    return statistics.median(a / b for a, b in zip(found[name], found[against], strict=True))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---", *("---:" for _ in head[1:])]
    return ["| " + " | ".join(cells) + " |" for cells in (head, rule, *rows)] + [""]


def share(value: float) -> str:
    return f"1/{1 / value:.1f}" if value < 0.5 else f"{value:.2f}"


def costs(label: str, found: Found) -> list[str]:
    """A table of what each client costs, beside the first of them."""
    stock = next(iter(found))
    rows = [
        (
            name,
            f"{statistics.median(figures):.1f}",
            f"{min(figures):.1f} to {max(figures):.1f}",
            share(ratio(found, name, stock)),
        )
        for name, figures in found.items()
    ]
    return table((label, "µs", "range", "against the first"), rows)


def verdicts(targets: Sequence[tuple[str, str, float]], columns: dict[str, Found]) -> list[str]:
    """A table of the targets, and whether each was met in each of the columns."""
    rows: list[list[str]] = []
    for name, against, target in targets:
        row = [f"{name} / {against}", f"≤ {share(target)}"]
        for found in columns.values():
            value = ratio(found, name, against)
            row.append(f"{share(value)}, {'met' if value <= target else 'missed'}")
        rows.append(row)
    return table(("ratio", "target", *columns), rows)


def report(found: dict[str, Found], played: dict[str, dict[str, float]]) -> str:
    this = machine()
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in ("openai", "pydantic", "websockets", "picows")
    )
    lines = [
        "# Whole clients over loopback",
        "",
        f"{datetime.date.today()}, {this.cpu} ({this.cores} cores, kernels: {this.isa}),"
        f" {this.python}, {versions}.",
        "",
        "CPU time of the client's process an event, microseconds, the server in another process:"
        " median of interleaved rounds, and the fastest and slowest round. Half of the events are"
        " audio deltas of 4,800 bytes, half text deltas; an append is 20 ms of PCM16.",
        "",
        "## Receiving",
        "",
        "What an event costs depends on how many of them a client finds when it reads. So the"
        " server writes them in several ways, and all clients read all of them. All run on"
        " asyncio's own event loop, with their libraries' defaults; to picows belongs a transport"
        " of its own on that loop.",
        "",
    ]
    for name, way in WAYS.items():
        title = way.title[0].upper() + way.title[1:]
        lines += [f"### {title}", "", way.description, "", *costs("client", found[name])]
    columns = {way.title: found[name] for name, way in WAYS.items()}
    lines += [
        "### Targets",
        "",
        "The targets are for the first way, the pairs; how they fare in the others is beside it.",
        "",
        *verdicts(RECEIVING_TARGETS, columns),
        "The two kinds of ratios move against each other. What stays the same is what decoding",
        "adds to a client: some half a microsecond, twice that after a sleep. The less the client",
        "itself and the kernel take for an event, the more of stock's time is saved, and the more",
        "that rest shows beside the same client without decoding.",
        "",
        "## Sending",
        "",
        *costs("sending", found[SINK]),
        *verdicts(SENDING_TARGETS, {"measured": found[SINK]}),
    ]
    if played:
        lines += [
            f"## {SESSIONS} sessions",
            "",
            f"{SESSIONS} sessions at real speed in one process of openai-python, each speaking half"
            " of the time, with ten audio and ten text deltas a second:",
            "",
        ]
        keys = ("events/s", "CPU", "delay_p50_ms", "delay_p99_ms", "peak_MiB", "grown_MiB")
        heads = (
            "",
            "events/s",
            "CPU, % of a core",
            "event loop late by, ms: median",
            "99th percentile",
            "peak MiB",
            "of it for the sessions",
        )
        lines += table(
            heads,
            [
                (kind, *(f"{result[key]:.{0 if key == 'events/s' else 1}f}" for key in keys))
                for kind, result in played.items()
            ],
        )
    lines += [
        "Made by `python benches/loopback.py --write`.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=1_000, help="events of a client and a round")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=8, help="of 200 sessions; 0 for none")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name} too")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--sessions", nargs=2, metavar=("KIND", "ADDRESS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
        return
    if options.sessions:
        kind, address = options.sessions
        print(json.dumps(asyncio.run(sessions(address, kind, options.seconds))))
        return
    with server() as address:
        found = asyncio.run(measure(address, options.events, options.rounds))
        played = {
            kind: sessions_in_a_process(address, kind, options.seconds)
            for kind in ("stock", "native")
            if options.seconds
        }
    text = report(found, played)
    print(text)
    if options.write:
        REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
