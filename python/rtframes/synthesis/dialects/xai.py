"""xAI's Grok voice API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rtframes.synthesis.dialect import Template, without
from rtframes.synthesis.dialects.openai_ga import GA
from rtframes.synthesis.dialects.tables.ga_events import GA_EVENTS
from rtframes.synthesis.dialects.tables.ga_objects import GA_OBJECTS
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

_SESSION: Template = {
    "type": "realtime",
    "object": "realtime.session",
    "id": "$session_id",
    "model": "grok-voice",
    "instructions": "$instructions",
    "voice": "Ara",
    "turn_detection": {"type": None},
    "tools": [],
    "audio": {
        "input": {
            "format": "$format",
            "transcription": {"language_hint": "es-MX", "keyterms": ["Kaana", "Oxy"]},
            "transport": "json",
        },
        "output": {"format": "$format", "transport": "json"},
    },
    "resumption": {"enabled": True},
    "replace": {"rtframes": "R T frames"},
}

_EVENTS: dict[str, Template] = {
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
    # The whole transcript is omitted: the deltas contain it.
    "response.output_audio_transcript.done": without(
        GA_EVENTS["response.output_audio_transcript.done"], "transcript"
    ),
    "conversation.created": {
        **GA_EVENTS["conversation.created"],
        "previous_item_id": None,
    },
    "input_audio_buffer.dtmf_event_received": {"digit": "5"},
    "response.done": {"response": "@response", "usage": "$usage"},
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
_OBJECTS: dict[str, Any] = GA_OBJECTS | {
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
    title="xAI: GA's audio names, the beta's text names, pings, and omitted fields",
    events=_EVENTS,
    objects=_OBJECTS,
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
    scripts=COMMON_SCRIPTS
    | {
        "forced": (("forced.item", {}),),
        "key": (("input_audio_buffer.dtmf_event_received", {}),),
    },
    playlist=(
        ("speech",),
        ("function_call",),
        ("forced", "text"),
        ("barge_in", "errors", "key"),
    ),
)
