"""Decodes realtime voice-API server frames into typed events, at memory speed.

>>> import rtframes
>>> event = rtframes.decode(b'{"type":"input_audio_buffer.cleared","event_id":"event_1"}')
>>> event.type
'input_audio_buffer.cleared'

`Decoder` is for streams; `events` and `objects` have the classes; `extend_events` changes them.
"""

from typing import TYPE_CHECKING

# First, since it refuses a subinterpreter: importing msgspec in one breaks that of the main
# interpreter (two classes of the name DecodeError, CPython 3.14).
from rtframes._core import AudioBuffer, __version__, loads, peek_type  # isort: skip

from msgspec import DecodeError, ValidationError

from rtframes.decoder import Decoder, DecoderStats, decode
from rtframes.encoder import Encoder, encode
from rtframes.errors import InvalidUtf8Error, NestingError
from rtframes.extra import Extra
from rtframes.unions import extend_events
from rtframes.unknown import UnknownObject

if TYPE_CHECKING:
    from rtframes import client_events, events, objects, testing
    from rtframes import integrations as integrations
    from rtframes import replay as replay  # not in __all__: it needs websockets
    from rtframes.events import ServerEvent
    from rtframes.recordings.redaction import redact
    from rtframes.zero_copy import ZeroCopyServerEvent
else:

    def __getattr__(name):
        # What a program with its own types does not need is loaded on first use. Type checkers
        # see everything; if they saw this function, they would accept any name.
        if name in ("ServerEvent", "ZeroCopyServerEvent", "events", "objects", "zero_copy"):
            import rtframes.events
            import rtframes.objects
            import rtframes.zero_copy

            globals()["ServerEvent"] = rtframes.events.ServerEvent
            globals()["ZeroCopyServerEvent"] = rtframes.zero_copy.ZeroCopyServerEvent
        elif name == "redact":
            from rtframes.recordings.redaction import redact

            globals()["redact"] = redact
        elif name in ("client_events", "integrations", "replay", "testing"):
            import importlib

            globals()[name] = importlib.import_module(f"rtframes.{name}")
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return globals()[name]

    def __dir__():
        # Other modules, which are there once something has imported them, are not offered.
        return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


__all__ = [
    "AudioBuffer",
    "DecodeError",
    "Decoder",
    "DecoderStats",
    "Encoder",
    "Extra",
    "InvalidUtf8Error",
    "NestingError",
    "ServerEvent",
    "UnknownObject",
    "ValidationError",
    "ZeroCopyServerEvent",
    "__version__",
    "client_events",
    "decode",
    "encode",
    "events",
    "extend_events",
    "loads",
    "objects",
    "peek_type",
    "redact",
    "testing",
]
