"""Inworld: GA's names; the first session is omitted, and the next has additional fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rtframes.synthesis.dialects.openai_ga import GA
from rtframes.synthesis.dialects.tables.ga_events import GA_EVENTS
from rtframes.synthesis.dialects.tables.ga_objects import GA_OBJECTS
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

_SESSION: dict[str, Any] = {
    "type": "realtime",
    "model": "openai/gpt-4.1-nano",
    "output_modalities": ["audio", "text"],
    "instructions": "$instructions",
    "tools": [],
    "audio": {
        "input": {
            "format": "$format",
            "transcription": {"model": "assemblyai/universal-streaming-multilingual"},
            "turn_detection": {"type": "semantic_vad", "eagerness": "medium"},
        },
        "output": {"format": "$format", "voice": "Clive", "model": "inworld-tts-2"},
    },
    "provider_data": {"memory": {"enabled": True}},
}

INWORLD = replace(
    GA,
    name="inworld",
    title="Inworld: GA, with pings, a speech model, and settings of the provider",
    events=GA_EVENTS | {"session.created": {}, "ping": {"timestamp": "$now_ms"}},
    objects=GA_OBJECTS | {"session": _SESSION, "session.updated": _SESSION},
    names={"rate_limits.updated": None},
    opening=("session.created", "conversation.created", "session.updated"),
    followed_by={"response.done": ("ping",)},
    scripts=COMMON_SCRIPTS,
    playlist=(("speech",), ("function_call",), ("errors", "text")),
)
