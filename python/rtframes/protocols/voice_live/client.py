"""The events that only a client of Azure Voice Live sends.

The others are those of `rtframes.protocols.realtime.client`.
"""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import CatalogueStruct
from rtframes.protocols.realtime.client import SessionSettings

__all__ = [
    "ByomCredentialUpdate",
    "InputAudioClear",
    "InputAudioTurnAppend",
    "InputAudioTurnCancel",
    "InputAudioTurnEnd",
    "InputAudioTurnStart",
    "InputTextDelta",
    "InputTextDone",
    "RtcCallSdpCreate",
    "SessionAvatarConnect",
    "VoiceLiveClientEvent",
]


class InputAudioTurnStart(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio.turn.start"
):
    """Begin a turn of the user, whose audio the client marks itself.

    Attributes:
        turn_id: the client's own id of the turn.

    Source: azure-ai-voicelive 1.3.1.
    """

    type: ClassVar[Literal["input_audio.turn.start"]] = "input_audio.turn.start"
    event_id: str | None = None
    turn_id: str


class InputAudioTurnAppend(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio.turn.append"
):
    """Add audio to a turn.

    Attributes:
        audio: in the session's input format (base64 on the wire).

    Source: azure-ai-voicelive 1.3.1.
    """

    type: ClassVar[Literal["input_audio.turn.append"]] = "input_audio.turn.append"
    event_id: str | None = None
    turn_id: str
    audio: bytes


class InputAudioTurnEnd(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio.turn.end"
):
    """End a turn.

    Source: azure-ai-voicelive 1.3.1.
    """

    type: ClassVar[Literal["input_audio.turn.end"]] = "input_audio.turn.end"
    event_id: str | None = None
    turn_id: str


class InputAudioTurnCancel(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio.turn.cancel"
):
    """Drop a turn.

    Source: azure-ai-voicelive 1.3.1.
    """

    type: ClassVar[Literal["input_audio.turn.cancel"]] = "input_audio.turn.cancel"
    event_id: str | None = None
    turn_id: str


class InputAudioClear(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio.clear"
):
    """Drop all audio of the user that is in progress.

    Source: azure-ai-voicelive 1.3.1.
    """

    type: ClassVar[Literal["input_audio.clear"]] = "input_audio.clear"
    event_id: str | None = None


class InputTextDelta(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_text.delta"):
    """Add text to an item.

    Attributes:
        id: the item's.
        content_index: index of the content part in ``item.content``, from 0.

    Source: azure-ai-voicelive 1.3.1.
    """

    type: ClassVar[Literal["input_text.delta"]] = "input_text.delta"
    event_id: str | None = None
    id: str
    delta: str
    content_index: int | None = None


class InputTextDone(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_text.done"):
    """The text of an item is complete.

    Attributes:
        id: the item's.
        content_index: index of the content part in ``item.content``, from 0.

    Source: azure-ai-voicelive 1.3.1.
    """

    type: ClassVar[Literal["input_text.done"]] = "input_text.done"
    event_id: str | None = None
    id: str
    content_index: int | None = None


class SessionAvatarConnect(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.avatar.connect"
):
    """The client's part of the avatar's WebRTC connection; the reply is `SessionAvatarConnecting`.

    Attributes:
        client_sdp: the WebRTC offer.

    Source: azure-ai-voicelive 1.3.1.
    """

    type: ClassVar[Literal["session.avatar.connect"]] = "session.avatar.connect"
    event_id: str | None = None
    client_sdp: str


class RtcCallSdpCreate(CatalogueStruct, frozen=True, kw_only=True, tag="rtc.call.sdp.create"):
    """The client's part of a WebRTC call; the reply is `RtcCallSdpCreated`.

    Attributes:
        sdp_offer: the WebRTC offer.
        session: as in `SessionUpdate`.

    Source: Azure Voice Live's REST description and JavaScript client, 2026.
    """

    type: ClassVar[Literal["rtc.call.sdp.create"]] = "rtc.call.sdp.create"
    event_id: str | None = None
    sdp_offer: str
    session: SessionSettings | None = None


class ByomCredentialUpdate(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="byom_credential.update"
):
    """Provide new credentials for the client's own model; the reply is `ByomCredentialUpdated`.

    No public documentation lists its fields: put what you send into ``extra``.

    Source: Azure Voice Live's REST description and JavaScript client, 2026.
    """

    type: ClassVar[Literal["byom_credential.update"]] = "byom_credential.update"
    event_id: str | None = None


VoiceLiveClientEvent: TypeAlias = (
    InputAudioTurnStart
    | InputAudioTurnAppend
    | InputAudioTurnEnd
    | InputAudioTurnCancel
    | InputAudioClear
    | InputTextDelta
    | InputTextDone
    | SessionAvatarConnect
    | RtcCallSdpCreate
    | ByomCredentialUpdate
)
"""What only a client of Azure Voice Live sends."""
