"""Whole conversations over sockets, stock and ours: the same frames, callbacks and audio."""

import asyncio
import base64
import hashlib
import json
from typing import Any

import pytest

from rtframes.replay import ReplayServer
from rtframes.testing import Synthesiser

from ..servers import FrameServer
from .rig import Call, Heard, installed
from .services import IS_NEWEST, OPENAI, SERVICES, Service, azure

# What stock plays to the end, each followed by a plain answer.
SCENES = (
    "speech",
    "function_call",
    "barge_in",
    "text",
    "transcription_failed",
    "cleared",
    "retrieved",
    "idle",
    "deleted",
    "incomplete",
    "failed",
)
# What ends stock's receive task: items and parts of types that pipecat has no class for.
FATAL_SCENES = ("mcp", "mcp_approval", "mcp_failed", "unknown")
if not IS_NEWEST:
    # Events of unknown types ended it, too. And its handler of response.done has to have usage.
    SCENES = tuple(scene for scene in SCENES if scene not in ("idle", "failed"))
    FATAL_SCENES += ("idle",)


def recording(*scenes: str) -> list[bytes]:
    return list(Synthesiser("ga", seed=3).session(scenes=[*scenes, "speech"]))


def recorded_audio(frames: list[bytes]) -> bytes:
    """All that a recording's server said, by the standard library."""
    events = map(json.loads, frames)
    deltas = [event["delta"] for event in events if event["type"].endswith("audio.delta")]
    return b"".join(map(base64.b64decode, deltas))


def converse(frames: list[bytes], way: str, service: Any = OPENAI.connecting_to) -> Heard:
    """Ask a replay server for all of a recording's responses."""
    responses = sum(json.loads(frame)["type"] == "response.created" for frame in frames)

    async def main() -> Heard:
        async with ReplayServer(frames, speed="max") as server:
            async with Call(service(server.url)) as call:
                await call.ask(responses)
            (client,) = server.sessions
            call.heard.sent = dict(client.events)
        return call.heard

    with installed(way == "ours"):
        return asyncio.run(main())


def named_by_client(heard: Heard) -> Any:
    """The callbacks without ids that the client or the server generates."""
    return [
        [name, *([item[0], {**item[1], "id": None}] if item else [] for item in rest[1:])]
        for name, *rest in heard.callbacks
    ]


@pytest.mark.parametrize("scene", SCENES)
def test_the_same_conversation(scene: str) -> None:
    frames = recording(scene)
    stock, ours = converse(frames, "stock"), converse(frames, "ours")
    assert stock.ended is ours.ended is None
    assert ours.pushed == stock.pushed
    assert named_by_client(ours) == named_by_client(stock)
    assert ours.functions == stock.functions
    assert ours.sent == stock.sent
    assert ours.sha256 == stock.sha256 == hashlib.sha256(recorded_audio(frames)).hexdigest()
    assert len(ours.errors) == len(stock.errors) == (scene == "failed")


def test_a_function_is_called() -> None:
    heard = converse(recording("function_call"), "ours")
    ((name, arguments),) = heard.functions
    assert name
    assert arguments
    # Before, the result went by way of the context, which is not part of this pipeline.
    assert heard.sent.get("conversation.item.create", 0) == IS_NEWEST


def test_barge_in_truncates() -> None:
    frames = recording("barge_in")
    heard = converse(frames, "ours")
    begun = sum(b'"input_audio_buffer.speech_started"' in frame for frame in frames)
    # The one at the very beginning interrupts nobody.
    assert heard.sent["conversation.item.truncate"] == begun - 1 > 0


@pytest.mark.parametrize("scene", FATAL_SCENES)
def test_what_ends_stock_is_played_to_the_end(scene: str) -> None:
    frames = recording(scene)
    stock, ours = converse(frames, "stock"), converse(frames, "ours")
    assert stock.ended == "raised"
    assert ours.ended is None
    assert ours.audio == recorded_audio(frames)
    assert {level for level, _ in ours.log} <= {"WARNING"}


def test_an_error_ends_the_call_by_pipecats_own_rule() -> None:
    frames = recording("errors")
    stock, ours = converse(frames, "stock"), converse(frames, "ours")
    assert ours.ended == stock.ended == "returned"
    assert ours.errors == stock.errors
    assert len(ours.errors) == 1


def test_azures_service_of_the_same_loop() -> None:
    frames = recording("function_call")
    stock, ours = converse(frames, "stock", azure), converse(frames, "ours", azure)
    assert ours.ended is None
    assert ours.pushed == stock.pushed
    assert ours.audio == stock.audio == recorded_audio(frames)


@pytest.mark.parametrize("service", SERVICES, ids=[service.cls for service in SERVICES])
def test_each_service_hears_its_server(service: Service) -> None:
    playlist = Synthesiser(service.dialect, seed=3).session(turns=6)
    frames = [frame for frame in playlist if json.loads(frame)["type"] != "error"]
    audio = recorded_audio(frames)

    async def main() -> Heard:
        async with FrameServer(frames, end="open") as server:
            async with Call(service.connecting_to(server.url)) as call:
                await call.until(lambda: len(call.audio()) >= len(audio))
            return call.heard

    with installed(False):
        stock = asyncio.run(main())
    with installed(True):
        ours = asyncio.run(main())
    assert ours.ended is None
    assert ours.audio == audio
    if stock.ended is None:
        assert ours.pushed == stock.pushed
        assert ours.functions == stock.functions
        assert stock.audio == audio
    else:
        assert service is OPENAI
        assert ours.pushed[: len(stock.pushed)] == stock.pushed
