"""Every dialect, by name."""

from __future__ import annotations

from rtframes.synthesis.dialect import Dialect
from rtframes.synthesis.dialects.azure import AZURE, VOICE_LIVE
from rtframes.synthesis.dialects.openai import (
    BETA,
    BETA_TRANSCRIPTION,
    GA,
    GA_TRANSCRIPTION,
    GA_WEBRTC,
    TRANSLATION,
)
from rtframes.synthesis.dialects.others import GLM, XAI

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        GA,
        GA_WEBRTC,
        GA_TRANSCRIPTION,
        TRANSLATION,
        BETA,
        BETA_TRANSCRIPTION,
        AZURE,
        VOICE_LIVE,
        XAI,
        GLM,
    )
}
"""The dialects that `rtframes.testing.Synthesiser` speaks."""
