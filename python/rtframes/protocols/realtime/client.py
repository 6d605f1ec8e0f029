"""Every event that a client sends to a realtime voice server, except those that only Live has.

The rules are those of `rtframes.events`, with one difference: a client turns a setting off by
sending null, and leaves it unchanged by not sending it. The fields for which that matters have
``msgspec.UNSET`` as their default: UNSET is never encoded, None is encoded as null.

>>> import msgspec
>>> from rtframes.client_events import AudioSettings, InputAudioSettings, SessionSettings
>>> from rtframes.client_events import SessionUpdate
>>> audio = AudioSettings(input=InputAudioSettings(turn_detection=None))
>>> msgspec.json.encode(SessionUpdate(session=SessionSettings(audio=audio)))
b'{"type":"session.update","session":{"audio":{"input":{"turn_detection":null}}}}'

In every event ``event_id`` is the client's own id of it; an error that the event causes repeats it.

Source: openai-python 3.54.0 (``openai.types.realtime`` and ``openai.types.beta.realtime``). "Beta"
is the OpenAI Realtime beta and servers that still follow it: Azure with a dated api-version,
    clones.
"""

from typing import Any, ClassVar, Literal, TypeAlias

from msgspec import UNSET, UnsetType

from rtframes.protocols.base import CatalogueStruct, Open
from rtframes.protocols.realtime.objects import (
    AudioFormat,
    AudioTranscription,
    ConversationItem,
    DecisionTrigger,
    Delegation,
    FunctionCallItem,
    FunctionCallOutputItem,
    InterimResponse,
    McpApprovalRequestItem,
    McpApprovalResponseItem,
    McpCallItem,
    McpListToolsItem,
    MessageItem,
    NoiseReduction,
    Prompt,
    Reasoning,
    ResponseAudio,
    SessionAudioOutput,
    Tool,
    ToolChoice,
    Tracing,
    Truncation,
    TurnDetection,
)

__all__ = [
    "AudioSettings",
    "ClientSecretLifetime",
    "ClientSecretSettings",
    "ConversationItemCreate",
    "ConversationItemDelete",
    "ConversationItemRetrieve",
    "ConversationItemTruncate",
    "InputAudioBufferAppend",
    "InputAudioBufferClear",
    "InputAudioBufferCommit",
    "InputAudioSettings",
    "InputItem",
    "ItemReference",
    "OutputAudioBufferClear",
    "RealtimeClientEvent",
    "ResponseCancel",
    "ResponseCreate",
    "ResponseSettings",
    "SessionInputAudioBufferAppend",
    "SessionSettings",
    "SessionUpdate",
    "TranscriptionSessionUpdate",
]

# The session


class InputAudioSettings(CatalogueStruct, frozen=True, kw_only=True):
    """How the server should treat the user's audio; beta has these in `SessionSettings`.

    Attributes:
        format: None leaves it unchanged.
        transcription: None turns it off.
        noise_reduction: None turns it off.
        turn_detection: None turns it off: the client then commits the audio itself.
    """

    format: AudioFormat | None = None
    transcription: AudioTranscription | UnsetType | None = UNSET
    noise_reduction: NoiseReduction | UnsetType | None = UNSET
    turn_detection: TurnDetection | UnsetType | None = UNSET


class AudioSettings(CatalogueStruct, frozen=True, kw_only=True):
    """Audio settings of a session; GA only."""

    input: InputAudioSettings | None = None
    output: SessionAudioOutput | None = None


