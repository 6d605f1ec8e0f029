"""Connections of ``client.live``: the primary socket and a sideband, each way, over loopback."""

import asyncio
import base64
import json
from typing import Any

import openai
import pytest

import rtframes
import rtframes.integrations.openai as rtframes_openai
from rtframes import Decoder, events, zero_copy
from rtframes.testing import Synthesiser

from .facts import facts
from .sdk import HAS_LIVE, WAYS, run
from .servers import serving_frames

pytestmark = pytest.mark.skipif(not HAS_LIVE, reason="this openai-python has no Live API")

FRAMES = list(Synthesiser("live").session(turns=4))
# Where stock gives the class that comes first in its union: it knows them on sidebands only.
ELSEWHERE = {"session.paused", "session.resumed"}


def connecting(client: Any, sideband: bool) -> Any:
    if sideband:
        return client.live.sideband.connect(session_id="live_1")
    return client.live.connect()


def heard(url: str, way: str, sideband: bool) -> list[Any]:
    client = openai.OpenAI(api_key="none", websocket_base_url=url)
    with connecting(client, sideband) as connection:
        return list(WAYS[way](connection))


def heard_async(url: str, way: str, sideband: bool) -> list[Any]:
    async def main() -> list[Any]:
        client = openai.AsyncOpenAI(api_key="none", websocket_base_url=url)
        async with connecting(client, sideband) as connection:
            return [event async for event in WAYS[way](connection)]

    return run(main)


@pytest.mark.parametrize("sideband", [False, True], ids=["primary", "sideband"])
@pytest.mark.parametrize("listen", [heard, heard_async], ids=["sync", "async"])
def test_the_same_session_three_ways(listen: Any, sideband: bool) -> None:
    with serving_frames(FRAMES) as server:
        stock, dropin, native = (listen(server.url, way, sideband) for way in WAYS)
    assert native == [rtframes.decode(frame) for frame in FRAMES]
    assert [event.type for event in dropin] == [event.type for event in native]
    for expected, event in zip(stock, dropin, strict=True):
        if sideband or event.type not in ELSEWHERE:
            assert facts(event) == facts(expected)


def test_audio_and_times_arrive_natively_without_a_copy() -> None:
    async def main() -> list[Any]:
        client = openai.AsyncOpenAI(api_key="none", websocket_base_url=server.url)
        decoder: Decoder[Any] = Decoder(zero_copy.ZeroCopyServerEvent)
        async with client.live.connect() as connection:
            return [event async for event in rtframes_openai.events(connection, decoder)]

    with serving_frames(FRAMES) as server:
        found = run(main)
    audio = b"".join(bytes(e.delta) for e in found if isinstance(e, events.SessionOutputAudioDelta))
    data = [json.loads(frame) for frame in FRAMES]
    assert audio == b"".join(
        base64.b64decode(event["delta"])
        for event in data
        if event["type"] == "session.output_audio.delta"
    )
    pieces = [e for e in found if isinstance(e, events.SessionInputTranscriptDelta)]
    assert pieces
    assert all(piece.start_ms < piece.end_ms for piece in pieces)


def test_audio_is_appended_as_live_has_it() -> None:
    async def main() -> None:
        client = openai.AsyncOpenAI(api_key="none", websocket_base_url=server.url)
        async with client.live.connect() as connection:
            await rtframes_openai.append_audio(connection, b"\x00\x01\xfe\xff")
            await connection.session.input_audio.append(audio="AAH+/w==")
            while len(server.received) < 2:
                await asyncio.sleep(0.01)

    with serving_frames([], end="open") as server:
        run(main)
    ours, stock = map(json.loads, server.received)
    assert ours == stock == {"type": "session.input_audio.append", "audio": "AAH+/w=="}
