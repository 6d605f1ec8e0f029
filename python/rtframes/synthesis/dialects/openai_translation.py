"""OpenAI's translation sessions: one language in, another out."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialects.openai_ga import GA
from rtframes.synthesis.dialects.tables.ga_events import GA_EVENTS
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

TRANSLATION = replace(
    GA,
    name="translation",
    title="OpenAI, a connection that translates",
    events={
        "error": GA_EVENTS["error"],
        "session.created": GA_EVENTS["session.created"],
        "session.updated": GA_EVENTS["session.updated"],
        "session.input_transcript.delta": {"delta": "$delta", "elapsed_ms": "$elapsed_ms"},
        "session.output_transcript.delta": {"delta": "$delta", "elapsed_ms": "$elapsed_ms"},
        "session.output_audio.delta": {
            "delta": "$audio",
            "sample_rate": 24_000,
            "channels": 1,
            "format": "pcm16",
            "elapsed_ms": "$elapsed_ms",
        },
        "session.closed": {},
        "session.update": {"session": {"audio": {"output": {"language": "en"}}}},
        "input_audio_buffer.append": {"audio": "$audio"},
    },
    objects={
        "session": {
            "id": "$session_id",
            "type": "translation",
            "expires_at": "$expires_at",
            "model": "gpt-realtime-translate",
            "audio": {
                "input": {"transcription": None, "noise_reduction": None},
                "output": {"language": "es"},
            },
        },
        "session.updated": {
            "id": "$session_id",
            "type": "translation",
            "expires_at": "$expires_at",
            "model": "gpt-realtime-translate",
            "audio": {
                "input": {
                    "transcription": {"model": "gpt-realtime-whisper", "language": "de"},
                    "noise_reduction": {"type": "far_field", "strength": 0.5},
                },
                "output": {"language": "en"},
            },
        },
    },
    names={"input_audio_buffer.append": "session.input_audio_buffer.append"},
    playlist=(("translation",),),
    closing=("session.closed",),
    scripts={"errors": COMMON_SCRIPTS["errors"]},
    delta_bytes=(9_600,),
)
