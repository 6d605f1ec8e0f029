"""Native events after frames that fit no event, and frames that are not text."""

import json
from typing import Any

import pytest

import rtframes
import rtframes.integrations.openai as rtframes_openai

from .sdk import connect, connect_async, run
from .servers import serving_frames

FIRST = b'{"type":"input_audio_buffer.cleared","event_id":"event_1"}'
LAST = b'{"type":"input_audio_buffer.cleared","event_id":"event_2"}'
MISFIT = b'{"type":"input_audio_buffer.speech_started","event_id":5}'
HALF = rb'{"type":"response.output_text.delta","event_id":"event_1","delta":"\ud83d"}'
NOT_UTF8 = b'{"type":"response.output_text.delta","event_id":"event_1","delta":"caf\xe9"}'


def collect_sync(url: str) -> list[Any]:
    with connect(url) as connection:
        return list(rtframes_openai.events(connection))


def collect_async(url: str) -> list[Any]:
    async def main() -> list[Any]:
        async with connect_async(url) as connection:
            return [event async for event in rtframes_openai.events(connection)]

    return run(main)


@pytest.mark.parametrize("collect", [collect_sync, collect_async])
def test_native_events_outlive_odd_frames(collect: Any) -> None:
    with serving_frames([FIRST, MISFIT, HALF, LAST]) as server:
        first, misfit, half, last = collect(server.url)
    assert [first.event_id, last.event_id] == ["event_1", "event_2"]
    for kept, frame in ((misfit, MISFIT), (half, HALF)):
        assert type(kept) is rtframes.UnknownObject
        assert dict(kept) == json.loads(frame)
        assert kept.reason


def test_a_decoder_of_ones_own_decides_what_raises() -> None:
    with serving_frames([FIRST, MISFIT, LAST]) as server, connect(server.url) as connection:
        events = rtframes_openai.events(connection, rtframes.Decoder())
        assert next(events).event_id == "event_1"
        with pytest.raises(rtframes.ValidationError):
            next(events)
        assert [event.event_id for event in events] == ["event_2"]


class Connection:
    """One that receives what no server here would send."""

    def __init__(self) -> None:
        self.frames = iter([FIRST, NOT_UTF8, LAST])

    def recv(self) -> Any:
        return self.parse_event(self.recv_bytes())

    def recv_bytes(self) -> bytes:
        return next(self.frames)

    def parse_event(self, data: bytes) -> Any:
        return json.loads(data)

    def __iter__(self) -> Any:
        while True:
            yield self.recv()


class AsyncConnection:
    """The same, async."""

    def __init__(self) -> None:
        self.frames = iter([FIRST, NOT_UTF8, LAST])

    async def recv(self) -> Any:
        return self.parse_event(await self.recv_bytes())

    async def recv_bytes(self) -> bytes:
        return next(self.frames)

    def parse_event(self, data: bytes) -> Any:
        return json.loads(data)

    async def __aiter__(self) -> Any:
        while True:
            yield await self.recv()


def test_a_frame_that_is_not_utf8_is_a_malformed_one() -> None:
    events = rtframes_openai.events(Connection())
    assert next(events).event_id == "event_1"
    with pytest.raises(rtframes.InvalidUtf8Error):
        next(events)
    assert next(events).event_id == "event_2"


def test_a_frame_that_is_not_utf8_is_a_malformed_one_to_the_async_iterator() -> None:
    async def main() -> None:
        events = rtframes_openai.events(AsyncConnection())
        assert (await anext(events)).event_id == "event_1"
        with pytest.raises(rtframes.InvalidUtf8Error):
            await anext(events)
        assert (await anext(events)).event_id == "event_2"

    run(main)
