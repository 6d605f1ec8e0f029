"""`rtframes record` under ``kill -9`` at random moments: ``make kill``, or ``--times N``.

The server counts what the recorder has taken. A WebSocket answers pings in their order, and the
recorder writes each frame before it reads on; so when a second ping, sent when the first was
answered, is answered too, all frames that were sent before the first must be in the file. Frames
that only TCP has acknowledged are reported too: the kernel does that before the recorder sees them.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

PATIENCE_S = 60
LONGEST_FRAME = 300_000


@dataclass
class Kill:
    """What one kill left.

    Attributes:
        sent: frames that the server has sent.
        by_tcp: of them, those that the recorder's kernel had acknowledged.
        taken: of them, those that the recorder had taken, as its pongs tell.
        kept: whole frames in the file.
        tail: bytes of a line that has no end.
    """

    sent: int
    by_tcp: int
    taken: int
    kept: int
    tail: int


class _Server:
    def __init__(self, choose: random.Random) -> None:
        self._choose = choose
        self.sent = 0
        self.taken = 0
        self.by_tcp = 0
        self.connected = asyncio.Event()
        self._counted = asyncio.Event()

    async def talk(self, connection: ServerConnection) -> None:
        self.connected.set()
        counting = asyncio.create_task(self._count(connection))
        watching = asyncio.create_task(self._watch(connection))
        try:
            while True:
                size = self._choose.choice((10, 1_000, 10_000, LONGEST_FRAME))
                frame = {"type": "test", "n": self.sent, "text": "x" * self._choose.randrange(size)}
                await connection.send(json.dumps(frame))
                self.sent += 1
                await asyncio.sleep(self._choose.choice((0, 0, 0, 0.001)))
        except ConnectionClosed:
            pass
        finally:
            counting.cancel()
            watching.cancel()

    async def _count(self, connection: ServerConnection) -> None:
        while True:
            sent = self.sent
            for _ in range(2):
                await (await connection.ping())
            self.taken = sent
            self._counted.set()

    async def counted(self, frames: int) -> None:
        """Wait until so many frames are known to be taken."""
        while self.taken < frames:
            self._counted.clear()
            await self._counted.wait()

    async def _watch(self, connection: ServerConnection) -> None:
        """See what TCP has acknowledged, where the system tells: on Linux."""
        if sys.platform != "linux":
            return
        import fcntl
        import termios

        descriptor = connection.transport.get_extra_info("socket").fileno()
        while True:
            sent = self.sent
            queued = fcntl.ioctl(descriptor, termios.TIOCOUTQ, bytes(4))
            if queued == bytes(4) and not connection.transport.get_write_buffer_size():
                self.by_tcp = sent
            await asyncio.sleep(0)


async def kill_once(seed: int) -> Kill:
    """Kill one recorder, and look at its file.

    Raises:
        AssertionError: the file has something that is not a frame, or lacks a frame.
    """
    choose = random.Random(seed)
    server = _Server(choose)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "session.jsonl")
        # Offered by a client that compresses, it would hide how long the lines are.
        async with serve(server.talk, "127.0.0.1", 0, compression=None) as listening:
            port = next(iter(listening.sockets)).getsockname()[1]
            command = ("-m", "rtframes", "record", f"ws://127.0.0.1:{port}", "-o", str(output))
            process = await asyncio.create_subprocess_exec(sys.executable, *command)
            await asyncio.wait_for(server.connected.wait(), PATIENCE_S)
            if choose.random() < 0.5:
                await asyncio.sleep(choose.uniform(0, 0.3))
            else:  # at the worst moment: so many frames are just known to be taken
                await asyncio.wait_for(server.counted(choose.choice((1, 1, 10))), PATIENCE_S)
            taken, by_tcp = server.taken, server.by_tcp
            process.kill()
            await process.wait()
        partial = output.with_name(output.name + ".partial")
        data = partial.read_bytes() if partial.exists() else b""
    *lines, tail = data.split(b"\n")
    numbers = [json.loads(line)["n"] for line in lines]
    assert numbers == list(range(len(lines))), "the file holds other frames than were sent"
    assert len(lines) >= taken, f"{taken} frames were taken, {len(lines)} are in the file"
    assert len(tail) < LONGEST_FRAME + 100
    return Kill(server.sent, by_tcp, taken, len(lines), len(tail))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    kills: list[Kill] = []
    failed = 0
    for seed in range(arguments.seed, arguments.seed + arguments.times):
        try:
            kills.append(asyncio.run(kill_once(seed)))
        except AssertionError as error:
            failed += 1
            print(f"seed {seed}: {error}")
    print(
        f"{len(kills)} of {arguments.times} recordings right (seeds from {arguments.seed}): "
        f"{sum(kill.taken for kill in kills):,} frames known to be taken, "
        f"{sum(kill.kept for kill in kills):,} kept, "
        f"{sum(kill.sent for kill in kills):,} sent\n"
        f"{sum(kill.tail > 0 for kill in kills)} files end in a cut line; "
        f"acknowledged by TCP and not kept: "
        f"{sum(max(0, kill.by_tcp - kill.kept) for kill in kills):,} frames, "
        f"at most {max((kill.by_tcp - kill.kept for kill in kills), default=0)} of one recording"
    )
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
