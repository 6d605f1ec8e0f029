"""Input that may be waited for, read in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterable

_AHEAD = 16


async def in_background(frames: Iterable[bytes]) -> AsyncIterator[bytes]:
    """The frames of an iterable that waits for a user or another program, without waiting oneself.

    A few are read ahead. What the iterable raises is raised here. Its thread ends with the process
    if it still waits then.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | BaseException | None] = asyncio.Queue()
    room = threading.Semaphore(_AHEAD)

    def read() -> None:
        end: BaseException | None = None
        try:
            for frame in frames:
                room.acquire()
                loop.call_soon_threadsafe(queue.put_nowait, frame)
        except BaseException as error:
            end = error
        with contextlib.suppress(RuntimeError):  # the loop has ended first
            loop.call_soon_threadsafe(queue.put_nowait, end)

    threading.Thread(target=read, name="input", daemon=True).start()
    while True:
        item = await queue.get()
        if item is None:
            return
        if isinstance(item, BaseException):
            raise item
        room.release()
        yield item
