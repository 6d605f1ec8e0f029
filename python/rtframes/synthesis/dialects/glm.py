"""Zhipu's GLM Realtime: the beta in another key order."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.tables.beta import BETA_EVENTS, BETA_OBJECTS

GLM = replace(
    BETA,
    name="glm",
    title="GLM: the beta's names, with event_id before type",
    head=("event_id", "type"),
    events=BETA_EVENTS,
    objects=BETA_OBJECTS
    | {
        "session": BETA_OBJECTS["session"] | {"model": "glm-realtime", "voice": "tongtong"},
        "session.updated": BETA_OBJECTS["session.updated"]
        | {"model": "glm-realtime", "voice": "tongtong"},
    },
    playlist=(("speech",), ("function_call",), ("barge_in",), ("errors", "text")),
)
