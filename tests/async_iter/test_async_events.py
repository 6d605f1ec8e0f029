"""`AsyncEvents` does what the same iterator does whose ``__anext__`` is a Python coroutine."""

import asyncio
import gc
import sys
import tracemalloc
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtframes._core import AsyncEvents


class Reference:
    """The meaning, in Python."""

    def __init__(self, receive: Any, decode: Any, recover: Any) -> None:
        self._receive = receive
        self._decode = decode
        self._recover = recover
        self._closed = False

    def __aiter__(self) -> "Reference":
        return self

    async def aclose(self) -> None:
        self._closed = True

    async def __anext__(self) -> Any:
        if self._closed:
            raise StopAsyncIteration
        try:
            frame = await self._receive()
        except Exception as error:
            failure = error
        else:
            try:
                return self._decode(frame)
            except (StopIteration, StopAsyncIteration) as error:
                raise RuntimeError(f"decoding raised {type(error).__name__}") from error
        return await self._recover(failure)


class Suspension:
    """What an awaitable yields to the event loop, and what that sends back."""

    def __init__(self, log: list[Any], name: str) -> None:
        self._log, self._name = log, name

    def __await__(self) -> Generator[str, Any, None]:
        try:
            self._log.append((self._name, (yield self._name)))
        except BaseException as error:
            self._log.append((self._name, type(error)))
            raise


class Lost(Exception):
    pass


class Odd(BaseException):
    pass


RAISED: tuple[type[BaseException], ...] = (
    Lost,
    ValueError,
    StopIteration,
    StopAsyncIteration,
    GeneratorExit,
    asyncio.CancelledError,
    Odd,
)
VALUES = (None, 0, b"frame", (1, 2), (), Lost("as a value"), StopIteration(3), [1])

outcomes = st.one_of(st.sampled_from(VALUES), st.sampled_from(RAISED))
# How often it waits, how it ends, and as which kind of awaitable.
runs = st.tuples(st.integers(0, 2), outcomes, st.sampled_from(["coroutine", "awaitable", "call"]))
drives = st.one_of(
    st.just(("send", None)),
    st.just(("send", None)),
    st.just(("send", "value")),
    st.tuples(st.just("throw"), st.sampled_from([Lost, asyncio.CancelledError, GeneratorExit])),
    st.just(("close", None)),
    st.just(("aclose", None)),
)


def end(outcome: Any) -> Any:
    if isinstance(outcome, type) and issubclass(outcome, BaseException):
        raise outcome
    return outcome


class Awaited:
    """An awaitable that is no coroutine."""

    def __init__(self, coroutine: Any) -> None:
        self._coroutine = coroutine

    def __await__(self) -> Any:
        return self._coroutine.__await__()


def scripted(log: list[Any], name: str, script: list[Any]) -> Callable[..., Any]:
    """A function whose calls wait and end as the script says, one after the other."""
    left = iter(script)

    async def run(waits: int, outcome: Any) -> Any:
        for _ in range(waits):
            await Suspension(log, name)
        return end(outcome)

    def call(*arguments: Any) -> Any:
        log.append((name, *map(type, arguments)))
        waits, outcome, kind = next(left, (0, None, "coroutine"))
        if kind == "call":
            end(outcome)
        coroutine = run(waits, outcome)
        return Awaited(coroutine) if kind == "awaitable" else coroutine

    return call


def by_await(events: Any) -> Any:
    async def next_event() -> Any:
        return await anext(events)

    return next_event()


def by_hand(events: Any) -> Any:
    return events.__anext__().__await__()


def trace(make: Any, start: Any, receives: Any, decodes: Any, recovers: Any, drive: Any) -> Any:
    """All that happens when an iterator is driven so, as an event loop could."""
    log: list[Any] = []
    decoded = iter(decodes)

    def decode(frame: Any) -> Any:
        log.append(("decode", repr(frame)))
        return end(next(decoded, frame))

    events = make(scripted(log, "receive", receives), decode, scripted(log, "recover", recovers))
    awaiting, waits = None, False
    for verb, argument in drive:
        awaiting = awaiting or start(events)
        try:
            if verb == "close":
                awaiting.close()
                awaiting, waits = None, False
            elif verb == "aclose" and not waits:
                with pytest.raises(StopIteration):
                    events.aclose().send(None)
            elif verb == "throw" and waits:
                log.append(awaiting.throw(argument("thrown")))
            else:  # what has not begun takes no value
                log.append(awaiting.send(argument if verb == "send" and waits else None))
                waits = True
        except StopIteration as stop:
            log.append(("returned", repr(stop.value)))
            awaiting, waits = None, False
        except BaseException as error:
            log.append(("raised", type(error), str(error), type(error.__cause__)))
            awaiting, waits = None, False
    if awaiting is not None:
        awaiting.close()
    return log


@pytest.mark.parametrize("start", [by_await, by_hand])
@pytest.mark.parametrize("traced", [False, True], ids=["", "traced"])
@given(
    st.lists(runs, max_size=4),
    st.lists(outcomes, max_size=4),
    st.lists(runs, max_size=3),
    st.lists(drives, min_size=1, max_size=12),
)
def test_driven_by_any_loop(
    start: Any, traced: bool, receives: Any, decodes: Any, recovers: Any, drive: Any
) -> None:
    """Interpreters resume what is awaited in other ways when they are traced."""
    made = []
    earlier = sys.gettrace()
    if traced:
        sys.settrace(lambda *_: None)
    try:
        for make in (AsyncEvents, Reference):
            made.append(trace(make, start, receives, decodes, recovers, drive))
    finally:
        sys.settrace(earlier)
    assert made[0] == made[1]


FRAMES = [b"one", b"two", b"three"]


def events_of(queue: "asyncio.Queue[bytes]", **others: Any) -> Any:
    async def recover(error: Exception) -> Any:
        raise error

    return AsyncEvents(queue.get, others.get("decode", bytes.decode), recover)


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
        with pytest.raises(TypeError, match="'await' expression"):
            await anext(AsyncEvents(lambda: wrong, len, lambda error: wrong))

    asyncio.run(main())


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
