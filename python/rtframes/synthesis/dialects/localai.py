"""LocalAI: GA's names, with speakers, sounds and chosen options; errors without ids."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialects.openai_ga import GA
from rtframes.synthesis.dialects.tables.ga_events import GA_EVENTS
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

LOCALAI = replace(
    GA,
    name="localai",
    title="LocalAI: GA, with speaker and sound detection, and scores for options",
    events=GA_EVENTS
    | {
        "conversation.item.speaker": {
            "item_id": "$user_item_id",
            "speaker": {
                "name": "Ana",
                "id": "spk_1",
                "labels": {"team": "kitchen"},
                "confidence": 91.5,
                "distance": 0.2,
                "matched": True,
            },
        },
        "conversation.item.sound_detection": {
            "item_id": "$user_item_id",
            "content_index": 0,
            "detections": [{"label": "Speech", "score": 0.93, "index": 0}],
        },
        "localai.classifier.result": {
            "response_id": "$response_id",
            "scores": [{"id": "up", "score": 0.9}, {"id": "down", "score": 0.1}],
            "chosen_id": "up",
            "threshold": 0.5,
            "latency_ms": 41,
            "arguments": '{"distance": 3}',
            "fill_latency_ms": 12,
        },
    },
    names={"rate_limits.updated": None},
    without_event_id=frozenset({"error"}),
    followed_by={
        "conversation.item.input_audio_transcription.completed": (
            "conversation.item.speaker",
            "conversation.item.sound_detection",
        ),
        "response.created": ("localai.classifier.result",),
    },
    scripts=COMMON_SCRIPTS,
    playlist=(("speech",), ("function_call",), ("errors", "text")),
)
