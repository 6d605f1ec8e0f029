"""Native events of azure-ai-voicelive's connections, over real sockets."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import pytest
from azure.ai.voicelive.aio import connect
from azure.core.credentials import AzureKeyCredential

import rtframes
import rtframes.integrations.voicelive as rtframes_voicelive
from rtframes.testing import Synthesiser

from ..servers import FrameServer, replaying

RECORDING = list(Synthesiser("voice-live").session(turns=2))
ODD = [
    b'{"type":"response.hologram.delta","x":1}',
    b'{"type":"response.audio.delta","delta":7}',
    b'{"type":"response.audio.delta","delta":"AAAA"}',
]


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    endpoint = url.replace("ws://", "http://")
    async with connect(
        endpoint=endpoint, credential=AzureKeyCredential("none"), model="any"
    ) as connection:
        yield connection


def received(frames: Sequence[bytes], end: str, *arguments: Any) -> list[Any]:
    """All events of one connection, until it ends."""

    async def main() -> list[Any]:
        async with FrameServer(frames, end=end) as server, connected(server.url) as connection:
            return [event async for event in rtframes_voicelive.events(connection, *arguments)]

    return asyncio.run(asyncio.wait_for(main(), 60))


def test_the_release_is_one_that_is_named() -> None:
    assert version("azure-ai-voicelive") in rtframes_voicelive.TESTED_VERSIONS


@pytest.mark.parametrize("end", ["close", "lost"])
def test_events_are_those_of_the_frames_and_end_with_the_connection(end: str) -> None:
    decode = rtframes.Decoder(invalid="unknown").decode
    frames = [*RECORDING, *ODD]
    events = received(frames, end)
    assert events == [decode(frame) for frame in frames]
    assert [type(event) for event in events[-3:]] == [
        rtframes.UnknownObject,
        rtframes.UnknownObject,
        rtframes.events.ResponseAudioDelta,
    ]


def test_another_decoder_may_be_given() -> None:
    decoder = rtframes.Decoder(rtframes.ZeroCopyServerEvent)
    audio = [
        event.delta
        for event in received(RECORDING, "close", decoder)
        if isinstance(event, rtframes.events.ResponseAudioDelta)
    ]
    assert len(audio) > 10
    assert all(isinstance(each, rtframes.AudioBuffer) for each in audio)


def test_events_and_the_sdks_own_are_of_the_same_types() -> None:
    async def main() -> tuple[list[str], list[str]]:
        async with FrameServer(RECORDING) as server:
            async with connected(server.url) as connection:
                stock = [
                    str(getattr(event.type, "value", event.type)) async for event in connection
                ]
            async with connected(server.url) as connection:
                ours = [event.type async for event in rtframes_voicelive.events(connection)]
        return stock, ours

    stock, ours = asyncio.run(asyncio.wait_for(main(), 60))
    assert ours == stock


def test_a_malformed_frame_raises_and_the_next_one_comes() -> None:
    async def main() -> Any:
        frames = [b'{"type":"resp', ODD[2]]
        async with FrameServer(frames) as server, connected(server.url) as connection:
            events = rtframes_voicelive.events(connection)
            with pytest.raises(rtframes.DecodeError):
                await anext(events)
            return await anext(events)

    event = asyncio.run(asyncio.wait_for(main(), 60))
    assert event.delta == bytes(3)


def test_closing_it_meanwhile_ends_the_iteration() -> None:
    async def main() -> list[Any]:
        server = FrameServer(RECORDING[:1], end="open")
        async with server, connected(server.url) as connection:
            events: list[Any] = []

            async def listen() -> None:
                async for event in rtframes_voicelive.events(connection):
                    events.append(event)

            listening = asyncio.create_task(listen())
            while not events:
                await asyncio.sleep(0.005)
            await connection.close()
            await listening
            return events

    (event,) = asyncio.run(asyncio.wait_for(main(), 60))
    assert event == rtframes.decode(RECORDING[0])


def test_a_whole_conversation_on_the_replay_server() -> None:
    async def main(url: str) -> bytes:
        audio = b""
        async with connected(url) as connection:
            await connection.response.create()
            async for event in rtframes_voicelive.events(connection):
                match event:
                    case rtframes.events.ResponseOutputAudioDelta(delta=pcm):
                        audio += pcm
                    case rtframes.events.ResponseDone():
                        return audio
        raise AssertionError("closed before response.done")

    decode = rtframes.Decoder().decode
    one = list(Synthesiser("voice-live").session(turns=1))
    deltas = [
        e.delta for e in map(decode, one) if isinstance(e, rtframes.events.ResponseAudioDelta)
    ]
    with replaying(one) as server:
        assert asyncio.run(asyncio.wait_for(main(server.url), 60)) == b"".join(deltas)


def test_what_is_no_connection_is_refused() -> None:
    with pytest.raises(TypeError, match="not a connection of azure-ai-voicelive: object"):
        rtframes_voicelive.events(object())  # type: ignore[call-overload]
