"""Recordings of one dialect, and what a client sends to go through their turns."""

import json
from typing import Any

from rtframes.replay import Script
from rtframes.testing import Synthesiser

VAD_OFF = {
    "type": "session.update",
    "session": {"type": "realtime", "audio": {"input": {"turn_detection": None}}},
}
COMMIT = {"type": "input_audio_buffer.commit"}
CREATE = {"type": "response.create"}


def recorded(*scenes: str, dialect: str = "ga") -> list[bytes]:
    return list(Synthesiser(dialect).session(scenes=list(scenes)))


def after_opening(frames: list[bytes]) -> list[bytes]:
    """The turns: what follows the answer to ``session.update``."""
    names = [json.loads(frame)["type"] for frame in frames]
    return frames[names.index("session.updated") + 1 :]


def message(text: str, **fields: Any) -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    item = {"type": "message", "role": "user", "content": content, **fields}
    return {"type": "conversation.item.create", "item": item}


def ends_of_turns(script: Script) -> list[int]:
    """How many frames a client has had after each ``response.create``."""
    cues = [segment.cue for segment in script.segments]
    closing = {"response"} if "response" in cues else {"committed", "speech_stopped"}
    ends: list[int] = []
    count = len(script.opening) + len(script.updates)
    for segment in script.segments:
        count += len(segment.frames)
        if segment.cue in closing:
            ends.append(count)
    return ends if count in ends else [*ends, count]
