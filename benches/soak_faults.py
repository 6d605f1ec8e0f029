"""Soak with faults: many connections whose frames are cut, corrupted, reordered and sent twice.

    python benches/soak_faults.py                           # 200 connections, 30 minutes
    python benches/soak_faults.py --seconds 10              # the short form

A server in a process of its own sends synthetic sessions of every dialect, each event with an id of
its own, and does to some of their frames what networks and servers do. It also cuts connections, in
the middle of a stream, and the client comes again. What each frame means the server has from
msgspec: a value, or an exception. The clients decode by rtframes, some with a decoder of their own,
some with one for all, from `bytes` and from `str`. With the next connection each tells how far the
last one came, and a hash of every id, value and exception until there: it has to equal the server's
    hash.
Each frame is decoded in the tolerant way too, which has to give the same event, by class and id,
where there is one, and something in any case.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import msgspec
import websockets

import rtframes
from rtframes.testing import DIALECTS, Synthesiser
from soak import rss_bytes

FAULTS = {"none": 80, "cut": 4, "corrupted": 6, "twice": 4, "later": 4, "garbage": 2}
"""How often each fault comes, of 100 frames."""
FRAMES = (50, 600)
"""How many frames per connection, at least and at most, before it is cut."""
GARBAGE = (b"", b"null", b"[1]", b"{}", b"<html>", b'{"type":1}', b'{"type":"response.done"')
EVENT_ID = re.compile(rb'"event_id":"[^"]*"')


def digest(before: bytes, meaning: tuple[str, bytes]) -> bytes:
    """A hash of all that came before, and of what one frame means."""
    kind, content = meaning
    return hashlib.sha256(before + kind.encode() + content).digest()


def meaning(decode: Callable[[Any], Any], frame: Any) -> tuple[str, bytes]:
    """A frame's type, id and value, or its exception."""
    try:
        event = decode(frame)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # Of an exception its class: `InvalidUtf8Error` is of both.
        is_value = isinstance(error, msgspec.ValidationError)
        return ("ValidationError" if is_value else "DecodeError"), b""
    return type(event).__name__, msgspec.json.encode(event)


# The server's process


@dataclass
class Tally:
    """What was sent, and how many connections were found right and wrong."""

    faults: Counter[str] = field(default_factory=Counter[str])
    frames: int = 0
    exceptions: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list[str])


class Server:
    """Sends frames with faults, and keeps what they mean until the client tells what it heard."""

    def __init__(self, rate: float, seed: int) -> None:
        self.tally = Tally()
        self._pause_s = 1 / rate
        self._seed = seed
        self._sent: dict[str, list[tuple[str, bytes]]] = {}
        self._number = 0
        self._sessions = [list(Synthesiser(dialect, seed).session(turns=2)) for dialect in DIALECTS]
        self._decode = msgspec.json.Decoder(rtframes.ServerEvent).decode

    async def connection(self, connection: websockets.ServerConnection) -> None:
        """One connection: what the client made of the last one, and then frames until it is cut."""
        first = json.loads(await connection.recv())
        name, number = first["name"], first["number"]
        self._check(name, first)
        rng = random.Random(f"{self._seed} {name} {number}")
        sent = self._sent[name] = []
        with contextlib.suppress(websockets.ConnectionClosed):
            for frame in self._frames(rng, rng.randint(*FRAMES)):
                what = meaning(self._decode, frame)
                sent.append(what)
                self.tally.frames += 1
                self.tally.exceptions += not what[1]
                is_text = rng.random() < 0.5
                await connection.send(as_text(frame) if is_text else frame)
                await asyncio.sleep(self._pause_s)
        connection.transport.abort()

    def _check(self, name: str, told: dict[str, Any]) -> None:
        sent = self._sent.pop(name, [])
        count, hashed = told["count"], b""
        for what in sent[:count]:
            hashed = digest(hashed, what)
        if count <= len(sent) and hashed.hex() == told["digest"]:
            self.tally.right += 1
        else:
            self.tally.wrong.append(f"{name}, connection {told['number']}: {count} of {len(sent)}")

    def _frames(self, rng: random.Random, count: int) -> Iterator[bytes]:
        later: list[bytes] = []
        session = rng.choice(self._sessions)
        for index in range(count):
            frame = session[index % len(session)]
            self._number += 1
            frame = EVENT_ID.sub(b'"event_id":"event_%d"' % self._number, frame, count=1)
            fault = rng.choices(list(FAULTS), list(FAULTS.values()))[0]
            self.tally.faults[fault] += 1
            if fault == "later":
                later.append(frame)
                continue
            yield spoilt(fault, frame, rng)
            if fault == "twice":
                yield frame
            if later and rng.random() < 0.3:
                yield later.pop(rng.randrange(len(later)))
        yield from later


