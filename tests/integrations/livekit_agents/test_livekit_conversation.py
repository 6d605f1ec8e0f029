"""A whole conversation with the replay server: with rtframes LiveKit tells the same of it."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest
from livekit import rtc
from livekit.agents import llm
from livekit.plugins import openai

import rtframes
from rtframes.replay import ReplayServer
from rtframes.testing import Synthesiser

from .rig import Session, connected, facts, installed, run

SCENES = ("speech", "text", "function_call", "barge_in", "mcp", "errors", "unknown", "speech")
RATE = 24_000


def recording(dialect: str = "ga") -> list[bytes]:
    known = [scene for scene in SCENES if scene in Synthesiser(dialect).scene_names()]
    return list(Synthesiser(dialect, seed=5).session(scenes=known))


def audio_of(frames: list[bytes]) -> list[str]:
    """A hash of the audio of each response, by msgspec's own base64."""
    heard: list[bytes] = []
    for frame in frames:
        event = json.loads(frame)
        if event["type"] == "response.created":
            heard.append(b"")
        elif event["type"] in ("response.output_audio.delta", "response.audio.delta"):
            heard[-1] += rtframes.decode(frame).delta
    return [hashlib.sha256(audio).hexdigest() for audio in heard]


def done(session: Session) -> int:
    """How many responses have ended."""
    events = [fact for name, fact in session.callbacks if name == "openai_server_event_received"]
    return sum(event["type"] == "response.done" for event in events)


def silence(milliseconds: int) -> rtc.AudioFrame:
    samples = RATE * milliseconds // 1000
    return rtc.AudioFrame(bytes(2 * samples), RATE, 1, samples)


def tools_of(frames: list[bytes]) -> list[Any]:
    """A tool for each function that the server calls: xAI's session drops calls of others."""
    items = [json.loads(frame).get("item") or {} for frame in frames]
    names = sorted({item["name"] for item in items if item.get("type") == "function_call"})

    async def answer(raw_arguments: dict[str, Any]) -> str:
        return "sunny"

    parameters = {"type": "object", "properties": {}}
    return [
        llm.function_tool(answer, raw_schema={"name": name, "parameters": parameters})
        for name in names
    ]


async def converse(session: Session, server: ReplayServer) -> list[Any]:
    """Speak, ask for replies, answer a function call, interrupt and truncate, to the end."""
    answers: list[Any] = []
    for turn in range(1, server.script.answers + 1):
        before = done(session)
        if turn == 1:
            for _ in range(100):  # speech, which the server hears
                session.session.push_audio(silence(100))
                if session.responses:
                    break
            await session.until(lambda before=before: done(session) > before)
        else:
            generation = await session.session.generate_reply()
            answers.append(("reply", generation.user_initiated, generation.response_id))
            await session.until(lambda before=before: done(session) > before)
        for name, arguments, call_id in session.responses[-1]["calls"]:
            answers.append(("call", name, arguments))
            context = session.session.chat_ctx.copy()
            output = llm.FunctionCallOutput(
                id="item_of_the_output", call_id=call_id, output="sunny", is_error=False, name=name
            )
            context.items.append(output)
            await session.session.update_chat_ctx(context)
        if session.responses[-1]["audio"]:
            item = session.session.chat_ctx.items[-1].id
            session.session.interrupt()
            session.session.truncate(
                message_id=item, modalities=["audio"], audio_end_ms=20, audio_transcript="Hel"
            )
    answers.append([facts(item.model_dump()) for item in session.session.chat_ctx.items])
    return answers


def hear(ours: bool, make: Callable[..., Any], frames: list[bytes], **options: Any) -> Any:
    async def main() -> Any:
        async with ReplayServer(frames, speed="max") as server:
            async with connected(server.url.rpartition("/")[0], make, **options) as session:
                await session.session.update_tools(tools_of(frames))
                answers = await converse(session, server)
            return session, answers, server.events

    with installed(ours):
        return run(main)


def azure(**options: Any) -> Any:
    make = openai.realtime.RealtimeModel.with_azure
    if "api_version" in inspect.signature(make).parameters:  # a year ago it was demanded
        options["api_version"] = "2024-10-01-preview"
    return make(azure_deployment="voice", **options)


MODELS: dict[str, tuple[Any, str, set[str]]] = {
    "OpenAI": (openai.realtime.RealtimeModel, "ga", {"input_speech_stopped", "error"}),
    "Azure": (azure, "azure", {"input_speech_stopped", "error"}),
}
if find_spec("livekit.plugins.xai"):
    from livekit.plugins import xai

    MODELS["xAI"] = xai.realtime.RealtimeModel, "xai", {"error"}


@pytest.mark.parametrize("model", MODELS)
def test_a_whole_conversation_is_stocks(model: str) -> None:
    make, dialect, more = MODELS[model]
    frames = recording(dialect)
    stock, stock_answers, stock_sent = hear(False, make, frames)
    ours, our_answers, sent = hear(True, make, frames)
    assert ours.audio_sha256() == stock.audio_sha256() == audio_of(frames)
    assert ours.callbacks == stock.callbacks
    assert ours.responses == stock.responses
    assert our_answers == stock_answers
    assert sent == stock_sent
    assert ours.errors == stock.errors == []
    # That it was a conversation.
    seen = {name for name, _ in ours.callbacks}
    assert seen >= {"input_speech_started", "generation_created", "metrics_collected", *more}
    assert "input_audio_transcription_completed" in seen
    assert sent["conversation.item.truncate"]
    assert sent["conversation.item.create"] == 1
    assert sum(len(response["calls"]) for response in ours.responses) == 1
    assert len(our_answers) > 4
    assert all(asked for what, asked, *_ in our_answers[:-1] if what == "reply")
