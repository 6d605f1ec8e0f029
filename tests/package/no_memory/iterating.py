"""Async iteration without memory, and the making of decoders and encoders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases import Call, frames, kind, mistake
from decoding import Odd

import rtframes
from rtframes import Decoder, Encoder
from rtframes._core import AsyncEvents, isa


async def next_of(events: Any) -> Any:
    return await events.__anext__()


def driven(coroutine: Any) -> Any:
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    finally:
        coroutine.close()
    raise AssertionError("nothing waits")


def events_of(frame: Any, decode: Callable[[Any], Any]) -> AsyncEvents:
    async def receive() -> Any:
        return frame

    async def recover(error: Exception) -> Any:
        raise error

    return AsyncEvents(receive, decode, recover)


@kind
def async_events() -> Call:
    frame = frames("text")[0]
    events = events_of(frame, Decoder(rtframes.ServerEvent).decode)
    return lambda: driven(next_of(events))


@kind
def async_events_that_are_tuples() -> Call:
    events = events_of(b"x", lambda frame: (frame, frame))

    def call() -> Any:
        try:
            events.__anext__().send(None)  # type: ignore[attr-defined]
        except StopIteration as end:
            return end.value

    return call


@kind
def async_events_made_and_closed() -> Call:
    def call() -> None:
        events = events_of(b"x", bytes.decode)
        driven(events.aclose())
        events.close()

    return call


@mistake
def async_events_two_of_which_wait() -> Call:
    class Never:
        def __await__(self) -> Any:
            yield

    async def receive() -> Any:
        await Never()

    async def recover(error: Exception) -> Any:
        raise error

    events = AsyncEvents(receive, bytes.decode, recover)
    first = events.__anext__().__await__()
    next(first)
    return lambda: (events.__anext__().__await__(), first)


@mistake
def async_events_after_the_end() -> Call:
    async def receive() -> Any:
        raise StopAsyncIteration

    async def recover(error: Exception) -> Any:
        raise error

    events = AsyncEvents(receive, bytes.decode, recover)  # type: ignore[arg-type]
    return lambda: driven(next_of(events))


# Objects that decode and encode


@kind
def decoder() -> Call:
    return lambda: Decoder(rtframes.ServerEvent) and None


@kind
def encoder() -> Call:
    return lambda: Encoder() and None


class DecoderWithDict(Decoder[Any]):
    """Has a ``__dict__``, without which the decoder that is made already is dropped."""


class EncoderWithDict(Encoder):
    """The same."""


@kind
def decoder_with_a_dict() -> Call:
    return lambda: DecoderWithDict(rtframes.ServerEvent) and None


@kind
def encoder_with_a_dict() -> Call:
    return lambda: EncoderWithDict() and None


@kind
def stats() -> Call:
    decoder = Decoder(Odd)
    return lambda: (decoder.stats(), isa())


@kind
def name_of_the_instruction_set() -> Call:
    return isa
