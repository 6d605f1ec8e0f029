"""The union of every server event, of all protocols whose events have a ``type``."""

from typing import TypeAlias

from rtframes.protocols.live.input_audio import SessionInputAudioAppend
from rtframes.protocols.live.server import LiveEvent
from rtframes.protocols.realtime.output_audio import OutputAudioEvent
from rtframes.protocols.realtime.server import RealtimeEvent

__all__ = ["AudioEvent", "NonAudioEvent", "ServerEvent"]

AudioEvent: TypeAlias = OutputAudioEvent | SessionInputAudioAppend
"""The events that contain audio, as ``bytes``."""
NonAudioEvent: TypeAlias = RealtimeEvent | LiveEvent
"""Every event that contains no audio."""
ServerEvent: TypeAlias = NonAudioEvent | AudioEvent
"""Every known event of every server: what `rtframes.decode` returns, besides `UnknownObject`."""
