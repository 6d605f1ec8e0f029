"""Kyutai's unmute: the beta's names without ids; its audio is Opus, which is PCM here."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialect import Template
from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.tables.beta import BETA_EVENTS, BETA_NAMES

_SESSION: Template = {
    "instructions": {"type": "constant", "text": "$instructions", "language": "en"},
    "voice": "unmute-prod-website/ex04.wav",
    "allow_recording": False,
}

UNMUTE = replace(
    BETA,
    name="unmute",
    title="unmute: the beta's names, no ids, and the progress of its pipeline",
    events=BETA_EVENTS
    | {
        "session.updated": {"session": _SESSION},
        "session.update": {"session": _SESSION},
        "input_audio_buffer.speech_started": {},
        "input_audio_buffer.speech_stopped": {},
        "conversation.item.input_audio_transcription.delta": {
            "delta": "$delta",
            "start_time": 1.25,
        },
        "response.created": {
            "response": {
                "object": "realtime.response",
                "status": "in_progress",
                "voice": "unmute-prod-website/ex04.wav",
                "chat_history": [{"role": "system", "content": "$instructions"}],
            }
        },
        "response.output_audio_transcript.delta": {"delta": "$delta"},
        "response.output_audio_transcript.done": {"text": "$transcript"},
        "response.output_audio.delta": {"delta": "$audio"},
        "response.output_audio.done": {},
        "unmute.additional_outputs": {"args": {"debug_dict": {"timing": {}}}},
        "unmute.response.text.delta.ready": {"delta": "$delta"},
        "unmute.response.audio.delta.ready": {"number_of_samples": 1_920},
        "unmute.interrupted_by_vad": {},
    },
    names=BETA_NAMES
    | {
        "response.output_audio_transcript.delta": "response.text.delta",
        "response.output_audio_transcript.done": "response.text.done",
    }
    | dict.fromkeys(
        (
            "input_audio_buffer.committed",
            "conversation.item.added",
            "conversation.item.input_audio_transcription.completed",
            "response.output_item.added",
            "response.output_item.done",
            "response.content_part.added",
            "response.content_part.done",
            "response.done",
            "rate_limits.updated",
        )
    ),
    opening=("session.updated",),
    followed_by={
        "response.output_audio_transcript.delta": ("unmute.response.text.delta.ready",),
        "response.output_audio.delta": ("unmute.response.audio.delta.ready",),
        "response.output_audio.done": ("unmute.additional_outputs",),
    },
    scripts={
        "errors": (
            (
                "error",
                {
                    "error": {
                        "type": "fatal",
                        "message": "Too many people are connected.",
                        "details": {"retry_after_s": 30},
                    }
                },
            ),
        ),
        "interrupted": (("unmute.interrupted_by_vad", {}),),
    },
    playlist=(("speech",), ("interrupted", "speech"), ("errors",)),
)
