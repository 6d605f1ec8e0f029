"""What checkers see of the integration with openai-python, on the SDK's own connection classes."""

from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import aclosing, closing

from openai.resources.beta.realtime.realtime import (
    AsyncRealtimeConnection as AsyncBetaConnection,
)
from openai.resources.realtime.realtime import AsyncRealtimeConnection, RealtimeConnection
from typing_extensions import assert_type

import rtframes.integrations.openai as rtframes_openai
from rtframes import Decoder, ServerEvent, UnknownObject


async def asynchronous(connection: AsyncRealtimeConnection, beta: AsyncBetaConnection) -> None:
    async for event in rtframes_openai.events(connection):
        assert_type(event, ServerEvent | UnknownObject)
        if event.type == "response.output_audio.delta":
            assert_type(event.delta, bytes)
    async for event in rtframes_openai.events(beta):
        assert_type(event, ServerEvent | UnknownObject)
    iterator: AsyncIterator[ServerEvent | UnknownObject] = rtframes_openai.events(connection)
    assert_type(await anext(iterator), ServerEvent | UnknownObject)
    async with aclosing(rtframes_openai.events(connection)) as closing_events:
        async for event in closing_events:
            assert_type(event, ServerEvent | UnknownObject)
    assert_type(rtframes_openai.accelerate(connection), AsyncRealtimeConnection)
    assert_type(rtframes_openai.append_audio(connection, b""), Awaitable[None])
    await rtframes_openai.append_audio(beta, bytearray())


def synchronous(connection: RealtimeConnection, decoder: Decoder[int]) -> None:
    for event in rtframes_openai.events(connection):
        assert_type(event, ServerEvent | UnknownObject)
    for number in rtframes_openai.events(connection, decoder):
        assert_type(number, int)
    iterator: Iterator[int] = rtframes_openai.events(connection, decoder)
    assert_type(next(iterator), int)
    with closing(rtframes_openai.events(connection)) as closing_events:
        assert_type(next(closing_events), ServerEvent | UnknownObject)
    assert_type(rtframes_openai.accelerate(connection), RealtimeConnection)
    rtframes_openai.append_audio(connection, memoryview(b""))


def unknown(event: rtframes_openai.UnknownEvent) -> None:
    assert_type(event.type, str | None)
