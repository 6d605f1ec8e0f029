"""What an `AsyncEvents` holds is let go: cycles, collected coroutines, reference counts."""

import asyncio
import gc
import sys
import tracemalloc
import weakref
from typing import Any

from scripted import Lost, Suspension, end

from rtframes._core import AsyncEvents


def test_a_cycle_is_collected() -> None:
    class Connection:
        events: Any = None

        async def receive(self) -> bytes:
            await Suspension([], "wait")
            return b""

    connection = Connection()
    connection.events = AsyncEvents(connection.receive, len, connection.receive)
    awaiting = anext(connection.events).__await__()
    assert awaiting.send(None) == "wait"
    gone = weakref.ref(connection)
    del connection, awaiting
    gc.collect()
    assert gone() is None


def test_a_coroutine_that_asks_again_while_it_is_collected() -> None:
    seen: list[Any] = []

    class Connection:
        events: Any = None

        async def receive(self, *_: Any) -> bytes:
            try:
                await Suspension([], "wait")
            finally:
                for again in (
                    lambda: anext(self.events).send(None),
                    lambda: anext(self.events).close(),
                    lambda: anext(self.events).__await__(),
                ):
                    try:
                        seen.append(again())
                    except Exception as error:
                        seen.append(error)
            return b""

    connection = Connection()
    connection.events = AsyncEvents(connection.receive, len, connection.receive)
    assert anext(connection.events).__await__().send(None) == "wait"
    del connection
    gc.collect()
    # Who asks in such a place gets an answer or an exception, and nothing worse.
    assert len(seen) >= 3


def test_nothing_leaks() -> None:
    error = Lost("lost")
    frame, event = bytes(1_000), object()
    outcomes: list[Any] = [frame, Lost, asyncio.CancelledError, frame]

    async def receive() -> bytes:
        if len(turns) % 2:
            await asyncio.sleep(0)
        turns.append(None)
        result: bytes = end(outcomes[len(turns) % len(outcomes)])
        return result

    async def recover(_error: Exception) -> Any:
        await asyncio.sleep(0)
        if len(turns) % 3:
            raise error
        return event

    def decode(frame: bytes) -> Any:
        if len(turns) % 5 == 0:
            raise StopIteration
        return event

    async def go_through(count: int) -> None:
        for _ in range(count):
            try:
                await anext(events)
            except (Lost, RuntimeError, asyncio.CancelledError):
                error.__traceback__ = error.__context__ = None

    def references() -> list[int]:
        return [sys.getrefcount(each) for each in (decode, receive, recover, frame, event, events)]

    turns: list[None] = []
    events = AsyncEvents(receive, decode, recover)
    loop = asyncio.new_event_loop()
    loop.run_until_complete(go_through(500))
    before = references()
    tracemalloc.start()
    loop.run_until_complete(go_through(500))
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    loop.run_until_complete(go_through(3_000))
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    loop.close()
    assert references() == before
    # A word for each turn is what the test itself keeps.
    assert after - size < 3_000 * 16 + 20_000
