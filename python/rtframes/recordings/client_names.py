"""The names of what clients send, by which a recording's two directions are told apart."""

from __future__ import annotations

from typing import cast, get_args

import msgspec

from rtframes.client_events import ClientEvent

AUDIO_APPENDS = frozenset({"input_audio_buffer.append", "session.input_audio_buffer.append"})
"""The names of the client's audio: on most connections, and on those that translate."""

CLIENT_EVENTS = (
    frozenset(
        str(event.__struct_config__.tag)
        for event in cast("tuple[type[msgspec.Struct], ...]", get_args(ClientEvent))
    )
    | AUDIO_APPENDS
    | {"session.close"}  # of translation connections
)
"""The names of what clients send."""
