"""semantic-kernel iterates openai-python's connections: the drop-in serves it."""

import asyncio
import base64
import json
from collections import Counter
from typing import Any

import pytest
import websockets.asyncio.client
from openai import AsyncAzureOpenAI, AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from semantic_kernel.connectors.ai.open_ai import (
    AzureRealtimeWebsocket,
    OpenAIRealtimeExecutionSettings,
    OpenAIRealtimeWebsocket,
)
from semantic_kernel.contents import RealtimeAudioEvent

import rtframes.integrations.openai as rtframes_openai
from rtframes.testing import Synthesiser

from ..servers import replaying

FRAMES = list(Synthesiser("ga", seed=2).session(scenes=("speech",)))
SERVICES = (OpenAIRealtimeWebsocket, AzureRealtimeWebsocket)


def service(kind: type, base: str) -> Any:
    if kind is OpenAIRealtimeWebsocket:
        client = AsyncOpenAI(api_key="none", websocket_base_url=base)
        return kind(ai_model_id="any", client=client)
    azure = AsyncAzureOpenAI(api_key="none", api_version="2025-08-28", azure_endpoint=base)
    return kind(deployment_name="any", async_client=azure)


async def converse(kind: type, base: str) -> tuple[bytes, list[tuple[str, Any]]]:
    """The audio of one response, and what the service tells of each of its events."""
    audio, told = b"", []
    settings = OpenAIRealtimeExecutionSettings(instructions="Be brief.", voice="marin")
    async with service(kind, base)(settings=settings, create_response=True) as realtime:
        async for event in realtime.receive():
            if isinstance(event, RealtimeAudioEvent):
                audio += base64.b64decode(event.audio.data_string)
            told.append((type(event).__name__, facts(event.service_event)))
            if event.service_type == "response.done":
                break
    return audio, told


def facts(event: Any) -> Any:
    """An event of openai-python, whole; none of those that the server generates."""
    known = b"".join(FRAMES).decode()
    if event is None or event.event_id not in known:
        return None
    return type(event).__name__, event.to_dict()


def sent_audio() -> bytes:
    events = [json.loads(frame) for frame in FRAMES]
    name = "response.output_audio.delta"
    return b"".join(base64.b64decode(each["delta"]) for each in events if each["type"] == name)


@pytest.mark.parametrize("kind", SERVICES)
def test_a_conversation_is_as_stocks_and_is_parsed_by_rtframes(
    kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    class WithoutTls(websockets.asyncio.client.connect):
        def __init__(self, url: str, **options: Any) -> None:
            super().__init__(url.replace("wss:", "ws:"), **options)

    # Azure's service asks for TLS, whatever the endpoint.
    monkeypatch.setattr(websockets.asyncio.client, "connect", WithoutTls)

    def heard() -> tuple[bytes, list[tuple[str, Any]]]:
        with replaying(FRAMES) as server:
            base = server.url.removesuffix("/realtime")
            return asyncio.run(asyncio.wait_for(converse(kind, base), 60))

    stock = heard()
    parsed: Counter[str] = Counter()
    rtframes_openai.install()
    try:
        ours = AsyncRealtimeConnection.parse_event

        def counted(self: Any, data: Any) -> Any:
            event = ours(self, data)
            parsed[event.type] += 1
            return event

        with monkeypatch.context() as counting:
            counting.setattr(AsyncRealtimeConnection, "parse_event", counted)
            with_ours = heard()
    finally:
        rtframes_openai.uninstall()
    assert with_ours == stock
    assert with_ours[0] == sent_audio()
    assert parsed["response.output_audio.delta"] == deltas_sent()


def deltas_sent() -> int:
    return sum(b'"type":"response.output_audio.delta"' in frame[:60] for frame in FRAMES)
