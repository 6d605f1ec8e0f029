"""OpenAI's beta of 2024 and 2025, and the many servers modelled on it."""

from __future__ import annotations

from rtframes.synthesis.dialect import Dialect
from rtframes.synthesis.dialects.tables.beta import (
    BETA_EVENTS,
    BETA_FORMATS,
    BETA_NAMES,
    BETA_OBJECTS,
)
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

BETA = Dialect(
    name="beta",
    title="OpenAI, the beta of 2024 and 2025, and the many servers modelled on it",
    events=BETA_EVENTS,
    objects=BETA_OBJECTS,
    formats=BETA_FORMATS,
    names=BETA_NAMES,
    opening=("session.created", "conversation.created", "session.updated"),
    scripts=COMMON_SCRIPTS,
    playlist=(
        ("speech",),
        ("function_call",),
        ("barge_in",),
        ("text",),
        ("errors", "speech"),
        ("transcription_failed", "cleared"),
        ("retrieved", "deleted"),
        ("incomplete", "failed"),
    ),
)
