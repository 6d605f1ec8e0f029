"""`append_audio`: what the server receives, compared with the SDK's own ``append``."""

import array
import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import rtframes
import rtframes.integrations.openai as rtframes_openai
from rtframes.testing import Synthesiser

from .sdk import HAS_TRANSLATIONS, connect, connect_async, run
from .servers import replaying, serving_frames

PCM = bytes(range(256)) * 4


def received_sync(api: str, *calls: Callable[[Any], Any]) -> list[Any]:
    """What a server receives from these calls, one after the other."""
    with serving_frames([], end="open") as server, connect(server.url, api) as connection:
        for call in calls:
            call(connection)
    return server.received


def received_async(api: str, *calls: Callable[[Any], Any]) -> list[Any]:
    async def main() -> list[Any]:
        with serving_frames([], end="open") as server:
            async with connect_async(server.url, api) as connection:
                for call in calls:
                    await call(connection)
        return server.received

    result: list[Any] = run(main)
    return result


@pytest.mark.parametrize("received", [received_sync, received_async])
@pytest.mark.parametrize("api", ["ga", "beta"])
def test_the_server_receives_what_it_receives_from_the_sdk(received: Any, api: str) -> None:
    ours, stock = received(
        api,
        lambda connection: rtframes_openai.append_audio(connection, PCM),
        lambda connection: connection.input_audio_buffer.append(
            audio=base64.b64encode(PCM).decode()
        ),
    )
    assert isinstance(ours, str)  # a text frame: servers refuse binary ones
    assert json.loads(ours) == json.loads(stock)


@pytest.mark.parametrize(
    "pcm",
    [
        b"",
        b"\1",
        PCM[:961],
        bytearray(PCM),
        memoryview(PCM)[7:99],
        rtframes.AudioBuffer(PCM),
        array.array("h", [1, -2, 3]),
        np.arange(480, dtype=np.int16),
    ],
    ids=lambda pcm: f"{type(pcm).__name__}-{len(pcm)}",
)
def test_any_buffer(pcm: Any) -> None:
    (frame,) = received_sync("ga", lambda c: rtframes_openai.append_audio(c, pcm))
    assert json.loads(frame) == {
        "type": "input_audio_buffer.append",
        "audio": base64.b64encode(bytes(memoryview(pcm).cast("B"))).decode(),
    }


@pytest.mark.parametrize(
    ("pcm", "error"),
    [
        ("AAAA", TypeError),
        (None, TypeError),
        (5, TypeError),
        ([1, 2], TypeError),
        (np.arange(8, dtype=np.int16)[::2], BufferError),
    ],
)
def test_what_is_no_contiguous_buffer_is_refused_before_anything_is_sent(
    pcm: Any, error: type[Exception]
) -> None:
    def call(connection: Any) -> None:
        with pytest.raises(error):
            rtframes_openai.append_audio(connection, pcm)

    assert received_sync("ga", call) == []


@pytest.mark.parametrize("name", ["realtime", "translations"] if HAS_TRANSLATIONS else ["realtime"])
def test_the_event_is_that_of_the_connection(name: str) -> None:
    import openai

    with serving_frames([], end="open") as server:
        client = openai.OpenAI(api_key="none", websocket_base_url=server.url)
        resource = client.realtime if name == "realtime" else client.realtime.translations
        with resource.connect(model="none") as connection:
            rtframes_openai.append_audio(connection, PCM)
            audio = base64.b64encode(PCM).decode()
            if name == "realtime":
                connection.input_audio_buffer.append(audio=audio)
            else:
                connection.session.input_audio_buffer.append(audio=audio)
    ours, stock = server.received
    assert json.loads(ours) == json.loads(stock)


def test_a_thousand_chunks_arrive_byte_for_byte() -> None:
    chunks = [PCM[number % 512 :][:480] for number in range(1_000)]
    frames = received_async(
        "ga", *(lambda c, chunk=chunk: rtframes_openai.append_audio(c, chunk) for chunk in chunks)
    )
    assert [base64.b64decode(json.loads(frame)["audio"]) for frame in frames] == chunks


def test_a_server_takes_them_for_audio() -> None:
    frames = list(Synthesiser("ga").session(turns=1))
    with replaying(frames) as server:
        with connect(server.url) as connection:
            for _ in range(10):
                rtframes_openai.append_audio(connection, bytes(960))
            connection.input_audio_buffer.clear()
            for event in rtframes_openai.events(connection):
                if event.type == "input_audio_buffer.cleared":
                    break
        assert server.events["input_audio_buffer.append"] == 10
