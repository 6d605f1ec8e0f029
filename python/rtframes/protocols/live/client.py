"""The events that only a client of the Live API sends.

``session.update`` and ``response.create`` are those of `rtframes.protocols.realtime.client`.

Source: openai-python 3.57.0 (``openai.types.live``).
"""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import CatalogueStruct
from rtframes.protocols.live.input_audio import SessionInputAudioAppend
from rtframes.protocols.live.objects.decision_items import DecisionItem
from rtframes.protocols.live.transport import TransportDtmfSend
from rtframes.protocols.realtime.objects.audio import SessionAudio
from rtframes.protocols.realtime.objects.data_channel import ClientSettings
from rtframes.protocols.realtime.objects.delegation import Delegation
from rtframes.protocols.realtime.objects.history import HistoryMessage
from rtframes.protocols.realtime.objects.questions import DecisionTrigger

__all__ = [
    "DecisionCreate",
    "DecisionItemCreate",
    "DecisionItemDelete",
    "LiveClientEvent",
    "LiveSessionSettings",
    "ResponseItemCreate",
    "SessionClose",
    "SessionCommentaryAppend",
    "SessionInputAudioAppend",
    "SessionInputAudioMute",
    "SessionInputAudioUnmute",
    "SessionInstructionsAppend",
    "SessionOutputAudioFixturePlay",
    "SessionStart",
    "SessionThinkingAppend",
    "TransportDtmfSend",
]

# The session


class LiveSessionSettings(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of a Live session; most of them cannot change after the start.

    Attributes:
        model: such as gpt-live-1.1; every session needs it, a fork must not have it.
        audio: ``format`` for both directions, primary sockets only, and ``output.voice``.
        client: what a browser may do; WebRTC only.
        delegation: who does delegated work; None means the client.
        input: up to 128 messages from before the session.
        store: whether the session can be forked later.
        triggers: one for each transcript at most.
    """

    model: str | None = None
    instructions: str | None = None
    input: list[HistoryMessage] | None = None
    audio: SessionAudio | None = None
    delegation: Delegation | None = None
    client: ClientSettings | None = None
    triggers: list[DecisionTrigger] | None = None
    store: bool | None = None
    safety_identifier: str | None = None


class SessionStart(CatalogueStruct, frozen=True, kw_only=True, tag="session.start"):
    """The client's first frame, on primary and fork sockets; the reply is `SessionStarted`.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.start"]] = "session.start"
    event_id: str | None = None
    session: LiveSessionSettings


class SessionClose(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.close"):
    """End the session; the reply is `SessionClosed`.

    Source: OpenAI Live, OpenAI translation connections.
    """

    type: ClassVar[Literal["session.close"]] = "session.close"
    event_id: str | None = None


# Audio


class SessionInputAudioMute(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.input_audio.mute"
):
    """Let the model hear silence; the reply is `SessionInputAudioMuted`.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.input_audio.mute"]] = "session.input_audio.mute"
    event_id: str | None = None


class SessionInputAudioUnmute(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.input_audio.unmute"
):
    """Let the model hear the user again; the reply is `SessionInputAudioUnmuted`.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.input_audio.unmute"]] = "session.input_audio.unmute"
    event_id: str | None = None


class SessionOutputAudioFixturePlay(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.output_audio.fixture.play"
):
    """Play audio to the user, while the model waits.

    Attributes:
        audio: mono PCM16 of 24,000 Hz (base64 on the wire).

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.output_audio.fixture.play"]] = (
        "session.output_audio.fixture.play"
    )
    event_id: str | None = None
    audio: bytes


# Context


class SessionInstructionsAppend(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.instructions.append"
):
    """Tell the model what to do; the reply is `SessionInstructionsAppended`.

    Attributes:
        delegation_id: the delegated work that it belongs to; None (sent as null) if it belongs to
            none.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.instructions.append"]] = "session.instructions.append"
    event_id: str | None = None
    content: str
    delegation_id: str | None


class SessionThinkingAppend(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.thinking.append"
):
    """Tell the model what it should know; the reply is `SessionThinkingAppended`.

    Attributes:
        delegation_id: the delegated work that it belongs to; None (sent as null) if it belongs to
            none.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.thinking.append"]] = "session.thinking.append"
    event_id: str | None = None
    content: str
    delegation_id: str | None


class SessionCommentaryAppend(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.commentary.append"
):
    """Tell the model what it should say; the reply is `SessionCommentaryAppended`.

    Attributes:
        delegation_id: the delegated work that it belongs to; None (sent as null) if it belongs to
            none.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.commentary.append"]] = "session.commentary.append"
    event_id: str | None = None
    content: str
    delegation_id: str | None


# Decisions and responses


class DecisionCreate(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="decision.create"):
    """Have the session's questions answered now.

    Attributes:
        event_id: required, and unique in a session.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["decision.create"]] = "decision.create"
    event_id: str


class DecisionItemCreate(CatalogueStruct, frozen=True, kw_only=True, tag="decision.item.create"):
    """Add an item to the input of decisions; the reply is `DecisionItemCreated`.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["decision.item.create"]] = "decision.item.create"
    event_id: str | None = None
    item: DecisionItem


class DecisionItemDelete(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="decision.item.delete"
):
    """Remove an item from the input of decisions; the reply is `DecisionItemDeleted`.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["decision.item.delete"]] = "decision.item.delete"
    event_id: str | None = None
    item_id: str


class ResponseItemCreate(CatalogueStruct, frozen=True, kw_only=True, tag="response.item.create"):
    """Add an item to the input of the Responses backend.

    Attributes:
        item: an input item of the Responses API, as plain data.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["response.item.create"]] = "response.item.create"
    event_id: str | None = None
    item: dict[str, Any]


LiveClientEvent: TypeAlias = (
    SessionStart
    | SessionClose
    | SessionInputAudioAppend
    | SessionInputAudioMute
    | SessionInputAudioUnmute
    | SessionOutputAudioFixturePlay
    | SessionInstructionsAppend
    | SessionThinkingAppend
    | SessionCommentaryAppend
    | DecisionCreate
    | DecisionItemCreate
    | DecisionItemDelete
    | ResponseItemCreate
    | TransportDtmfSend
)
"""Every event that only a client of the Live API sends."""
