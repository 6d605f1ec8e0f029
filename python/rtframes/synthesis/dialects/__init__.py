"""Every dialect, by name."""

from __future__ import annotations

from rtframes.synthesis.dialect import Dialect
from rtframes.synthesis.dialects.azure import AZURE
from rtframes.synthesis.dialects.glm import GLM
from rtframes.synthesis.dialects.inworld import INWORLD
from rtframes.synthesis.dialects.localai import LOCALAI
from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.openai_beta_transcription import BETA_TRANSCRIPTION
from rtframes.synthesis.dialects.openai_ga import GA
from rtframes.synthesis.dialects.openai_ga_transcription import GA_TRANSCRIPTION
from rtframes.synthesis.dialects.openai_ga_webrtc import GA_WEBRTC
from rtframes.synthesis.dialects.openai_live import LIVE
from rtframes.synthesis.dialects.openai_translation import TRANSLATION
from rtframes.synthesis.dialects.qwen import QWEN
from rtframes.synthesis.dialects.speaches import SPEACHES
from rtframes.synthesis.dialects.stepfun import STEPFUN
from rtframes.synthesis.dialects.unmute import UNMUTE
from rtframes.synthesis.dialects.vllm import VLLM
from rtframes.synthesis.dialects.voice_live import VOICE_LIVE
from rtframes.synthesis.dialects.xai import XAI

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        GA,
        GA_WEBRTC,
        GA_TRANSCRIPTION,
        TRANSLATION,
        LIVE,
        BETA,
        BETA_TRANSCRIPTION,
        AZURE,
        VOICE_LIVE,
        XAI,
        GLM,
        INWORLD,
        LOCALAI,
        QWEN,
        SPEACHES,
        STEPFUN,
        UNMUTE,
        VLLM,
    )
}
"""The dialects that `rtframes.testing.Synthesiser` speaks."""
