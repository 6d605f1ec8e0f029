"""The union of the server events that only the Live API has."""

from typing import TypeAlias

from rtframes.protocols.live.context import LiveContextEvent
from rtframes.protocols.live.decision import LiveDecisionEvent
from rtframes.protocols.live.delegation import LiveDelegationEvent
from rtframes.protocols.live.input_audio import LiveInputAudioEvent
from rtframes.protocols.live.output_audio import LiveFixtureEvent
from rtframes.protocols.live.session import LiveSessionEvent
from rtframes.protocols.live.transport import LiveTransportEvent

__all__ = ["LiveEvent"]

LiveEvent: TypeAlias = (
    LiveSessionEvent
    | LiveInputAudioEvent
    | LiveFixtureEvent
    | LiveContextEvent
    | LiveDelegationEvent
    | LiveDecisionEvent
    | LiveTransportEvent
)
"""Every event without audio that only the Live API has."""
