"""Zhipu's GLM Realtime, as in its own documentation: few events, and few ids in them."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialect import Template, without
from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.tables.beta import BETA_EVENTS, BETA_NAMES, BETA_OBJECTS
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

_STAMP: Template = {"client_timestamp": "$now_ms"}
_DELTA: Template = {
    **_STAMP,
    "response_id": "$response_id",
    "output_index": "$output_index",
    "content_index": "$content_index",
}
_SESSION: Template = {
    "model": "glm-realtime",
    "input_audio_format": "wav",
    "output_audio_format": "pcm",
    "instructions": "$instructions",
    "turn_detection": {"type": "server_vad"},
    "beta_fields": {"chat_mode": "audio", "tts_source": "e2e", "auto_search": True},
    "tools": [],
}

GLM = replace(
    BETA,
    name="glm",
    title="GLM: the beta's names, with event_id before type, and without most ids",
    head=("event_id", "type"),
    events=BETA_EVENTS
    | {
        "conversation.item.input_audio_transcription.completed": {
            "item_id": "$user_item_id",
            "transcript": "$heard",
        },
        "conversation.item.added": {"item": "$item"},
        "input_audio_buffer.committed": {"item_id": "$user_item_id"},
        "input_audio_buffer.speech_started": {},
        "input_audio_buffer.speech_stopped": {},
        "response.output_audio.delta": {**_DELTA, "delta": "$audio"},
        "response.output_audio_transcript.delta": {**_DELTA, "delta": "$delta"},
        "response.function_call_arguments.done": {
            **_STAMP,
            "response_id": "$response_id",
            "output_index": "$output_index",
            "name": "$function",
            "arguments": "$arguments",
        },
        "response.created": {
            "response": {
                "id": "$response_id",
                "object": "realtime.response",
                "status": "in_progress",
            }
        },
        "response.done": {"usage": "$usage"},
        "heartbeat": {},
        "response.function_call.simple_browser": {
            "name": "simple_brower",
            "session": {"beta_fields": {"simple_brower": {"description": "我帮你查查"}}},
        },
    },
    objects=BETA_OBJECTS
    | {
        "session": _SESSION,
        "session.updated": {**_SESSION, "tools": BETA_OBJECTS["session.updated"]["tools"]},
        "usage": without(BETA_OBJECTS["usage"]),
    },
    names=BETA_NAMES
    | dict.fromkeys(
        (
            "conversation.item.input_audio_transcription.delta",
            "response.output_item.added",
            "response.output_item.done",
            "response.content_part.added",
            "response.content_part.done",
            "response.output_audio.done",
            "response.output_audio_transcript.done",
            "response.function_call_arguments.delta",
            "rate_limits.updated",
        )
    ),
    opening=("session.created", "session.updated"),
    without_event_id=frozenset({"heartbeat"}),
    followed_by={"session.updated": ("heartbeat",)},
    scripts=COMMON_SCRIPTS | {"search": (("response.function_call.simple_browser", {}),)},
    playlist=(("speech",), ("function_call",), ("barge_in",), ("errors", "search", "speech")),
)
