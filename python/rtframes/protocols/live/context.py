"""What the client has told the model of a Live session, and its times in the session."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = [
    "LiveContextEvent",
    "SessionCommentaryAppended",
    "SessionInstructionsAppended",
    "SessionThinkingAppended",
]


class SessionInstructionsAppended(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.instructions.appended"
):
    """Further instructions are in the session.

    Attributes:
        start_ms: ms since the session began.
        end_ms: ms since the session began; may equal ``start_ms``.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.instructions.appended"]] = "session.instructions.appended"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    start_ms: Lenient[int | float] = ABSENT
    end_ms: Lenient[int | float] = ABSENT


class SessionThinkingAppended(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.thinking.appended"
):
    """Silent context is in the session: the model knows it, but need not say it.

    Attributes:
        start_ms: ms since the session began.
        end_ms: ms since the session began; may equal ``start_ms``.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.thinking.appended"]] = "session.thinking.appended"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    start_ms: Lenient[int | float] = ABSENT
    end_ms: Lenient[int | float] = ABSENT


class SessionCommentaryAppended(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.commentary.appended"
):
    """Context to be spoken is in the session; the model chooses the words.

    Attributes:
        start_ms: ms since the session began.
        end_ms: ms since the session began; may equal ``start_ms``.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.commentary.appended"]] = "session.commentary.appended"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    start_ms: Lenient[int | float] = ABSENT
    end_ms: Lenient[int | float] = ABSENT


LiveContextEvent: TypeAlias = (
    SessionInstructionsAppended | SessionThinkingAppended | SessionCommentaryAppended
)
"""What the client has added to the session's context."""
