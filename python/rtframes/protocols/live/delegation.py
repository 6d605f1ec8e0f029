"""Work that a Live model gives to a backend: the client, a Responses model, or Decisions."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.live.objects.delegation import DelegatedWork

__all__ = [
    "DelegatedResponseEvent",
    "LiveDelegationEvent",
    "SessionDelegationCreated",
]


class SessionDelegationCreated(
    CatalogueStruct, frozen=True, kw_only=True, tag="session.delegation.created"
):
    """The model has delegated work.

    Attributes:
        offset_ms: ms since the session began.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.delegation.created"]] = "session.delegation.created"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    offset_ms: Lenient[int | float] = ABSENT
    delegation: Lenient[DelegatedWork] = ABSENT


class DelegatedResponseEvent(CatalogueStruct, frozen=True, kw_only=True, tag="response.event"):
    """An event of the Responses API, from the backend that does delegated work.

    Attributes:
        delegation_id: None if the event belongs to no known piece of work.
        event: the event of the Responses API as plain data, a dict with a ``type``.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["response.event"]] = "response.event"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    delegation_id: str | None = None
    event: Any = None


LiveDelegationEvent: TypeAlias = SessionDelegationCreated | DelegatedResponseEvent
"""Delegated work."""
