"""The audio events with `AudioBuffer` instead of ``bytes``, and their union."""

from typing import TypeAlias

from rtframes._core import AudioBuffer
from rtframes.protocols.live.input_audio import SessionInputAudioAppend
from rtframes.protocols.realtime.output_audio import (
    ResponseAudioDelta,
    ResponseOutputAudioDelta,
    SessionOutputAudioDelta,
)
from rtframes.protocols.server import NonAudioEvent

__all__ = ["ZeroCopyAudioEvent", "ZeroCopyServerEvent"]

ZeroCopyAudioEvent: TypeAlias = (
    ResponseOutputAudioDelta[AudioBuffer]
    | ResponseAudioDelta[AudioBuffer]
    | SessionOutputAudioDelta[AudioBuffer]
    | SessionInputAudioAppend[AudioBuffer]
)
"""The events that contain audio, as `AudioBuffer`."""

ZeroCopyServerEvent: TypeAlias = NonAudioEvent | ZeroCopyAudioEvent
"""`rtframes.events.ServerEvent` with audio as `AudioBuffer`."""
