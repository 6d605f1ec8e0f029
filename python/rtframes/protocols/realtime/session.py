"""The session and its avatar."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.objects.session import Session, SessionUsage

__all__ = [
    "SessionAvatarConnecting",
    "SessionAvatarSwitchToIdle",
    "SessionAvatarSwitchToSpeaking",
    "SessionClosed",
    "SessionCreated",
    "SessionEvent",
    "SessionFinished",
    "SessionUpdated",
    "TranscriptionSessionCreated",
    "TranscriptionSessionUpdated",
]


class SessionCreated(CatalogueStruct, frozen=True, kw_only=True, tag="session.created"):
    """The first frame of a connection: the session with its defaults.

    Attributes:
        id: vLLM, which sends no ``session``.
        created: vLLM: Unix time, seconds.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["session.created", "transcription_session.created"]] = "session.created"
    event_id: Lenient[str] = ABSENT
    session: Lenient[Session] = ABSENT
    id: str | None = None
    created: int | float | None = None


class TranscriptionSessionCreated(
    SessionCreated, frozen=True, kw_only=True, tag="transcription_session.created"
):
    """What beta transcription connections send instead of `SessionCreated`.

    Sent by servers, but missing from every SDK's union.

    Source: OpenAI beta; seen live on beta.
    """

    type: ClassVar[Literal["transcription_session.created"]] = "transcription_session.created"


class SessionUpdated(CatalogueStruct, frozen=True, kw_only=True, tag="session.updated"):
    """The whole session after a client's `session.update`.

    Attributes:
        client_event_id: Live only: the client's own id of the update.

    Source: OpenAI beta, GA and Live, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["session.updated", "transcription_session.updated"]] = "session.updated"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    session: Lenient[Session] = ABSENT


class TranscriptionSessionUpdated(
    SessionUpdated, frozen=True, kw_only=True, tag="transcription_session.updated"
):
    """What beta transcription connections send instead of `SessionUpdated`.

    Source: OpenAI beta.
    """

    type: ClassVar[Literal["transcription_session.updated"]] = "transcription_session.updated"


class SessionClosed(CatalogueStruct, frozen=True, kw_only=True, tag="session.closed"):
    """The session has ended, usually by `session.close`: nothing follows it.

    Attributes:
        client_event_id: Live only: the client's own id of its ``session.close``.
        reason: Live only: close_requested, expired, content (a safety filter), remote_hangup or
            connection_lost.
        session: Live only: as it was at the end.
        usage: Live only: the bill.

    Source: OpenAI translation connections, OpenAI Live.
    """

    type: ClassVar[Literal["session.closed"]] = "session.closed"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    reason: str | None = None
    session: Session | None = None
    usage: SessionUsage | None = None


class SessionAvatarConnecting(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.avatar.connecting"
):
    """The server's part of the avatar's WebRTC connection.

    Attributes:
        server_sdp: the WebRTC answer.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["session.avatar.connecting"]] = "session.avatar.connecting"
    event_id: str | None = None
    server_sdp: Lenient[str] = ABSENT


class SessionAvatarSwitchToSpeaking(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.avatar.switch_to_speaking"
):
    """The avatar begins to speak.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["session.avatar.switch_to_speaking"]] = (
        "session.avatar.switch_to_speaking"
    )
    event_id: str | None = None
    turn_id: str | None = None


class SessionAvatarSwitchToIdle(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.avatar.switch_to_idle"
):
    """The avatar is idle again.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["session.avatar.switch_to_idle"]] = "session.avatar.switch_to_idle"
    event_id: str | None = None
    turn_id: str | None = None


class SessionFinished(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.finished"):
    """The reply to the client's ``session.finish``: nothing follows it.

    Source: Qwen-ASR-Realtime's and Qwen-TTS-Realtime's documentation, Feb 2026.
    """

    type: ClassVar[Literal["session.finished"]] = "session.finished"
    event_id: Lenient[str] = ABSENT


SessionEvent: TypeAlias = (
    SessionCreated
    | TranscriptionSessionCreated
    | SessionUpdated
    | TranscriptionSessionUpdated
    | SessionClosed
    | SessionAvatarConnecting
    | SessionAvatarSwitchToSpeaking
    | SessionAvatarSwitchToIdle
    | SessionFinished
)
"""The session and its avatar."""
