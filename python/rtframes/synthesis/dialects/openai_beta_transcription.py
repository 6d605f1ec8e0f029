"""OpenAI's transcription sessions in the beta."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialect import Template, without
from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.tables.beta import (
    BETA_EVENTS,
    BETA_NAMES,
    BETA_OBJECTS,
    BETA_TURN_DETECTION,
)

_SESSION: Template = {
    "id": "$session_id",
    "object": "realtime.transcription_session",
    "expires_at": "$expires_at",
    "input_audio_format": "$format",
    "input_audio_transcription": {"model": "gpt-4o-transcribe", "language": None, "prompt": ""},
    "turn_detection": BETA_TURN_DETECTION,
    "input_audio_noise_reduction": None,
    "include": None,
    "client_secret": None,
}

BETA_TRANSCRIPTION = replace(
    BETA,
    name="beta-transcription",
    title="OpenAI, a beta connection that only transcribes",
    events=BETA_EVENTS
    | {
        "session.update": {
            "session": {
                "input_audio_format": "$format",
                "input_audio_transcription": {"model": "gpt-4o-transcribe"},
            }
        }
    },
    objects=BETA_OBJECTS
    | {
        "session": _SESSION,
        "session.updated": without(_SESSION, "client_secret"),
    },
    names=BETA_NAMES
    | {
        "session.created": "transcription_session.created",
        "session.updated": "transcription_session.updated",
        "session.update": "transcription_session.update",
    },
    opening=("session.created", "session.updated"),
    playlist=(("dictation",), ("diarised",), ("transcription_failed_alone",)),
)
