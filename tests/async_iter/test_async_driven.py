"""`AsyncEvents` does what the same iterator does whose ``__anext__`` is a Python coroutine."""

import asyncio
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import Lost, end, scripted

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
