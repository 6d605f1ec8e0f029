"""The union of every server event."""

from typing import TypeAlias

from rtframes.protocols.realtime.audio_buffer import AudioBufferEvent
from rtframes.protocols.realtime.connection import ConnectionEvent
from rtframes.protocols.realtime.conversation import ConversationEvent
from rtframes.protocols.realtime.function_call import FunctionCallEvent
from rtframes.protocols.realtime.input_transcription import InputTranscriptionEvent
from rtframes.protocols.realtime.mcp import McpEvent
from rtframes.protocols.realtime.output_audio import AudioEvent
from rtframes.protocols.realtime.output_media import OutputMediaEvent
from rtframes.protocols.realtime.output_text import OutputTextEvent
from rtframes.protocols.realtime.response import ResponseEvent
from rtframes.protocols.realtime.search import SearchEvent
from rtframes.protocols.realtime.session import SessionEvent

__all__ = [
    "NonAudioEvent",
    "ServerEvent",
]


NonAudioEvent: TypeAlias = (
    ConnectionEvent
    | SessionEvent
    | ConversationEvent
    | InputTranscriptionEvent
    | AudioBufferEvent
    | ResponseEvent
    | OutputTextEvent
    | FunctionCallEvent
    | McpEvent
    | SearchEvent
    | OutputMediaEvent
)
"""Every event that holds no audio delta."""
ServerEvent: TypeAlias = NonAudioEvent | AudioEvent
"""Every known event of every server: what `rtframes.decode` gives, beside `UnknownObject`."""
