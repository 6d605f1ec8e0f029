"""GPT-Live's sessions, which releases of a year ago do not have."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import pytest
from livekit.agents import utils
from livekit.plugins import openai

import rtframes
from rtframes.integrations.livekit import _plan
from rtframes.testing import Synthesiser

from ..servers import FrameServer
from .rig import connected, installed, run

HAS_GPT_LIVE = hasattr(openai.realtime, "GPTLiveModel")
NO_EVENTS = [b"[1, 2]", b'{"type":"session.output_audio.delta","delta":"AA', b'{"delta":"AAAA"}']


def recording() -> list[bytes]:
    frames = list(Synthesiser("live", seed=3).session(scenes=["full_duplex", "delegated"]))
    return [frame for frame in frames if json.loads(frame)["type"] != "session.closed"]


def audio_of(frames: list[bytes]) -> bytes:
    events = [rtframes.decode(frame) for frame in frames]
    deltas = [event for event in events if event.type == "session.output_audio.delta"]
    return b"".join(event.delta for event in deltas)


@pytest.fixture(autouse=True)
def ids_that_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """LiveKit makes ids at random, which its callbacks tell."""
    monkeypatch.setattr(utils, "shortuuid", lambda prefix="": f"{prefix}{next(ids)}")


ids = itertools.count()


def hear(ours: bool, frames: list[bytes]) -> tuple[bytes, Any, list[Any]]:
    """The audio, the callbacks, and the errors that ended the session."""
    heard: list[bytes] = []

    async def listen(session: Any) -> None:
        async for piece in session.audio_stream:
            heard.append(bytes(piece.frame.data))

    async def main() -> Any:
        async with (
            FrameServer(frames, end="open") as server,
            connected(server.url, openai.realtime.GPTLiveModel) as session,
        ):
            listener = asyncio.create_task(listen(session.session))
            received = "openai_server_event_received"
            await session.until(lambda: session.names().count(received) == len(frames))
            await asyncio.sleep(0)
            callbacks = list(session.callbacks)
        await listener
        return callbacks, session.errors

    global ids
    ids = itertools.count()
    with installed(ours):
        callbacks, errors = run(main)
    return b"".join(heard), callbacks, errors


if HAS_GPT_LIVE:

    def test_a_session_is_stocks() -> None:
        frames = recording()
        stock, ours = hear(False, frames), hear(True, frames)
        assert ours == stock
        audio, callbacks, errors = ours
        assert audio == audio_of(frames)
        assert len(audio) > 100_000
        assert not errors
        names = {name for name, _ in callbacks}
        assert names >= {"input_speech_started", "transcript_delta", "metrics_collected"}

    @pytest.mark.parametrize("odd", NO_EVENTS)
    def test_what_is_no_event_ends_no_session(odd: bytes) -> None:
        frames = recording()
        audio, _, errors = hear(True, [*frames[:20], odd, *frames[20:]])
        assert audio == audio_of(frames)
        assert not errors

else:

    def test_there_is_none_to_rebind() -> None:
        assert not any("gpt_live" in rebinding.owner.__name__ for rebinding in _plan.plan())
