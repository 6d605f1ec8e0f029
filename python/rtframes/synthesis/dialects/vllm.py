"""vLLM's ``/v1/realtime``: transcription, and nothing else."""

from __future__ import annotations

from rtframes.synthesis.dialect import Dialect, Template
from rtframes.synthesis.dialects.tables.beta import BETA_FORMATS
from rtframes.synthesis.dialects.tables.ga_objects import GA_OBJECTS

_EVENTS: dict[str, Template] = {
    "session.created": {"id": "$session_id", "created": "$now_s"},
    "conversation.item.input_audio_transcription.delta": {"delta": "$delta"},
    "conversation.item.input_audio_transcription.completed": {
        "text": "$heard",
        "usage": {
            "prompt_tokens": "$heard_audio_tokens",
            "total_tokens": "$heard_tokens",
            "completion_tokens": "$heard_text_tokens",
        },
    },
    "error": {"error": "$message", "code": "$code"},
    "session.update": {"session": {"model": "mistralai/Voxtral-Mini-4B-Realtime-2602"}},
    "input_audio_buffer.append": {"audio": "$audio"},
}

VLLM = Dialect(
    name="vllm",
    title="vLLM: a transcript, without ids, items or responses",
    events=_EVENTS,
    objects=GA_OBJECTS,
    formats=BETA_FORMATS,
    names={
        "conversation.item.input_audio_transcription.delta": "transcription.delta",
        "conversation.item.input_audio_transcription.completed": "transcription.done",
        "input_audio_buffer.speech_started": None,
        "input_audio_buffer.speech_stopped": None,
        "input_audio_buffer.committed": None,
        "conversation.item.added": None,
        "conversation.item.done": None,
    },
    opening=("session.created",),
    without_event_id=frozenset({*_EVENTS, "transcription.delta", "transcription.done"}),
    scripts={
        "errors": (
            ("error", {"message": "Model not validated", "code": "model_not_validated"}),
            ("error", {"message": "Processing failed", "code": None}),
        )
    },
    playlist=(("dictation",), ("errors", "dictation")),
)
