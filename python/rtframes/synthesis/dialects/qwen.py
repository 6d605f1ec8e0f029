"""Alibaba's Qwen, live translation, recognition and speech: the beta with additional fields."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialect import Template, without
from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.tables.beta import BETA_EVENTS, BETA_NAMES, BETA_OBJECTS
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

_SESSION: Template = {
    "object": "realtime.session",
    "id": "$session_id",
    "model": "qwen3.8-livetranslate-flash-realtime",
    "output_modalities": ["text", "audio"],
    "audio": {
        "input": {
            "format": {"sample_rate": 16_000, "type": "pcm"},
            "turn_detection": {
                "silence_duration_ms": 2_500,
                "threshold": 0.5,
                "type": "speaker_detection",
            },
        },
        "output": {"format": {"sample_rate": 24_000, "type": "pcm"}, "voice": "Tina"},
    },
    "translation": {"language": "en"},
    "input_modalities": ["audio"],
}

QWEN = replace(
    BETA,
    name="qwen",
    title="Qwen: the beta's names, with speakers, provisional text, and text to be spoken",
    head=("event_id", "type"),
    events=BETA_EVENTS
    | {
        "input_audio_buffer.speech_started": {
            "audio_start_ms": "$audio_start_ms",
            "item_id": "$user_item_id",
            "speaker_id": 1,
        },
        "conversation.item.input_audio_transcription.text": {
            "item_id": "$user_item_id",
            "content_index": 0,
            "language": "zh",
            "emotion": "neutral",
            "text": "",
            "stash": "$heard_so_far",
        },
        "conversation.item.input_audio_transcription.completed": {
            "item_id": "$user_item_id",
            "content_index": 0,
            "transcript": "$heard",
            "language": "zh",
            "emotion": "neutral",
        },
        "conversation.item.input_audio_transcription.failed": {
            "item_id": "$user_item_id",
            "content_index": 0,
            "error": {
                "code": "invalid_audio",
                "message": "The audio could not be recognised.",
                "param": "audio",
            },
        },
        "response.output_audio_transcript.delta": without(
            BETA_EVENTS["response.output_audio_transcript.delta"], "obfuscation"
        ),
        "input_text_buffer.committed": {"item_id": ""},
        "input_text_buffer.cleared": {},
        "session.finished": {},
        "spoken": {
            "response": {
                "id": "$response_id",
                "object": "realtime.response",
                "conversation_id": "",
                "status": "completed",
                "modalities": ["text", "audio"],
                "voice": "Cherry",
                "output": [],
                "usage": {"characters": 25},
            }
        },
    },
    objects=BETA_OBJECTS
    | {
        "session": _SESSION,
        "session.updated": {
            **_SESSION,
            "mode": "server_commit",
            "response_format": "pcm",
            "sample_rate": 24_000,
            "language_type": "Auto",
        },
        "part.open_audio": {"type": "audio", "text": ""},
        "part.audio": {"type": "audio", "text": "$transcript"},
        "usage": {
            "total_tokens": "$total_tokens",
            "input_tokens": "$input_tokens",
            "output_tokens": "$output_tokens",
            "input_tokens_details": {
                "text_tokens": "$input_text_tokens",
                "audio_tokens": "$input_audio_tokens",
            },
            "output_tokens_details": {
                "text_tokens": "$output_text_tokens",
                "audio_tokens": "$output_audio_tokens",
            },
        },
    },
    names=BETA_NAMES
    | {
        "conversation.item.input_audio_transcription.delta": None,
        "rate_limits.updated": None,
        "spoken": "response.done",
    },
    opening=("session.created", "session.updated"),
    closing=("session.finished",),
    without_event_id=frozenset({"conversation.item.input_audio_transcription.failed"}),
    followed_by={
        "conversation.item.input_audio_transcription.delta": (
            "conversation.item.input_audio_transcription.text",
        )
    },
    scripts=COMMON_SCRIPTS
    | {
        "speak": (
            ("input_text_buffer.committed", {}),
            ("spoken", {}),
            ("input_text_buffer.cleared", {}),
        )
    },
    playlist=(("speech",), ("barge_in",), ("transcription_failed", "speak"), ("errors", "speech")),
)
