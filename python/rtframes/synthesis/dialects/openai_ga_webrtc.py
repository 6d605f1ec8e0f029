"""OpenAI's events next to a WebRTC or SIP call: the data channel, without audio."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialect import Script
from rtframes.synthesis.dialects.openai_ga import GA
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

_SCRIPTS: dict[str, Script] = {
    "dtmf": (
        ("input_audio_buffer.dtmf_event_received", {"key": "5"}),
        ("input_audio_buffer.dtmf_event_received", {"key": "#"}),
    )
}

GA_WEBRTC = replace(
    GA,
    name="ga-webrtc",
    title="OpenAI's events next to a WebRTC or SIP call, which carries the audio",
    names={"response.output_audio.delta": None},
    without_event_id=frozenset({"input_audio_buffer.dtmf_event_received"}),
    followed_by={
        "response.content_part.added": ("output_audio_buffer.started",),
        "response.output_audio.done": ("output_audio_buffer.stopped",),
        "conversation.item.truncated": ("output_audio_buffer.cleared",),
    },
    scripts={**COMMON_SCRIPTS, **_SCRIPTS},
    playlist=(("speech",), ("dtmf", "function_call"), ("barge_in",)),
)
