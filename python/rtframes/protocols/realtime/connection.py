"""Errors, warnings, keep-alive and rate limits."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.objects.errors import ErrorDetails, VoiceLiveWarning
from rtframes.protocols.realtime.objects.response import RateLimit

__all__ = [
    "ByomCredentialUpdated",
    "ConnectionEvent",
    "ErrorEvent",
    "Heartbeat",
    "Ping",
    "RateLimitsUpdated",
    "WarningEvent",
]


class ErrorEvent(CatalogueStruct, frozen=True, kw_only=True, tag="error"):
    """The server refused a client event, or failed at something.

    Not fatal by itself; fatal ones are followed at once by a close frame (3000 auth, 4000 request
    shape).

    Attributes:
        client_event_id: Live only; usually it is in ``error``.
        code: vLLM, whose ``error`` is the message.

    Source: OpenAI beta, GA and Live, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["error"]] = "error"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    error: Lenient[ErrorDetails | str] = ABSENT
    code: str | None = None

    @property
    def message(self) -> str:
        """The server's message, whatever the form of its error; empty if there is none."""
        error: ErrorDetails | str | None = self.error
        if isinstance(error, ErrorDetails):
            message: str | None = error.message
            return message or ""
        return error or ""


class WarningEvent(CatalogueStruct, frozen=True, kw_only=True, tag="warning"):
    """Something is wrong that does not interrupt the session.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["warning"]] = "warning"
    event_id: str | None = None
    warning: Lenient[VoiceLiveWarning] = ABSENT


class Ping(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="ping"):
    """Keep-alive inside the JSON stream; OpenAI uses WebSocket ping frames instead.

    Attributes:
        timestamp: the server's clock, ms.

    Source: xAI.
    """

    type: ClassVar[Literal["ping"]] = "ping"
    event_id: Lenient[str] = ABSENT
    timestamp: Lenient[int | float] = ABSENT
    previous_item_id: str | None = None


class RateLimitsUpdated(CatalogueStruct, frozen=True, kw_only=True, tag="rate_limits.updated"):
    """The remaining rate limits, with the current response's tokens reserved.

    Documented for the beginning of a response, seen 43 ms after `ResponseDone`.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[Literal["rate_limits.updated"]] = "rate_limits.updated"
    event_id: Lenient[str] = ABSENT
    rate_limits: Lenient[list[RateLimit]] = ABSENT


class Heartbeat(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="heartbeat"):
    """The connection is alive: after each change of the session, and every 30 s.

    Source: GLM's documentation, Jan 2025.
    """

    type: ClassVar[Literal["heartbeat"]] = "heartbeat"
    event_id: str | None = None


class ByomCredentialUpdated(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="byom_credential.updated"
):
    """The server uses the new credentials for the client's own model.

    No public documentation lists its fields: received ones are in ``extra``.

    Source: Azure Voice Live's REST description, 2026.
    """

    type: ClassVar[Literal["byom_credential.updated"]] = "byom_credential.updated"
    event_id: str | None = None


ConnectionEvent: TypeAlias = (
    ErrorEvent | WarningEvent | Ping | RateLimitsUpdated | Heartbeat | ByomCredentialUpdated
)
"""Errors, warnings, keep-alive and limits."""
