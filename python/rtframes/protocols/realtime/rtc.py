"""A WebRTC call that is set up over the WebSocket."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import CatalogueStruct
from rtframes.protocols.realtime.objects.errors import ErrorDetails

__all__ = [
    "RtcCallError",
    "RtcCallSdpCreated",
    "RtcEvent",
]


class RtcCallSdpCreated(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="rtc.call.sdp.created"
):
    """The server's part of a WebRTC call.

    Attributes:
        sdp_answer: the WebRTC answer.

    Source: Azure Voice Live's REST description and JavaScript client, 2026.
    """

    type: ClassVar[Literal["rtc.call.sdp.created"]] = "rtc.call.sdp.created"
    event_id: str | None = None
    rtc_call_id: str | None = None
    sdp_answer: str | None = None


class RtcCallError(CatalogueStruct, frozen=True, kw_only=True, tag="rtc.call.error"):
    """Something about a WebRTC call failed.

    Attributes:
        operation: the client event that failed, such as rtc.call.sdp.create.

    Source: Azure Voice Live's REST description and JavaScript client, 2026.
    """

    type: ClassVar[Literal["rtc.call.error"]] = "rtc.call.error"
    event_id: str | None = None
    operation: str | None = None
    rtc_call_id: str | None = None
    error: ErrorDetails | None = None


RtcEvent: TypeAlias = RtcCallSdpCreated | RtcCallError
"""The replies to a WebRTC offer."""