class ClientSecretLifetime(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How long a client secret should live.

    Attributes:
        anchor: "created_at".
        seconds: seconds after the anchor.
    """

    anchor: str | None = None
    seconds: int | None = None


class ClientSecretSettings(CatalogueStruct, frozen=True, kw_only=True):
    """How to make a client secret; beta only.

    Attributes:
        expires_after: in `SessionUpdate`.
        expires_at: the same in `TranscriptionSessionUpdate`.
    """

    expires_after: ClientSecretLifetime | None = None
    expires_at: ClientSecretLifetime | None = None


class SessionSettings(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of a session: fields that are not sent stay unchanged.

    One flat class for GA speech (``type`` "realtime"), GA transcription ("transcription") and the
    two of beta, which have no ``type``.

    Attributes:
        type: realtime or transcription; GA requires it.
        output_modalities: text, audio.
        instructions: for unmute, an object in its own format.
        max_output_tokens: an integer or "inf".
        tracing: "auto" or settings; None turns it off.
        prompt: None removes it.
        include: such as item.input_audio_transcription.logprobs.
        modalities: beta name of ``output_modalities``.
        voice: beta; for Azure, an object in its own format.
        input_audio_format: beta: pcm16, g711_ulaw or g711_alaw.
        output_audio_format: beta: pcm16, g711_ulaw or g711_alaw.
        input_audio_transcription: beta; None turns it off.
        input_audio_noise_reduction: beta; None turns it off.
        turn_detection: beta; None turns it off.
        temperature: beta.
        speed: beta; 1.0 is normal.
        max_response_output_tokens: beta name of ``max_output_tokens``.
        client_secret: beta.
        delegation: Live; its ``type`` cannot change.
        triggers: Live; an empty list turns them off.
    """

    type: str | None = None
    model: str | None = None
    output_modalities: list[str] | None = None
    instructions: str | dict[str, Any] | None = None
    tools: list[Tool] | None = None
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    reasoning: Reasoning | None = None
    max_output_tokens: int | str | None = None
    tracing: str | Tracing | UnsetType | None = UNSET
    truncation: Truncation | None = None
    prompt: Prompt | UnsetType | None = UNSET
    audio: AudioSettings | None = None
    include: list[str] | None = None
    modalities: list[str] | None = None
    voice: str | dict[str, Any] | None = None
    input_audio_format: str | None = None
    output_audio_format: str | None = None
    input_audio_transcription: AudioTranscription | UnsetType | None = UNSET
    input_audio_noise_reduction: NoiseReduction | UnsetType | None = UNSET
    turn_detection: TurnDetection | UnsetType | None = UNSET
    temperature: float | None = None
    speed: float | None = None
    max_response_output_tokens: int | str | None = None
    client_secret: ClientSecretSettings | None = None
    delegation: Delegation | None = None
    triggers: list[DecisionTrigger] | None = None


class SessionUpdate(CatalogueStruct, frozen=True, kw_only=True, tag="session.update"):
    """Change the session; the reply is `SessionUpdated`.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["session.update", "transcription_session.update"]] = "session.update"
    event_id: str | None = None
    session: SessionSettings


class TranscriptionSessionUpdate(
    SessionUpdate, frozen=True, kw_only=True, tag="transcription_session.update"
):
    """What beta transcription connections accept instead of `SessionUpdate`.

    Source: OpenAI beta.
    """

    type: ClassVar[Literal["transcription_session.update"]] = "transcription_session.update"


# Audio buffers


class InputAudioBufferAppend(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.append"
):
    """Add audio to the input buffer: the most frequent event of clients. There is no reply.

    Attributes:
        audio: in the session's input format (base64 on the wire), 15 MiB at most.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["input_audio_buffer.append"]] = "input_audio_buffer.append"
    event_id: str | None = None
    audio: bytes


class SessionInputAudioBufferAppend(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.input_audio_buffer.append"
):
    """Add speech to translate: the most frequent event of clients. There is no reply.

    Attributes:
        audio: PCM16 at 24 kHz (base64 on the wire).

    Source: OpenAI translation connections.
    """

    type: ClassVar[Literal["session.input_audio_buffer.append"]] = (
        "session.input_audio_buffer.append"
    )
    event_id: str | None = None
    audio: bytes


class InputAudioBufferCommit(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.commit"
):
    """Turn the input buffer into a user item; with server VAD the server does so itself.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["input_audio_buffer.commit"]] = "input_audio_buffer.commit"
    event_id: str | None = None


class InputAudioBufferClear(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.clear"
):
    """Empty the input buffer.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["input_audio_buffer.clear"]] = "input_audio_buffer.clear"
    event_id: str | None = None


class OutputAudioBufferClear(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_audio_buffer.clear"
):
    """Drop audio not yet played.

    Source: OpenAI beta and GA; WebRTC and SIP only.
    """

    type: ClassVar[Literal["output_audio_buffer.clear"]] = "output_audio_buffer.clear"
    event_id: str | None = None


# The conversation


class ConversationItemCreate(
    CatalogueStruct, frozen=True, kw_only=True, tag="conversation.item.create"
):
    """Add an item to the conversation.

    Attributes:
        previous_item_id: the item to put it after; None means the end, "root" the beginning.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["conversation.item.create"]] = "conversation.item.create"
    event_id: str | None = None
    previous_item_id: str | None = None
    item: ConversationItem


class ConversationItemRetrieve(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="conversation.item.retrieve"
):
    """Ask for an item with its audio.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["conversation.item.retrieve"]] = "conversation.item.retrieve"
    event_id: str | None = None
    item_id: str


