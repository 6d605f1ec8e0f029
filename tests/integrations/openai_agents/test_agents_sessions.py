"""Whole conversations on the replay server: with rtframes, callbacks and audio are as stock's."""

import base64
import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from agents.realtime import openai_realtime

from rtframes.testing import Synthesiser

from ..servers import replaying
from .rig import Session, connected, facts, installed, run

SCENES = ("speech", "function_call", "barge_in", "mcp", "text", "failed", "incomplete")


def recording(*scenes: str, **options: Any) -> list[bytes]:
    return list(Synthesiser("ga", seed=4, **options).session(scenes=scenes))


def sent_audio(frames: Sequence[bytes]) -> bytes:
    events = [json.loads(frame) for frame in frames]
    name = "response.output_audio.delta"
    return b"".join(base64.b64decode(event["delta"]) for event in events if event["type"] == name)


def responses(frames: Sequence[bytes]) -> int:
    return sum(b'"type":"response.done"' in frame[:60] for frame in frames)


async def converse(url: str, turns: int, **options: Any) -> Session:
    """Ask for one response after the other, in writing; the session itself answers functions."""
    async with connected(url, **options) as session:
        while (ended := len(session.of("turn_ended"))) < turns and not session.is_over():
            if not session.heard or session.of("function_call") == []:
                await session.session.send_message("Go on.")
            await session.until(lambda: len(session.of("turn_ended")) > ended)
    return session


def both(frames: Sequence[bytes], **options: Any) -> list[tuple[Session, dict[str, int]]]:
    """A conversation with stock, and with ours; and which events the server got of each type."""
    talks = []
    for ours in (False, True):
        with installed(ours), replaying(frames) as server:
            url = server.url.removesuffix("/realtime")
            session = run(partial(converse, url, responses(frames), **options))
            talks.append((session, dict(server.events)))
    return talks


def recorded(frames: Sequence[bytes], session: Session) -> list[Any]:
    """The raw events that the recording holds; others are the server's answers to this client."""
    known = {json.loads(frame)["event_id"] for frame in frames}
    return [event for event in session.raw() if event["event_id"] in known]


def told(frames: Sequence[bytes], heard: Sequence[Any]) -> list[Any]:
    """What a listener was told of the recording's items and responses."""
    known = b"".join(frames).decode()
    every = [facts(event, known) for event in heard if event.type != "raw_server_event"]
    return [event for event in every if "generated" not in repr(event)]


def check_same(frames: Sequence[bytes], **options: Any) -> tuple[Session, dict[str, int]]:
    """Compare ours with stock, and return ours."""
    (stock, sent_by_stock), (ours, sent) = both(frames, **options)
    assert (stock.failure, ours.failure) == (None, None)
    assert len(recorded(frames, stock)) > len(frames) - 6
    assert recorded(frames, ours) == recorded(frames, stock)
    assert told(frames, ours.heard) == told(frames, stock.heard)
    assert ours.audio_sha256() == stock.audio_sha256()
    assert ours.audio() == sent_audio(frames)
    assert ours.calls == stock.calls
    assert sent == sent_by_stock
    return ours, sent


@pytest.mark.parametrize("scene", ["speech", "mcp", "text", "failed", "incomplete"])
def test_a_conversation_is_as_stocks(scene: str) -> None:
    check_same(recording(scene))


def test_a_function_is_called_and_answered() -> None:
    ours, sent = check_same(recording("function_call"))
    ((name, arguments),) = ours.calls
    assert name in ("book_table", "find_tables")
    assert "date" in arguments or "guests" in json.loads(arguments)
    assert sent["conversation.item.create"] == 2


def test_barging_in_interrupts_the_audio() -> None:
    ours, sent = check_same(recording("barge_in"))
    assert len(ours.of("audio_interrupted")) == 1
    assert [event.type for event in ours.events].count("audio_interrupted") == 1
    # Older releases leave truncation to the server.
    truncates = (
        "truncated_ms"
        in openai_realtime.OpenAIRealtimeWebSocketModel._handle_ws_event.__code__.co_varnames
    )
    assert sent.get("conversation.item.truncate", 0) == truncates


def test_large_deltas_and_telephony_are_as_stocks() -> None:
    check_same(recording("speech", delta_bytes=[24_000]))
    check_same(recording("speech", audio_format="g711_ulaw"))


def test_the_model_for_phone_calls_is_faster_too() -> None:
    frames = recording("speech", "text")
    check_same(frames, make=openai_realtime.OpenAIRealtimeSIPModel, call_id="call_1")
