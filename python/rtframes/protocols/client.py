"""The union of every client event, of all protocols whose events have a ``type``."""

from typing import TypeAlias

from rtframes.protocols.live.client import LiveClientEvent
from rtframes.protocols.realtime.client import RealtimeClientEvent
from rtframes.protocols.voice_live.client import VoiceLiveClientEvent

__all__ = ["ClientEvent"]

ClientEvent: TypeAlias = RealtimeClientEvent | LiveClientEvent | VoiceLiveClientEvent
"""Every event that a client sends: ``Decoder(ClientEvent)`` is the server's side."""
