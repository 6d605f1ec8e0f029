"""The names of client events, by which a recording's two directions are told apart."""

from __future__ import annotations

from typing import cast, get_args

import msgspec

from rtframes.client_events import ClientEvent

AUDIO_APPENDS = frozenset(
    {
        "input_audio_buffer.append",
        "session.input_audio_buffer.append",
        "session.input_audio.append",
    }
)
"""The names of the user's audio: on most connections, on translation connections, and on Live."""

CLIENT_EVENTS = (
    frozenset(
        str(event.__struct_config__.tag)
        for event in cast("tuple[type[msgspec.Struct], ...]", get_args(ClientEvent))
    )
    | AUDIO_APPENDS
)
"""The names of client events.

Two of them are also sent by the server, on sidebands of OpenAI's Live API: the user's audio,
reflected as ``session.input_audio.append``, and ``transport.dtmf.send`` of older servers.
"""
