"""Names, events and objects of OpenAI's beta API where they differ from the GA's.

Many servers are modelled on the beta, and start from these tables.
"""

from __future__ import annotations

from typing import Any

from rtframes.synthesis.dialect import Template, with_item_object, without
from rtframes.synthesis.dialects.tables.ga_events import GA_EVENTS, USER_ITEM_IDS
from rtframes.synthesis.dialects.tables.ga_objects import FUNCTION_TOOL, GA_FORMATS, GA_OBJECTS

BETA_FORMATS = {name: name for name in GA_FORMATS}

BETA_NAMES: dict[str, str | None] = {
    "conversation.item.added": "conversation.item.created",
    "conversation.item.done": None,
    "response.output_text.delta": "response.text.delta",
    "response.output_text.done": "response.text.done",
    "response.output_audio.delta": "response.audio.delta",
    "response.output_audio.done": "response.audio.done",
    "response.output_audio_transcript.delta": "response.audio_transcript.delta",
    "response.output_audio_transcript.done": "response.audio_transcript.done",
}

BETA_TURN_DETECTION: Template = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
    "create_response": True,
    "interrupt_response": True,
}
_SESSION: Template = {
    "id": "$session_id",
    "object": "realtime.session",
    "model": "gpt-4o-realtime-preview-2024-12-17",
    "expires_at": "$expires_at",
    "modalities": ["text", "audio"],
    "instructions": "$instructions",
    "voice": "alloy",
    "turn_detection": BETA_TURN_DETECTION,
    "input_audio_format": "$format",
    "output_audio_format": "$format",
    "input_audio_transcription": None,
    "tool_choice": "auto",
    "temperature": 0.8,
    "max_response_output_tokens": "inf",
    "tools": [],
}

_PADDED_EVENTS = (
    "conversation.item.input_audio_transcription.delta",
    "response.output_text.delta",
    "response.output_audio_transcript.delta",
    "response.mcp_call_arguments.delta",
)
BETA_EVENTS: dict[str, Template] = {
    **GA_EVENTS,
    **{name: without(GA_EVENTS[name], "obfuscation") for name in _PADDED_EVENTS},
    "conversation.item.input_audio_transcription.completed": {
        **USER_ITEM_IDS,
        "transcript": "$heard",
    },
    "response.function_call_arguments.done": without(
        GA_EVENTS["response.function_call_arguments.done"], "name"
    ),
    "session.update": {"session": {"instructions": "$instructions"}},
}

BETA_OBJECTS: dict[str, Any] = with_item_object(GA_OBJECTS) | {
    "session": _SESSION,
    "session.updated": {
        **_SESSION,
        "input_audio_transcription": {"model": "whisper-1"},
        "tools": [FUNCTION_TOOL],
    },
    "response": {
        "object": "realtime.response",
        "id": "$response_id",
        "status": "$response_status",
        "status_details": "$status_details",
        "output": "$output",
        "conversation_id": "$conversation_id",
        "modalities": ["text", "audio"],
        "voice": "alloy",
        "output_audio_format": "$format",
        "temperature": 0.8,
        "max_output_tokens": "inf",
        "usage": "$usage",
        "metadata": None,
    },
    "usage": {
        **GA_OBJECTS["usage"],
        "input_token_details": {
            "cached_tokens": "$cached_tokens",
            "text_tokens": "$input_text_tokens",
            "audio_tokens": "$input_audio_tokens",
        },
    },
}
for _name, _part in (("item.audio_message", "audio"), ("item.text_message", "text")):
    BETA_OBJECTS[_name] = BETA_OBJECTS[_name] | {
        "content": [BETA_OBJECTS[_name]["content"][0] | {"type": _part}]
    }