def spoilt(fault: str, frame: bytes, rng: random.Random) -> bytes:
    """A frame with a fault in it."""
    if fault == "cut":
        return frame[: rng.randrange(len(frame))]
    if fault == "corrupted":
        spoilt = bytearray(frame)
        for _ in range(rng.randint(1, 3)):
            spoilt[rng.randrange(len(spoilt))] = rng.choice(b'"\\{}[]:,0aA \x00\n\xff')
        return bytes(spoilt)
    if fault == "garbage":
        return rng.choice(
            (b"", b"null", b"[1]", b"{}", b"<html>", b'{"type":1}', rng.randbytes(40))
        )
    return frame


def as_text(frame: bytes) -> bytes | str:
    """The frame as a text message; the frame itself if it cannot be one."""
    try:
        return frame.decode()
    except UnicodeDecodeError:
        return frame


def serve(pipe: Connection, rate: float, seed: int) -> None:
    asyncio.run(_serve(pipe, rate, seed))


async def _serve(pipe: Connection, rate: float, seed: int) -> None:
    server = Server(rate, seed)
    async with websockets.serve(
        server.connection, "127.0.0.1", 0, compression=None, max_size=None
    ) as listening:
        pipe.send(next(iter(listening.sockets)).getsockname()[1])
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
    pipe.send(server.tally)


# The clients


class Ears:
    """The decoders of a client.

    Attributes:
        strict: as msgspec decodes.
        tolerant: as a client decodes that must go on.
    """

    def __init__(self) -> None:
        self.strict = rtframes.Decoder(unknown=None, extra="drop").decode
        self.tolerant = rtframes.Decoder(invalid="unknown").decode

    def hear(self, frame: Any) -> tuple[str, bytes]:
        """What a frame means.

        Raises:
            RuntimeError: the two differ.
        """
        what = meaning(self.strict, frame)
        name, value = what
        try:
            event = self.tolerant(frame)
        except msgspec.DecodeError:
            # Of malformed JSON nothing can be made; nor of text that is not UTF-8, which msgspec
            # skips together with its key.
            if value and (isinstance(frame, str) or isinstance(as_text(frame), str)):
                raise
            return what
        if value and name != type(event).__name__:
            raise RuntimeError(f"{name} became {type(event).__name__}")
        if value and msgspec.json.decode(value).get("event_id") != getattr(event, "event_id", None):
            raise RuntimeError(f"another id in {name}")
        return what


async def listen(url: str, name: str, ears: Ears, until: float) -> int:
    """Connect again and again, until it is time; how many frames came."""
    frames = 0
    told: dict[str, Any] = {"name": name, "number": 0, "count": 0, "digest": ""}
    while True:
        async with websockets.connect(url, compression=None, max_size=None) as connection:
            await connection.send(json.dumps(told))
            if time.monotonic() > until:
                return frames
            hashed, count = b"", 0
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    hashed = digest(hashed, ears.hear(await connection.recv()))
                    count += 1
        frames += count
        told = {"name": name, "number": told["number"] + 1, "count": count, "digest": hashed.hex()}


async def run(pipe: Connection, connections: int, seconds: float) -> tuple[int, int, int]:
    url = f"ws://127.0.0.1:{pipe.recv()}"
    until = time.monotonic() + seconds
    together = Ears()
    calls = [
        asyncio.create_task(
            listen(url, f"call {number}", Ears() if number % 2 else together, until)
        )
        for number in range(connections)
    ]
    await asyncio.sleep(min(seconds / 2, 60))
    before = rss_bytes()
    frames = sum(await asyncio.gather(*calls))
    after = rss_bytes()
    pipe.send("enough")
    return frames, before, after


def main() -> None:
    parser = argparse.ArgumentParser(description="Soak with faults.")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=1800.0)
    parser.add_argument("--rate", type=float, default=20.0, help="frames a second and connection")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, options.rate, options.seed), daemon=True)
    process.start()
    frames, before, after = asyncio.run(run(here, options.connections, options.seconds))
    tally: Tally = here.recv()
    process.join()
    mebi = 1 << 20
    print(
        f"{options.connections} connections, {options.seconds:.0f} s, seed {options.seed}: "
        f"{tally.frames:,} frames sent, {frames:,} decoded, {tally.exceptions:,} of those sent are "
        f"invalid; load average {os.getloadavg()[0]:.1f}"
    )
    print("  " + ", ".join(f"{fault}: {count:,}" for fault, count in tally.faults.items()))
    print(
        f"  {tally.right:,} connections with every id, value and exception as msgspec has them, "
        f"{len(tally.wrong)} not"
    )
    print(f"  memory of the clients, MiB: {before / mebi:.1f} early, {after / mebi:.1f} at the end")
    if tally.wrong or not frames:
        sys.exit("\n".join(tally.wrong[:20]) or "no frame came")


if __name__ == "__main__":
    main()
