"""Odd but real frames of voice servers, one case each, the same for every framework.

Each case is a conversation of two turns. In the first something odd is sent in the middle of
a response, or instead of its ``response.done``, or the connection ends there. The second is
normal: a client that still receives its audio has survived the first.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

ITEM = "item_1"
RESPONSE = "resp_1"
PCM = b"".join((i * 3 % 2_000).to_bytes(2, "little") for i in range(2_400))
"""The audio of one delta: 100 ms of PCM16 at 24,000 Hz."""
LATER_PCM = PCM[::-1]
"""The audio of each of the two deltas of the second turn."""

Wire = str | bytes
"""A message: text, or a binary one."""


@dataclass(frozen=True)
class Odd:
    """One case.

    Attributes:
        name: what tables call it.
        frames: what is sent in the middle of the first response, after one delta of audio.
        place: whether that is all, or the frames replace ``response.done``.
        end: how the connection ends after it: a close code, or ``abort`` (no closing handshake);
            None: it does not.
    """

    name: str
    frames: Sequence[Wire] = ()
    place: Literal["within", "instead of done"] = "within"
    end: int | Literal["abort"] | None = None


def frame(name: Any, **fields: Any) -> str:
    """An event of the server as text; fields that are `...` are left out."""
    event = {"type": name, "event_id": "event_odd", **fields}
    return json.dumps({key: value for key, value in event.items() if value is not ...})


def delta(pcm: bytes = PCM, item: str = ITEM, response: str = RESPONSE, **fields: Any) -> str:
    """A delta of audio."""
    place = {"response_id": response, "item_id": item, "output_index": 0, "content_index": 0}
    audio = {"delta": base64.b64encode(pcm).decode()}
    return frame("response.output_audio.delta", **{**place, **audio, **fields})


def message(item: str, *content: Any, role: str = "assistant", status: str = "completed") -> Any:
    """An item of the conversation."""
    fields = {"status": status, "role": role, "content": list(content)}
    return {"id": item, "object": "realtime.item", "type": "message", **fields}


def response(response_id: str, status: Any, *output: Any, **fields: Any) -> Any:
    """A response as ``response.created`` and ``response.done`` hold it."""
    usage = {
        "total_tokens": 30,
        "input_tokens": 10,
        "output_tokens": 20,
        "input_token_details": {
            "text_tokens": 10,
            "audio_tokens": 0,
            "image_tokens": 0,
            "cached_tokens": 0,
            "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0},
        },
        "output_token_details": {"text_tokens": 5, "audio_tokens": 15},
    }
    plain = {
        "object": "realtime.response",
        "id": response_id,
        "status": status,
        "status_details": None,
        "output": list(output),
        "conversation_id": "conv_1",
        "output_modalities": ["audio"],
        "max_output_tokens": "inf",
        "audio": {"output": {"format": {"type": "audio/pcm", "rate": 24_000}, "voice": "marin"}},
        "usage": None if status == "in_progress" else usage,
        "metadata": None,
    }
    return {**plain, **fields}


def added(item: Any) -> str:
    """That an item is in the conversation now."""
    return frame("conversation.item.added", previous_item_id=None, item=item)


def done(status: Any = "completed", *output: Any, **fields: Any) -> str:
    """The end of the first response."""
    return frame("response.done", response=response(RESPONSE, status, *output, **fields))


def session(**fields: Any) -> Any:
    """The session as ``session.created`` and ``session.updated`` hold it."""
    pcm = {"type": "audio/pcm", "rate": 24_000}
    vad = {
        "type": "server_vad",
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 200,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    }
    plain = {
        "type": "realtime",
        "object": "realtime.session",
        "id": "sess_1",
        "model": "gpt-realtime",
        "output_modalities": ["audio"],
        "instructions": "",
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "truncation": "auto",
        "prompt": None,
        "expires_at": 1_790_000_000,
        "audio": {
            "input": {
                "format": pcm,
                "transcription": None,
                "noise_reduction": None,
                "turn_detection": vad,
            },
            "output": {"format": pcm, "voice": "marin", "speed": 1.0},
        },
        "include": None,
    }
    return {**plain, **fields}


def turn(number: int, deltas: Sequence[Wire], ends: Sequence[Wire] = ()) -> list[Wire]:
    """A whole response of the server.

    Args:
        number: which one: its ids are made of it.
        deltas: what comes between its beginning and its end.
        ends: what is sent instead of ``response.done``.
    """
    ids = {"response_id": f"resp_{number}", "item_id": f"item_{number}", "output_index": 0}
    part = {**ids, "content_index": 0}
    item = message(f"item_{number}", status="in_progress")
    text = f"This is turn {number}."
    content = {"type": "output_audio", "transcript": text}
    finished = message(f"item_{number}", content)
    within = {key: ids[key] for key in ("response_id", "output_index")}
    last = response(f"resp_{number}", "completed", finished)
    return [
        frame("response.created", response=response(f"resp_{number}", "in_progress")),
        frame("response.output_item.added", **within, item=item),
        frame("conversation.item.added", previous_item_id=None, item=item),
        frame("response.content_part.added", **part, part={"type": "audio", "transcript": ""}),
        frame("response.output_audio_transcript.delta", **part, delta=text),
        *deltas,
        frame("response.output_audio.done", **part),
        frame("response.output_audio_transcript.done", **part, transcript=text),
        frame("response.content_part.done", **part, part={"type": "audio", "transcript": text}),
        frame("conversation.item.done", previous_item_id=None, item=finished),
        frame("response.output_item.done", **within, item=finished),
        *(ends or [frame("response.done", response=last)]),
    ]


CREATED = frame("session.created", session=session())
UPDATED = frame("session.updated", session=session())


def first_turn(odd: Odd) -> list[Wire]:
    """The turn in which it gets odd; it breaks off where the connection ends."""
    within = odd.place == "within"
    whole = turn(
        1, [delta(), *(odd.frames if within else ()), delta()], () if within else odd.frames
    )
    return whole if odd.end is None else whole[:7]


def second_turn() -> list[Wire]:
    """The turn that tells whether the session lives: after an odd one, or a new connection."""
    ids = {"item": "item_2", "response": "resp_2"}
    return turn(2, [delta(LATER_PCM, **ids), delta(LATER_PCM, **ids)])


_USER = {"role": "user"}
_HELLO = {"type": "input_text", "text": "Hello"}
_USER_ITEM = message("item_new", _HELLO, **_USER)
_IN = {"item_id": "item_user", "content_index": 0}
_NEW_ITEM = {"id": "item_new", "object": "realtime.item", "type": "hologram", "status": "completed"}
_MCP_CALL = {
    "id": "mcp_1",
    "type": "mcp_call",
    "server_label": "weather",
    "name": "forecast",
    "arguments": "{}",
    "approval_request_id": None,
    "output": "sunny",
    "error": None,
}
_MCP_TOOLS = {
    "id": "mcpl_1",
    "type": "mcp_list_tools",
    "server_label": "weather",
    "tools": [{"name": "forecast", "input_schema": {"type": "object"}, "annotations": None}],
}
_LARGE = {"type": "input_audio", "audio": "A" * 1_600_000, "transcript": None}
_CUSTOM_VOICE = session(audio={"output": {"voice": {"id": "voice_1"}, "speed": 1.0}})
_AZURE_TURNS = session(audio={"input": {"turn_detection": {"type": "azure_semantic_vad"}}})
_PROBLEM = {
    "type": "invalid_request_error",
    "code": "invalid_value",
    "message": "Invalid value.",
    "param": "session.voice",
    "event_id": "event_1",
}
_TRANSCRIBED = "conversation.item.input_audio_transcription.completed"
_TRANSCRIBING = "conversation.item.input_audio_transcription.delta"
_TOKENS = {"type": "tokens", "total_tokens": 2, "input_tokens": 1, "output_tokens": 1}

CASES = (
    # No known event
    Odd("unknown type: `ping`", [frame("ping")]),
    Odd("unknown type: a name of the beta", [frame("response.audio.delta", delta="AAAA")]),
    Odd("no `type`", [frame(..., delta="AAAA")]),
    Odd("`type` is null", [frame(None)]),
    Odd("an array", ["[1, 2]"]),
    Odd("a binary message", [frame("ping").encode()]),
    Odd("malformed JSON", ['{"type": "response.output_audio.delta", "delta": "AA']),
    # Items
    Odd("an item of an unknown type", [added(_NEW_ITEM)]),
    Odd("content of an unknown type", [added(message("item_new", {"type": "smell"}, **_USER))]),
    Odd("an `mcp_call` item", [added(_MCP_CALL)]),
    Odd("an `mcp_list_tools` item", [added(_MCP_TOOLS)]),
    Odd("an item of 1.6 MB", [added(message("item_new", _LARGE, **_USER))]),
    Odd("an item with an unknown key", [added({**_USER_ITEM, "mood": {}})]),
    # Audio deltas
    Odd("an audio delta without `event_id`", [delta(event_id=...)]),
    Odd("an audio delta without `content_index`", [delta(content_index=...)]),
    Odd("an audio delta without `response_id`", [delta(response_id=...)]),
    Odd("an audio delta with a null `response_id`", [delta(response_id=None)]),
    Odd("an audio delta with nothing but `delta`", [
        frame("response.output_audio.delta", event_id=..., delta="AAAA")
    ]),
    Odd("an audio delta with an unknown key", [delta(obfuscation="xyz")]),
    Odd("base64 with white space", [delta(delta=base64.encodebytes(PCM).decode())]),
    Odd("base64 that cannot be decoded", [delta(delta="AAAAA")]),
    Odd("an empty audio delta", [delta(b"")]),
    # Other events
    Odd("`speech_started` without `item_id`", [
        frame("input_audio_buffer.speech_started", audio_start_ms=100)
    ]),
    Odd("`transcription.completed` without `usage`", [
        frame(_TRANSCRIBED, **_IN, transcript="Hello")
    ]),
    Odd("`transcription.completed` with null `logprobs`", [
        frame(_TRANSCRIBED, **_IN, transcript="Hello", logprobs=None, usage=_TOKENS)
    ]),
    Odd("`transcription.delta` without `content_index`", [
        frame(_TRANSCRIBING, item_id="item_user", delta="Hel")
    ]),
    Odd("`session.updated` with a custom voice", [frame("session.updated", session=_CUSTOM_VOICE)]),
    Odd("`session.updated` with an unknown turn detection", [
        frame("session.updated", session=_AZURE_TURNS)
    ]),
    Odd("`rate_limits.updated` with null fields", [
        frame("rate_limits.updated", rate_limits=[{"name": None, "limit": None}])
    ]),
    # The end of a response
    Odd("`response.done` with an unknown item", [done("completed", _NEW_ITEM)], "instead of done"),
    Odd("`response.done` with an unknown status", [done("paused")], "instead of done"),
    Odd("`response.done` with null `usage`", [done(usage=None)], "instead of done"),
    Odd("`response.done` with no more than a status", [
        frame("response.done", response={"id": RESPONSE, "status": "completed"})
    ], "instead of done"),
    # Errors
    Odd("an `error`", [frame("error", error=_PROBLEM)]),
    Odd("an `error` that is a string", [frame("error", error="Bad")]),
    Odd("an `error` without `message`", [frame("error", error={"type": "server_error"})]),
    # Ends
    Odd("close 1000", end=1000),
    Odd("close 1011", end=1011),
    Odd("an end without a close", end="abort"),
)  # fmt: skip
