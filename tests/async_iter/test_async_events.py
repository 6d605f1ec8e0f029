"""`AsyncEvents` as programs meet it: values, exceptions, who is refused, how it ends."""

import asyncio
import ctypes
import gc
from collections.abc import AsyncIterator, Awaitable
from contextlib import aclosing
from typing import Any

import pytest
from scripted import FRAMES, Lost, events_of, scripted

from rtframes._core import AsyncEvents

Py_am_send, PYGEN_RETURN = 81, 0
"""Of CPython's headers: `typeslots.h` and `cpython/object.h`."""


def test_async_for() -> None:
    async def main() -> list[Any]:
        queue: asyncio.Queue[bytes] = asyncio.Queue()

        async def put() -> None:
            for frame in FRAMES:
                await asyncio.sleep(0)
                queue.put_nowait(frame)

        seen = []
        putting = asyncio.create_task(put())
        async for event in events_of(queue):
            seen.append(event)
            if len(seen) == len(FRAMES):
                break
        await putting
        return seen

    assert asyncio.run(main()) == ["one", "two", "three"]


def test_after_a_timeout_nothing_is_lost() -> None:
    async def main() -> list[Any]:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        events = events_of(queue)
        seen: list[Any] = []
        for frame in FRAMES:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(anext(events), 0.01)
            queue.put_nowait(frame)
            seen.append(await asyncio.wait_for(anext(events), 10))
        return seen

    assert asyncio.run(main()) == ["one", "two", "three"]


def test_after_an_exception_of_decode_comes_the_next() -> None:
    async def main() -> None:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        for frame in (b"one", b"\xff", b"three"):
            queue.put_nowait(frame)
        events = events_of(queue)
        assert await anext(events) == "one"
        with pytest.raises(UnicodeDecodeError):
            await anext(events)
        assert await anext(events) == "three"

    asyncio.run(main())


@pytest.mark.parametrize("again", [anext, lambda events: events.aclose()], ids=["next", "close"])
def test_whoever_comes_second_is_refused_and_the_first_goes_on(again: Any) -> None:
    async def main() -> None:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        events = events_of(queue)
        first = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="awaited already"):
            await again(events)
        queue.put_nowait(b"one")
        assert await first == "one"
        await asyncio.create_task(events.aclose())

    asyncio.run(main())


def test_of_two_that_begin_together_one_is_refused() -> None:
    async def main() -> None:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        events = events_of(queue)
        for frame in FRAMES:
            both = asyncio.gather(anext(events), anext(events), return_exceptions=True)
            await asyncio.sleep(0)
            queue.put_nowait(frame)
            first, second = await both
            assert first == frame.decode()
            assert isinstance(second, RuntimeError)

    asyncio.run(main())


def test_one_that_somebody_keeps_is_not_used_again() -> None:
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    for frame in FRAMES:
        queue.put_nowait(frame)
    events = events_of(queue)
    kept = [anext(events) for _ in FRAMES]
    assert len(set(map(id, kept))) == len(FRAMES)
    for awaitable, frame in zip(kept, FRAMES, strict=True):
        with pytest.raises(StopIteration) as stop:
            awaitable.__await__().send(None)
        assert stop.value.value == frame.decode()


def test_a_wait_that_nobody_has_any_more_is_given_up() -> None:
    log: list[Any] = []
    receive = scripted(log, "receive", [(1, b"lost", "coroutine"), (0, b"next", "coroutine")])
    events = AsyncEvents(receive, bytes.decode, receive)
    assert anext(events).__await__().send(None) == "receive"
    awaiting = anext(events).__await__()
    assert log[-1] == ("receive", GeneratorExit)
    with pytest.raises(StopIteration) as stop:
        awaiting.send(None)
    assert stop.value.value == "next"


def test_it_ends_when_it_is_closed() -> None:
    async def main() -> None:
        queue: asyncio.Queue[bytes] = asyncio.Queue()
        for frame in FRAMES:
            queue.put_nowait(frame)
        async with aclosing(events_of(queue)) as events:
            async for event in events:
                assert event == "one"
                break
        assert [event async for event in events] == []
        await events.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(events)
        assert queue.qsize() == 2

    asyncio.run(main())


def test_asked_again_while_it_decodes() -> None:
    async def main() -> None:
        refused: list[Any] = []

        def decode(frame: bytes) -> Any:
            for again in (
                lambda: awaiting.send(None),
                lambda: awaiting.throw(Lost),
                lambda: anext(events).send(None),
                lambda: anext(events).__await__(),
                lambda: events.close(),
            ):
                with pytest.raises(RuntimeError, match="awaited already") as raised:
                    again()
                refused.append(raised)
            awaiting.close()  # it has not begun
            return frame

        queue: asyncio.Queue[bytes] = asyncio.Queue()
        queue.put_nowait(b"one")
        events = events_of(queue, decode=decode)
        awaiting = anext(events).__await__()
        assert await anext(events) == b"one"
        assert len(refused) == 5

    asyncio.run(main())


@pytest.mark.filterwarnings("error")
def test_what_is_not_awaited_leaves_nothing() -> None:
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    queue.put_nowait(b"one")
    events = events_of(queue)
    for _ in range(3):
        anext(events)
    awaiting = anext(events).__await__()
    with pytest.raises(StopIteration) as stop:
        next(awaiting)
    assert stop.value.value == "one"
    gc.collect()


def test_it_is_an_async_iterator_and_nothing_else() -> None:
    events: Any = events_of(asyncio.Queue())
    assert isinstance(events, AsyncIterator)
    assert isinstance(anext(events), Awaitable)
    with pytest.raises(TypeError):
        iter(events)
    with pytest.raises(TypeError):
        next(events)
    with pytest.raises(TypeError):
        AsyncEvents(None, None)


def test_an_event_is_given_to_the_interpreter_without_an_exception() -> None:
    """By `am_send`, which `PyIter_Send` asks for; without it a StopIteration carries the event."""
    ask = ctypes.PYFUNCTYPE(
        ctypes.c_int, ctypes.py_object, ctypes.py_object, ctypes.POINTER(ctypes.c_void_p)
    )(("PyIter_Send", ctypes.pythonapi))
    slot = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_int)(
        ("PyType_GetSlot", ctypes.pythonapi)
    )
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    queue.put_nowait(FRAMES[0])
    awaiting = anext(events_of(queue)).__await__()
    assert slot(type(awaiting), Py_am_send)
    event = ctypes.c_void_p()
    assert ask(awaiting, None, ctypes.byref(event)) == PYGEN_RETURN
    assert event.value is not None
    assert ctypes.cast(event, ctypes.py_object).value == "one"
    ctypes.pythonapi.Py_DecRef(event)


@pytest.mark.parametrize(
    "wrong", [None, 5, [b"x"], (_ for _ in ())], ids=lambda wrong: type(wrong).__name__
)
def test_what_cannot_be_awaited(wrong: Any) -> None:
    async def main() -> None:
        seen: list[Any] = []

        async def recover(error: Exception) -> Any:
            seen.append(error)
            return "recovered"

        assert await anext(AsyncEvents(lambda: wrong, len, recover)) == "recovered"
        with pytest.raises(TypeError) as raised:
            await wrong
        assert str(seen[0]) == str(raised.value)
        assert type(seen[0]) is TypeError
        with pytest.raises(TypeError) as again:
            await anext(AsyncEvents(lambda: wrong, len, lambda error: wrong))
        assert str(again.value) == str(raised.value)

    asyncio.run(main())
