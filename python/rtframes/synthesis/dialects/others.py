"""Other servers that speak the protocol: xAI, and GLM with its own key order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rtframes.synthesis.dialect import Template, without
from rtframes.synthesis.dialects.openai import (
    BETA,
    BETA_EVENTS,
    BETA_OBJECTS,
    COMMON_SCRIPTS,
    GA,
    GA_EVENTS,
    GA_OBJECTS,
)

_SESSION: Template = {
    "type": "realtime",
    "object": "realtime.session",
    "id": "$session_id",
    "model": "grok-voice",
    "instructions": "$instructions",
    "voice": "Ara",
    "turn_detection": {"type": None},
    "tools": [],
    "audio": {"input": {"format": "$format"}, "output": {"format": "$format"}},
}

_XAI_EVENTS: dict[str, Template] = {
    **GA_EVENTS,
    **{
        name: without(GA_EVENTS[name], "obfuscation")
        for name in ("response.output_text.delta", "response.output_audio_transcript.delta")
    },
    "conversation.item.input_audio_transcription.updated": {
        "item_id": "$user_item_id",
        "content_index": None,
        "transcript": "$heard_so_far",
    },
    "conversation.item.input_audio_transcription.completed": {
        "item_id": "$user_item_id",
        "transcript": "$heard",
        "status": "completed",
    },
    # The whole transcript is left out: the deltas have told it.
    "response.output_audio_transcript.done": without(
        GA_EVENTS["response.output_audio_transcript.done"], "transcript"
    ),
    "ping": {"timestamp": "$now_ms"},
    "forced.item": {
        "previous_item_id": "$previous_item_id",
        "item": {
            "id": "$item_id",
            "object": "realtime.item",
            "type": "force_message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "One moment, please."}],
        },
    },
}
_XAI_OBJECTS: dict[str, Any] = GA_OBJECTS | {
    "session": _SESSION,
    "session.updated": {**_SESSION, "tools": GA_OBJECTS["session.updated"]["tools"][:1]},
    "response": {
        "object": "realtime.response",
        "id": "$response_id",
        "status": "$response_status",
        "output": "$output",
        "usage": {},
    },
}

XAI = replace(
    GA,
    name="xai",
    title="xAI: GA's audio names, the beta's text names, pings, and fields left out",
    events=_XAI_EVENTS,
    objects=_XAI_OBJECTS,
    names={
        "response.output_text.delta": "response.text.delta",
        "response.output_text.done": "response.text.done",
        "conversation.item.done": None,
        "conversation.item.input_audio_transcription.delta": None,
        "rate_limits.updated": None,
        "forced.item": "conversation.item.added",
    },
    opening=("session.created", "conversation.created", "session.updated"),
    followed_by={
        "conversation.item.input_audio_transcription.delta": (
            "conversation.item.input_audio_transcription.updated",
        ),
        "response.done": ("ping",),
    },
    scripts=COMMON_SCRIPTS | {"forced": (("forced.item", {}),)},
    playlist=(
        ("speech",),
        ("function_call",),
        ("forced", "text"),
        ("barge_in", "errors"),
    ),
)

GLM = replace(
    BETA,
    name="glm",
    title="GLM: the beta's names, with event_id before type",
    head=("event_id", "type"),
    events=BETA_EVENTS,
    objects=BETA_OBJECTS
    | {
        "session": BETA_OBJECTS["session"] | {"model": "glm-realtime", "voice": "tongtong"},
        "session.updated": BETA_OBJECTS["session.updated"]
        | {"model": "glm-realtime", "voice": "tongtong"},
    },
    playlist=(("speech",), ("function_call",), ("barge_in",), ("errors", "text")),
)
