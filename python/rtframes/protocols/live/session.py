"""The session of the Live API: start, pause, resumption and usage."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.live.objects.usage import ContextWindow
from rtframes.protocols.realtime.objects.session import Session, SessionUsage

__all__ = [
    "InfoEvent",
    "LiveSessionEvent",
    "SessionPaused",
    "SessionResumed",
    "SessionStarted",
    "SessionUsageUpdated",
]


class SessionStarted(CatalogueStruct, frozen=True, kw_only=True, tag="session.started"):
    """The first frame of a Live session: the session as the server has set it up.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.started"]] = "session.started"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    session: Lenient[Session] = ABSENT


class SessionPaused(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.paused"):
    """Nobody spoke for so long that the model has stopped listening; the connection stays open.

    Source: OpenAI Live; WebRTC only: on sidebands and the data channel.
    """

    type: ClassVar[Literal["session.paused"]] = "session.paused"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None


class SessionResumed(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.resumed"):
    """Speech has woken the model: it listens again.

    Source: OpenAI Live; WebRTC only: on sidebands and the data channel.
    """

    type: ClassVar[Literal["session.resumed"]] = "session.resumed"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None


class SessionUsageUpdated(CatalogueStruct, frozen=True, kw_only=True, tag="session.usage.updated"):
    """What the session has used so far: a total, so do not add several of these.

    The tokens of delegated responses are in `DelegatedResponseEvent`.

    Attributes:
        context_window: None if the limit of the context is not known.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.usage.updated"]] = "session.usage.updated"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    usage: Lenient[SessionUsage] = ABSENT
    context_window: ContextWindow | None = None


class InfoEvent(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="info"):
    """A notice about the session.

    Attributes:
        code: for programs, such as data_channel_permissions.
        message: for humans.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["info"]] = "info"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    code: Lenient[str] = ABSENT
    message: Lenient[str] = ABSENT


LiveSessionEvent: TypeAlias = (
    SessionStarted | SessionPaused | SessionResumed | SessionUsageUpdated | InfoEvent
)
"""The Live session as a whole."""
