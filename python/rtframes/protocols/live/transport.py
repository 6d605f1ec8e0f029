"""The telephone call of a Live session: sidebands and forks see these, SIP calls only."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.objects.errors import ErrorDetails

__all__ = [
    "LiveTransportEvent",
    "TransportAnswered",
    "TransportDtmfReceived",
    "TransportDtmfSend",
    "TransportDtmfSent",
    "TransportFailed",
    "TransportRinging",
]


class TransportDtmfReceived(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="transport.dtmf.received"
):
    """The caller pressed a key.

    Attributes:
        event: one keypad character: 0-9, *, #, A-D.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["transport.dtmf.received"]] = "transport.dtmf.received"
    event_id: Lenient[str] = ABSENT
    event: Lenient[str] = ABSENT


class TransportDtmfSend(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="transport.dtmf.send"
):
    """Send a keypad tone to the other end; the reply is `TransportDtmfSent`.

    A client event, on sidebands. Older servers sent it as their reply.

    Attributes:
        event: one keypad character: 0-9, *, #, A-D.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["transport.dtmf.send"]] = "transport.dtmf.send"
    event_id: str | None = None
    client_event_id: str | None = None
    event: Lenient[str] = ABSENT


class TransportDtmfSent(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="transport.dtmf.sent"
):
    """A keypad tone was sent to the other end.

    Attributes:
        event: one keypad character: 0-9, *, #, A-D.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["transport.dtmf.sent"]] = "transport.dtmf.sent"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    event: Lenient[str] = ABSENT


class TransportRinging(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="transport.ringing"
):
    """The other end of an outgoing call rings.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["transport.ringing"]] = "transport.ringing"
    event_id: Lenient[str] = ABSENT
    session_id: Lenient[str] = ABSENT


class TransportAnswered(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="transport.answered"
):
    """The other end of an outgoing call has picked up.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["transport.answered"]] = "transport.answered"
    event_id: Lenient[str] = ABSENT
    session_id: Lenient[str] = ABSENT


class TransportFailed(CatalogueStruct, frozen=True, kw_only=True, tag="transport.failed"):
    """An outgoing call failed.

    Attributes:
        error: its ``type`` is call_error.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["transport.failed"]] = "transport.failed"
    event_id: Lenient[str] = ABSENT
    session_id: Lenient[str] = ABSENT
    error: Lenient[ErrorDetails] = ABSENT


LiveTransportEvent: TypeAlias = (
    TransportDtmfReceived
    | TransportDtmfSend
    | TransportDtmfSent
    | TransportRinging
    | TransportAnswered
    | TransportFailed
)
"""The telephone call."""
