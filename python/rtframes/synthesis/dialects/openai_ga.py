"""OpenAI's Realtime API since its general availability (GA)."""

from __future__ import annotations

from rtframes.synthesis.dialect import Dialect, Script
from rtframes.synthesis.dialects.tables.ga_events import GA_EVENTS, PART_IDS
from rtframes.synthesis.dialects.tables.ga_objects import GA_FORMATS, GA_OBJECTS
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

_SCRIPTS: dict[str, Script] = {
    "unknown": (
        ("conversation.handoff.requested", {}),
        ("unknown.item", {}),
        ("unknown.part", {}),
    )
}

GA = Dialect(
    name="ga",
    title="OpenAI, the service since August 2025",
    events=GA_EVENTS
    | {
        "conversation.handoff.requested": {"reason": "caller asked for a person", "queue": 7},
        "unknown.item": {
            "previous_item_id": "$previous_item_id",
            "item": {
                "id": "$item_id",
                "type": "computer_call",
                "status": "completed",
                "action": {"type": "click", "x": 120, "y": 48},
            },
        },
        "unknown.part": {
            **PART_IDS,
            "part": {"type": "avatar", "viseme_ids": [3, 17, 4], "transcript": ""},
        },
    },
    objects=GA_OBJECTS,
    formats=GA_FORMATS,
    names={
        "unknown.item": "conversation.item.added",
        "unknown.part": "response.content_part.added",
    },
    playlist=(
        ("speech",),
        ("function_call",),
        ("barge_in",),
        ("text",),
        ("errors", "speech"),
        ("mcp",),
        ("transcription_failed", "cleared"),
        ("retrieved", "speech"),
        ("idle", "speech"),
        ("deleted", "mcp_approval"),
        ("mcp_failed", "speech"),
        ("unknown", "incomplete", "failed"),
    ),
    scripts={**COMMON_SCRIPTS, **_SCRIPTS},
)
