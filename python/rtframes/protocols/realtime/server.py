"""The union of the server events of the Realtime API and compatible servers, without audio."""

from typing import TypeAlias

from rtframes.protocols.realtime.audio_buffer import AudioBufferEvent
from rtframes.protocols.realtime.connection import ConnectionEvent
from rtframes.protocols.realtime.conversation import ConversationEvent
from rtframes.protocols.realtime.function_call import FunctionCallEvent
from rtframes.protocols.realtime.input_transcription import InputTranscriptionEvent
from rtframes.protocols.realtime.mcp import McpEvent
from rtframes.protocols.realtime.output_media import OutputMediaEvent
from rtframes.protocols.realtime.output_text import OutputTextEvent
from rtframes.protocols.realtime.recognition import RecognitionEvent
from rtframes.protocols.realtime.response import ResponseEvent
from rtframes.protocols.realtime.rtc import RtcEvent
from rtframes.protocols.realtime.search import SearchEvent
from rtframes.protocols.realtime.session import SessionEvent
from rtframes.protocols.realtime.text_buffer import TextBufferEvent
from rtframes.protocols.realtime.thinking import ThinkingEvent
from rtframes.protocols.realtime.transcription_only import TranscriptionEvent
from rtframes.protocols.realtime.unmute import UnmuteEvent

__all__ = ["RealtimeEvent"]

RealtimeEvent: TypeAlias = (
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
    | RecognitionEvent
    | RtcEvent
    | TextBufferEvent
    | ThinkingEvent
    | TranscriptionEvent
    | UnmuteEvent
)
"""Every event of the Realtime API and compatible servers, except audio deltas."""
