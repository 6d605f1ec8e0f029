"""Azure OpenAI with a dated api-version."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialect import without
from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.tables.beta import BETA_OBJECTS

AZURE = replace(
    BETA,
    name="azure",
    title="Azure OpenAI with a dated api-version: the beta's names, audio in large pieces",
    objects=BETA_OBJECTS
    | {
        "session": without(BETA_OBJECTS["session"], "expires_at"),
        "session.updated": without(BETA_OBJECTS["session.updated"], "expires_at"),
    },
    delta_bytes=(12_000, 36_000, 73_800),
)
