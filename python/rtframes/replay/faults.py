"""What may go wrong on a connection to a `ReplayServer`: late frames, errors, an early end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

_MOST_LATE = 1_000
"""Frames that may be on their way at once: more make the replay wait."""

_NEVER_SENT = (1004, 1005, 1006, 1015)


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What goes wrong on each connection to a `ReplayServer`. Frames stay in their order.

    Attributes:
        delay_ms: every frame arrives so many ms later.
        jitter_ms: and by up to so many ms more, at random.
        seed: random seed of the jitter.
        insert: frames to send in addition, each with the number of frames after which it is sent:
            ``{3: b'{"type":"error", …}'}``.
        stop_after: end the connection after so many frames, without the inserted ones.
        close_code: the code with which it is ended then; None ends it without a close frame, as a
            broken network does: clients see 1006.
        close_reason: the text with the code.

    Raises:
        ValueError: a number is out of its range, or a code is none that may be sent.
    """

    delay_ms: float = 0.0
    jitter_ms: float = 0.0
    seed: int = 0
    insert: Mapping[int, bytes] = field(default_factory=dict[int, bytes])
    stop_after: int | None = None
    close_code: int | None = None
    close_reason: str = ""

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not (self.delay_ms >= 0 and self.jitter_ms >= 0):
            raise ValueError(f"a delay of {self.delay_ms} and {self.jitter_ms} ms: not in the past")
        if self.stop_after is not None and self.stop_after < 1:
            raise ValueError(f"stop_after is {self.stop_after}: at least 1")
        if any(count < 1 for count in self.insert):
            raise ValueError("insert has a frame after less than one frame")
        code = self.close_code
        if code is not None and (not 1000 <= code < 5000 or code in _NEVER_SENT):
            raise ValueError(f"close_code is {code}: not a code that may be sent")

    @property
    def makes_late(self) -> bool:
        """Whether frames arrive later than they are sent."""
        return self.delay_ms > 0 or self.jitter_ms > 0


class FaultySender:
    """Sends frames over a connection, with faults.

    Args:
        connection: where to.
        faults: what goes wrong.
    """

    def __init__(self, connection: ServerConnection, faults: Faults) -> None:
        self._connection = connection
        self._faults = faults
        self._random = Random(faults.seed)
        self._late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_MOST_LATE)
        self._failure: ConnectionClosed | None = None
        self._sent = 0

    async def send(self, frame: bytes) -> None:
        """Send a frame, or keep it until its time, when `run` sends it.

        Raises:
            websockets.exceptions.ConnectionClosed: the connection has ended.
        """
        if self._failure is not None:
            raise self._failure
        if not self._faults.makes_late:
            await self._send(frame)
            return
        late_ms = self._faults.delay_ms + self._random.uniform(0, self._faults.jitter_ms)
        due = asyncio.get_running_loop().time() + late_ms / 1000
        await self._late.put((due, frame))

    async def run(self) -> None:
        """Send what is late, each frame at its time, until this is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due, frame = await self._late.get()
            try:
                if self._failure is None:
                    await asyncio.sleep(due - loop.time())
                    await self._send(frame)
            except ConnectionClosed as failure:
                self._failure = failure  # what is left is dropped, so that nobody waits for it
            finally:
                self._late.task_done()

    async def all_sent(self) -> None:
        """Wait until nothing is late any more."""
        await self._late.join()

    async def _send(self, frame: bytes) -> None:
        await self._connection.send(frame, text=True)
        self._sent += 1
        inserted = self._faults.insert.get(self._sent)
        if inserted is not None:
            await self._connection.send(inserted, text=True)
        if self._sent == self._faults.stop_after:
            if self._faults.close_code is None:
                self._connection.transport.abort()
            else:
                await self._connection.close(self._faults.close_code, self._faults.close_reason)
