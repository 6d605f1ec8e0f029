"""OpenAI's transcription sessions since the GA: they return text, and no answers."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialects.openai_ga import GA
from rtframes.synthesis.dialects.tables.ga_events import GA_EVENTS, USER_ITEM_IDS
from rtframes.synthesis.dialects.tables.ga_objects import GA_OBJECTS, SESSION_AUDIO
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

_LOGPROBS = ["item.input_audio_transcription.logprobs"]

GA_TRANSCRIPTION = replace(
    GA,
    name="ga-transcription",
    title="OpenAI, a connection that only transcribes",
    events=GA_EVENTS
    | {
        "conversation.item.input_audio_transcription.delta": {
            **USER_ITEM_IDS,
            "delta": "$delta",
            "logprobs": "$logprobs",
            "obfuscation": "$obfuscation",
        },
        "conversation.item.input_audio_transcription.completed": {
            **USER_ITEM_IDS,
            "transcript": "$heard",
            "languages": [{"code": "en"}],
            "logprobs": "$logprobs",
            "usage": {"type": "duration", "seconds": "$heard_seconds"},
        },
        "session.update": {
            "session": {
                "type": "transcription",
                "audio": {
                    "input": {
                        "transcription": {"model": "gpt-4o-transcribe-diarize", "language": "en"},
                        "noise_reduction": {"type": "near_field"},
                        "turn_detection": {"type": "semantic_vad"},
                    }
                },
            }
        },
    },
    objects=GA_OBJECTS
    | {
        "session": {
            "type": "transcription",
            "object": "realtime.transcription_session",
            "id": "$session_id",
            "expires_at": "$expires_at",
            "audio": {"input": SESSION_AUDIO["input"]},
            "include": _LOGPROBS,
        },
        "session.updated": {
            "type": "transcription",
            "object": "realtime.transcription_session",
            "id": "$session_id",
            "expires_at": "$expires_at",
            "audio": {
                "input": {
                    **SESSION_AUDIO["input"],
                    "transcription": {
                        "model": "gpt-4o-transcribe-diarize",
                        "language": "en",
                        "prompt": "",
                    },
                    "noise_reduction": {"type": "near_field"},
                    "turn_detection": {
                        "type": "semantic_vad",
                        "eagerness": "auto",
                        "create_response": False,
                        "interrupt_response": False,
                    },
                }
            },
            "include": _LOGPROBS,
        },
    },
    scripts=COMMON_SCRIPTS,
    playlist=(("dictation",), ("diarised",), ("transcription_failed_alone",)),
)