class ConversationItemTruncate(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="conversation.item.truncate"
):
    """Cut an assistant's audio where the user stopped listening.

    Attributes:
        content_index: index of the content part in ``item.content``, from 0.
        audio_end_ms: ms of audio to keep.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["conversation.item.truncate"]] = "conversation.item.truncate"
    event_id: str | None = None
    item_id: str
    content_index: int
    audio_end_ms: int


class ConversationItemDelete(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="conversation.item.delete"
):
    """Remove an item from the conversation.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["conversation.item.delete"]] = "conversation.item.delete"
    event_id: str | None = None
    item_id: str


# The response


class ItemReference(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="item_reference"):
    """An earlier item of the conversation, as input of a response."""

    type: ClassVar[Literal["item_reference"]] = "item_reference"
    id: str


InputItem: TypeAlias = Open[
    MessageItem
    | FunctionCallItem
    | FunctionCallOutputItem
    | McpApprovalRequestItem
    | McpApprovalResponseItem
    | McpListToolsItem
    | McpCallItem
    | ItemReference
]
"""A possible input of a response: a `ConversationItem`, or a reference to one."""


class ResponseSettings(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of a response: fields that are not sent are taken from the session.

    Attributes:
        conversation: "auto"; "none" for an out-of-band response, which does not become part of it.
        input: what the model should see instead of the conversation.
        output_modalities: text, audio.
        max_output_tokens: an integer or "inf".
        metadata: up to 16 pairs; the response repeats them.
        modalities: beta name of ``output_modalities``.
        voice: beta; for Azure, an object in its own format.
        output_audio_format: beta: pcm16, g711_ulaw or g711_alaw.
        temperature: beta.
        max_response_output_tokens: beta name of ``max_output_tokens``.
        commit: Azure Voice Live: whether to turn the input buffer into an item first.
        cancel_previous: Azure Voice Live: whether to end a response that is in progress.
        append_input_items: Azure Voice Live: items that join the conversation first.
        input_items: Azure Voice Live's name of ``input``.
        pre_generated_assistant_message: Azure Voice Live: the answer, to be spoken word for word.
        reasoning_effort: Azure Voice Live.
        interim_response: Azure Voice Live.
        invoke_input: Azure Voice Live: for a hosted agent, free form.
    """

    output_modalities: list[str] | None = None
    instructions: str | None = None
    audio: ResponseAudio | None = None
    tools: list[Tool] | None = None
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    reasoning: Reasoning | None = None
    max_output_tokens: int | str | None = None
    conversation: str | None = None
    metadata: dict[str, str] | None = None
    prompt: Prompt | None = None
    input: list[InputItem] | None = None
    modalities: list[str] | None = None
    voice: str | dict[str, Any] | None = None
    output_audio_format: str | None = None
    temperature: float | None = None
    max_response_output_tokens: int | str | None = None
    commit: bool | None = None
    cancel_previous: bool | None = None
    append_input_items: list[InputItem] | None = None
    input_items: list[InputItem] | None = None
    pre_generated_assistant_message: ConversationItem | None = None
    reasoning_effort: str | None = None
    interim_response: InterimResponse | None = None
    invoke_input: Any = None


class ResponseCreate(CatalogueStruct, frozen=True, kw_only=True, tag="response.create"):
    """Begin a response; with server VAD the server does so itself.

    Attributes:
        additional_instructions: Azure Voice Live: added after the session's instructions.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["response.create"]] = "response.create"
    event_id: str | None = None
    response: ResponseSettings | None = None
    additional_instructions: str | None = None


class ResponseCancel(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.cancel"):
    """End a response that is in progress.

    Attributes:
        response_id: None means the one of the conversation.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["response.cancel"]] = "response.cancel"
    event_id: str | None = None
    response_id: str | None = None


RealtimeClientEvent: TypeAlias = (
    SessionUpdate
    | TranscriptionSessionUpdate
    | InputAudioBufferAppend
    | SessionInputAudioBufferAppend
    | InputAudioBufferCommit
    | InputAudioBufferClear
    | OutputAudioBufferClear
    | ConversationItemCreate
    | ConversationItemRetrieve
    | ConversationItemTruncate
    | ConversationItemDelete
    | ResponseCreate
    | ResponseCancel
)
"""Every event that a client of the Realtime API sends; Live has two of them."""
