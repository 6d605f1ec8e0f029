"""Decodes realtime voice-API server frames into typed events, at memory speed.

>>> import rtframes
>>> event = rtframes.decode(b'{"type":"input_audio_buffer.cleared","event_id":"event_1"}')
>>> event.type
'input_audio_buffer.cleared'

`Decoder` is for streams, `events` and `objects` hold the classes, `extend_events` changes them.
"""

from msgspec import DecodeError, ValidationError

from rtframes import events, objects
from rtframes._core import AudioBuffer, __version__, loads, peek_type
from rtframes.decoder import Decoder, DecoderStats, decode
from rtframes.encoder import Encoder, encode
from rtframes.errors import InvalidUtf8Error
from rtframes.events import ServerEvent
from rtframes.extra import Extra
from rtframes.recordings.redaction import redact
from rtframes.unions import extend_events
from rtframes.unknown import UnknownObject
from rtframes.zero_copy import ZeroCopyServerEvent

__all__ = [
    "AudioBuffer",
    "DecodeError",
    "Decoder",
    "DecoderStats",
    "Encoder",
    "Extra",
    "InvalidUtf8Error",
    "ServerEvent",
    "UnknownObject",
    "ValidationError",
    "ZeroCopyServerEvent",
    "__version__",
    "decode",
    "encode",
    "events",
    "extend_events",
    "loads",
    "objects",
    "peek_type",
    "redact",
]
