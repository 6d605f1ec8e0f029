"""speaches: the beta, with a speech model, and the choice of a tool as in Chat Completions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.tables.beta import BETA_NAMES, BETA_OBJECTS

_CHANGED: dict[str, Any] = {
    "model": "gpt-4o-mini",
    "tool_choice": {"type": "function", "function": {"name": "find_tables"}},
    "speech_model": "speaches-ai/Kokoro-82M-v1.0-ONNX",
}

SPEACHES = replace(
    BETA,
    name="speaches",
    title="speaches: the beta, with a speech model",
    objects=BETA_OBJECTS
    | {name: BETA_OBJECTS[name] | _CHANGED for name in ("session", "session.updated")},
    names=BETA_NAMES | {"rate_limits.updated": None},
    opening=("session.created", "session.updated"),
    playlist=(("speech",), ("function_call",), ("errors", "text")),
)
