"""Every event that a realtime voice server sends: one class an event, then `ServerEvent`.

A class is the schema: fields stand in wire order, and a field that a server may leave out or set
to null is None then. Legacy names are subclasses of the current class, so that matching on the
current class takes both. To add an event, write its class and name it in the union that ends its
section.

Fields that mean the same everywhere:
    event_id: the server's own id of the event; None where the server sends none.
    previous_item_id: the item before this one in the conversation; None for the first.
    response_id, item_id: the response and the conversation item that the event is about.
    output_index: index of the item in ``response.output``, from 0.
    content_index: index of the content part in ``item.content``, from 0.
    call_id: the function call's id, which its output item repeats.
    obfuscation: random padding that hides the length of the text; no schema lists it for most
        events that carry it on GA.

Sources: the openapi description in openai/openai-openapi (commit f85dbe223d40), openai-python
3.54.0 (``openai.types.realtime`` and ``openai.types.beta.realtime``), azure-ai-voicelive 1.3.1,
and pipecat (commit acead0507d7d) for xAI. "Seen live": public material holds such a frame.
"beta" is the OpenAI Realtime beta and what still speaks like it: Azure with a dated api-version,
Azure Voice Live, clones.
"""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes._catalogue_struct import CatalogueStruct
from rtframes.objects import (
    ContentPart,
    Conversation,
    ConversationItem,
    ErrorDetails,
    LogProb,
    RateLimit,
    Response,
    Session,
    TranscriptionError,
    TranscriptionLanguage,
    TranscriptionUsage,
    VoiceLiveTranscriptionPhrase,
    VoiceLiveWarning,
)

# The connection


class ErrorEvent(CatalogueStruct, frozen=True, kw_only=True, tag="error"):
    """The server refused a client event, or failed at something.

    Not fatal by itself; fatal ones are followed at once by a close frame (3000 auth, 4000 request
    shape).

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["error"]] = "error"
    event_id: str
    error: ErrorDetails


class WarningEvent(CatalogueStruct, frozen=True, kw_only=True, tag="warning"):
    """Something is wrong that does not interrupt the session.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["warning"]] = "warning"
    event_id: str | None = None
    warning: VoiceLiveWarning


class Ping(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="ping"):
    """Keep-alive inside the JSON stream; OpenAI uses WebSocket ping frames instead.

    Attributes:
        timestamp: the server's clock, ms.

    Source: xAI.
    """

    type: ClassVar[Literal["ping"]] = "ping"
    event_id: str
    timestamp: int


class RateLimitsUpdated(CatalogueStruct, frozen=True, kw_only=True, tag="rate_limits.updated"):
    """What is left of the rate limits, with the current response's tokens reserved.

    Documented at the begin of a response, seen 43 ms after `ResponseDone`.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[Literal["rate_limits.updated"]] = "rate_limits.updated"
    event_id: str
    rate_limits: list[RateLimit]


ConnectionEvent: TypeAlias = ErrorEvent | WarningEvent | Ping | RateLimitsUpdated
"""Errors, warnings, keep-alive and limits."""


# The session


class SessionCreated(CatalogueStruct, frozen=True, kw_only=True, tag="session.created"):
    """First frame of a connection: the session with its defaults.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["session.created", "transcription_session.created"]] = "session.created"
    event_id: str
    session: Session


class TranscriptionSessionCreated(
    SessionCreated, frozen=True, kw_only=True, tag="transcription_session.created"
):
    """What beta transcription connections send in the place of `SessionCreated`.

    Missing from every SDK union, yet sent.

    Source: OpenAI beta; seen live on beta.
    """

    type: ClassVar[Literal["transcription_session.created"]] = "transcription_session.created"


class SessionUpdated(CatalogueStruct, frozen=True, kw_only=True, tag="session.updated"):
    """The whole session after a client's `session.update`.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["session.updated", "transcription_session.updated"]] = "session.updated"
    event_id: str
    session: Session


class TranscriptionSessionUpdated(
    SessionUpdated, frozen=True, kw_only=True, tag="transcription_session.updated"
):
    """What beta transcription connections send in the place of `SessionUpdated`.

    Source: OpenAI beta.
    """

    type: ClassVar[Literal["transcription_session.updated"]] = "transcription_session.updated"


class SessionClosed(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.closed"):
    """The answer to `session.close`: nothing follows it.

    Source: OpenAI translation connections.
    """

    type: ClassVar[Literal["session.closed"]] = "session.closed"
    event_id: str


class SessionAvatarConnecting(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.avatar.connecting"
):
    """The server's half of the avatar's WebRTC connection.

    Attributes:
        server_sdp: the WebRTC answer.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["session.avatar.connecting"]] = "session.avatar.connecting"
    event_id: str | None = None
    server_sdp: str


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


SessionEvent: TypeAlias = (
    SessionCreated
    | TranscriptionSessionCreated
    | SessionUpdated
    | TranscriptionSessionUpdated
    | SessionClosed
    | SessionAvatarConnecting
    | SessionAvatarSwitchToSpeaking
    | SessionAvatarSwitchToIdle
)
"""The session and its avatar."""


# The conversation


class ConversationCreated(CatalogueStruct, frozen=True, kw_only=True, tag="conversation.created"):
    """The connection's conversation exists.

    Not seen on GA in September 2026.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["conversation.created"]] = "conversation.created"
    event_id: str
    conversation: Conversation


class ConversationItemAdded(
    CatalogueStruct, frozen=True, kw_only=True, tag="conversation.item.added"
):
    """An item joined the conversation: client-made, committed audio or output.

    Source: OpenAI GA; seen live on GA.
    """

    type: ClassVar[Literal["conversation.item.added", "conversation.item.created"]] = (
        "conversation.item.added"
    )
    event_id: str
    previous_item_id: str | None = None
    item: ConversationItem


class ConversationItemCreated(
    ConversationItemAdded, frozen=True, kw_only=True, tag="conversation.item.created"
):
    """What beta servers and Azure send in the place of `ConversationItemAdded`.

    More than a rename: GA sends ``added`` and then ``done`` for one item, beta ``created`` alone.
    Can exceed 1 MiB when audio is included.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["conversation.item.created"]] = "conversation.item.created"


class ConversationItemDone(
    CatalogueStruct, frozen=True, kw_only=True, tag="conversation.item.done"
):
    """An item is final.

    Attributes:
        item: the full item without audio.

    Source: OpenAI GA; seen live on GA.
    """

    type: ClassVar[Literal["conversation.item.done"]] = "conversation.item.done"
    event_id: str
    previous_item_id: str | None = None
    item: ConversationItem


class ConversationItemRetrieved(
    CatalogueStruct, frozen=True, kw_only=True, tag="conversation.item.retrieved"
):
    """The answer to `conversation.item.retrieve`: the item with its audio.

    The largest frames of the protocol, megabytes when the item is long.

    Attributes:
        item: audio included.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["conversation.item.retrieved"]] = "conversation.item.retrieved"
    event_id: str
    item: ConversationItem


class ConversationItemTruncated(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="conversation.item.truncated"
):
    """An assistant's audio was cut where the user stopped listening.

    Attributes:
        audio_end_ms: ms of audio kept.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["conversation.item.truncated"]] = "conversation.item.truncated"
    event_id: str
    item_id: str
    content_index: int
    audio_end_ms: int


class ConversationItemDeleted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="conversation.item.deleted"
):
    """An item left the conversation.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["conversation.item.deleted"]] = "conversation.item.deleted"
    event_id: str
    item_id: str


ConversationEvent: TypeAlias = (
    ConversationCreated
    | ConversationItemAdded
    | ConversationItemCreated
    | ConversationItemDone
    | ConversationItemRetrieved
    | ConversationItemTruncated
    | ConversationItemDeleted
)
"""The conversation and its items."""


# What the user said


class ConversationItemInputAudioTranscriptionDelta(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    tag="conversation.item.input_audio_transcription.delta",
):
    """A piece of the transcript of the user's audio.

    Attributes:
        content_index: None where the server leaves it out, which the schemas allow.
        delta: piece of text; the schemas let servers leave it out.
        logprobs: only when the session's ``include`` asks for them.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["conversation.item.input_audio_transcription.delta"]] = (
        "conversation.item.input_audio_transcription.delta"
    )
    event_id: str
    item_id: str
    content_index: int | None = None
    delta: str | None = None
    logprobs: list[LogProb] | None = None
    obfuscation: str | None = None


class ConversationItemInputAudioTranscriptionUpdated(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="conversation.item.input_audio_transcription.updated",
):
    """The transcript of the user's audio as it grows: each replaces the one before.

    Attributes:
        transcript: the whole text so far.

    Source: xAI.
    """

    type: ClassVar[Literal["conversation.item.input_audio_transcription.updated"]] = (
        "conversation.item.input_audio_transcription.updated"
    )
    event_id: str | None = None
    item_id: str
    content_index: int | None = None
    transcript: str


class ConversationItemInputAudioTranscriptionSegment(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="conversation.item.input_audio_transcription.segment",
):
    """One speaker's stretch of the user's audio, from a diarizing model.

    Attributes:
        id: segment id.
        speaker: speaker label.
        start: seconds.
        end: seconds.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["conversation.item.input_audio_transcription.segment"]] = (
        "conversation.item.input_audio_transcription.segment"
    )
    event_id: str
    item_id: str
    content_index: int
    text: str
    id: str
    speaker: str
    start: float
    end: float


class ConversationItemInputAudioTranscriptionCompleted(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    tag="conversation.item.input_audio_transcription.completed",
):
    """The transcript of the user's audio is complete.

    May come before or after the response's own events.

    Attributes:
        content_index: None from xAI at times.
        languages: from some models only; empty when none is sure.
        logprobs: only when the session's ``include`` asks for them.
        usage: the schemas demand it, yet 2024 frames and Azure Voice Live leave it out.
        phrases: Azure Voice Live only.
        status: xAI only: in_progress or completed.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["conversation.item.input_audio_transcription.completed"]] = (
        "conversation.item.input_audio_transcription.completed"
    )
    event_id: str
    item_id: str
    content_index: int | None = None
    transcript: str
    languages: list[TranscriptionLanguage] | None = None
    logprobs: list[LogProb] | None = None
    usage: TranscriptionUsage | None = None
    phrases: list[VoiceLiveTranscriptionPhrase] | None = None
    status: str | None = None


class ConversationItemInputAudioTranscriptionFailed(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    tag="conversation.item.input_audio_transcription.failed",
):
    """Transcribing the user's audio failed.

    Kept apart from error events; nothing else reports the failure.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on beta.
    """

    type: ClassVar[Literal["conversation.item.input_audio_transcription.failed"]] = (
        "conversation.item.input_audio_transcription.failed"
    )
    event_id: str
    item_id: str
    content_index: int
    error: TranscriptionError


InputTranscriptionEvent: TypeAlias = (
    ConversationItemInputAudioTranscriptionDelta
    | ConversationItemInputAudioTranscriptionUpdated
    | ConversationItemInputAudioTranscriptionSegment
    | ConversationItemInputAudioTranscriptionCompleted
    | ConversationItemInputAudioTranscriptionFailed
)
"""The transcript of the user's audio."""


# Audio buffers


class InputAudioBufferCommitted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.committed"
):
    """The input buffer became a user item.

    Attributes:
        item_id: the user item to be made.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["input_audio_buffer.committed"]] = "input_audio_buffer.committed"
    event_id: str
    previous_item_id: str | None = None
    item_id: str


class InputAudioBufferCleared(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.cleared"
):
    """The input buffer is empty, as the client asked.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["input_audio_buffer.cleared"]] = "input_audio_buffer.cleared"
    event_id: str


class InputAudioBufferSpeechStarted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.speech_started"
):
    """Server VAD hears speech.

    Attributes:
        audio_start_ms: ms since the session's audio began, prefix padding included.
        item_id: the user item to be made.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["input_audio_buffer.speech_started"]] = (
        "input_audio_buffer.speech_started"
    )
    event_id: str
    audio_start_ms: int
    item_id: str


class InputAudioBufferSpeechStopped(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.speech_stopped"
):
    """Server VAD hears the end of speech.

    Attributes:
        audio_end_ms: ms since the session's audio began.
        item_id: the user item to be made.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["input_audio_buffer.speech_stopped"]] = (
        "input_audio_buffer.speech_stopped"
    )
    event_id: str
    audio_end_ms: int
    item_id: str


class InputAudioBufferTimeoutTriggered(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.timeout_triggered"
):
    """Nobody spoke for `idle_timeout_ms` after the last response.

    Attributes:
        audio_start_ms: ms since the session's audio began.
        audio_end_ms: ms since the session's audio began.

    Source: OpenAI GA.
    """

    type: ClassVar[Literal["input_audio_buffer.timeout_triggered"]] = (
        "input_audio_buffer.timeout_triggered"
    )
    event_id: str
    audio_start_ms: int
    audio_end_ms: int
    item_id: str


class InputAudioBufferDtmfEventReceived(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="input_audio_buffer.dtmf_event_received",
):
    """The caller pressed a key of the telephone.

    The only GA event without an id.

    Attributes:
        event_id: in no schema.
        event: one keypad character: 0-9, *, #, A-D.
        received_at: Unix time, seconds.

    Source: OpenAI GA; SIP calls only.
    """

    type: ClassVar[Literal["input_audio_buffer.dtmf_event_received"]] = (
        "input_audio_buffer.dtmf_event_received"
    )
    event_id: str | None = None
    event: str
    received_at: int


class OutputAudioBufferStarted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_audio_buffer.started"
):
    """The server began to play a response's audio.

    Not sent over WebSocket.

    Source: OpenAI beta and GA; WebRTC and SIP only.
    """

    type: ClassVar[Literal["output_audio_buffer.started"]] = "output_audio_buffer.started"
    event_id: str
    response_id: str


class OutputAudioBufferStopped(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_audio_buffer.stopped"
):
    """The server played a response's audio to its end.

    Not sent over WebSocket.

    Source: OpenAI beta and GA; WebRTC and SIP only.
    """

    type: ClassVar[Literal["output_audio_buffer.stopped"]] = "output_audio_buffer.stopped"
    event_id: str
    response_id: str


class OutputAudioBufferCleared(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_audio_buffer.cleared"
):
    """The server dropped audio not yet played.

    Over WebSocket only from Azure Voice Live.

    Attributes:
        response_id: None from Azure Voice Live.

    Source: OpenAI beta and GA, Azure Voice Live; WebRTC and SIP only.
    """

    type: ClassVar[Literal["output_audio_buffer.cleared"]] = "output_audio_buffer.cleared"
    event_id: str
    response_id: str | None = None


AudioBufferEvent: TypeAlias = (
    InputAudioBufferCommitted
    | InputAudioBufferCleared
    | InputAudioBufferSpeechStarted
    | InputAudioBufferSpeechStopped
    | InputAudioBufferTimeoutTriggered
    | InputAudioBufferDtmfEventReceived
    | OutputAudioBufferStarted
    | OutputAudioBufferStopped
    | OutputAudioBufferCleared
)
"""The buffers of audio that the server keeps; none of these events holds audio."""


# The response


class ResponseCreated(CatalogueStruct, frozen=True, kw_only=True, tag="response.created"):
    """A response begins: in progress, no output yet.

    Attributes:
        response: ``status`` "in_progress", ``output`` empty, ``usage`` None.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["response.created"]] = "response.created"
    event_id: str
    response: Response


class ResponseDone(CatalogueStruct, frozen=True, kw_only=True, tag="response.done"):
    """A response is final.

    Always sent; `RateLimitsUpdated` may follow it.

    Attributes:
        response: usage set, audio left out.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["response.done"]] = "response.done"
    event_id: str
    response: Response


class ResponseOutputItemAdded(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.output_item.added"
):
    """A response's next item begins.

    Attributes:
        item: ``status`` "in_progress".

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["response.output_item.added"]] = "response.output_item.added"
    event_id: str
    response_id: str
    output_index: int
    item: ConversationItem


class ResponseOutputItemDone(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.output_item.done"
):
    """A response's item is final.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["response.output_item.done"]] = "response.output_item.done"
    event_id: str
    response_id: str
    output_index: int
    item: ConversationItem


class ResponseContentPartAdded(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.content_part.added"
):
    """An assistant item's next content part begins.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["response.content_part.added"]] = "response.content_part.added"
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    part: ContentPart


class ResponseContentPartDone(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.content_part.done"
):
    """A content part is final.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["response.content_part.done"]] = "response.content_part.done"
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    part: ContentPart


ResponseEvent: TypeAlias = (
    ResponseCreated
    | ResponseDone
    | ResponseOutputItemAdded
    | ResponseOutputItemDone
    | ResponseContentPartAdded
    | ResponseContentPartDone
)
"""A response, its items and their parts."""


# What the assistant says


class ResponseOutputTextDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.output_text.delta"
):
    """A piece of a response's text.

    Attributes:
        delta: piece of text.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[Literal["response.output_text.delta", "response.text.delta"]] = (
        "response.output_text.delta"
    )
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    delta: str
    obfuscation: str | None = None


class ResponseTextDelta(
    ResponseOutputTextDelta, frozen=True, kw_only=True, tag="response.text.delta"
):
    """Legacy name of `ResponseOutputTextDelta`.

    Source: OpenAI beta, Azure Voice Live.
    """

    type: ClassVar[Literal["response.text.delta"]] = "response.text.delta"


class ResponseOutputTextDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.output_text.done"
):
    """A response's text is complete.

    Attributes:
        text: the whole text.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[Literal["response.output_text.done", "response.text.done"]] = (
        "response.output_text.done"
    )
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    text: str


class ResponseTextDone(ResponseOutputTextDone, frozen=True, kw_only=True, tag="response.text.done"):
    """Legacy name of `ResponseOutputTextDone`.

    Source: OpenAI beta, Azure Voice Live.
    """

    type: ClassVar[Literal["response.text.done"]] = "response.text.done"


class ResponseOutputAudioTranscriptDelta(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.output_audio_transcript.delta",
):
    """A piece of the transcript of a response's audio.

    Attributes:
        delta: piece of text.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[
        Literal["response.output_audio_transcript.delta", "response.audio_transcript.delta"]
    ] = "response.output_audio_transcript.delta"
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    delta: str
    obfuscation: str | None = None


class ResponseAudioTranscriptDelta(
    ResponseOutputAudioTranscriptDelta,
    frozen=True,
    kw_only=True,
    tag="response.audio_transcript.delta",
):
    """Legacy name of `ResponseOutputAudioTranscriptDelta`.

    Source: OpenAI beta, Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio_transcript.delta"]] = "response.audio_transcript.delta"


class ResponseOutputAudioTranscriptDone(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.output_audio_transcript.done",
):
    """The transcript of a response's audio is complete.

    Attributes:
        transcript: the whole text; None from xAI.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[
        Literal["response.output_audio_transcript.done", "response.audio_transcript.done"]
    ] = "response.output_audio_transcript.done"
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    transcript: str | None = None


class ResponseAudioTranscriptDone(
    ResponseOutputAudioTranscriptDone,
    frozen=True,
    kw_only=True,
    tag="response.audio_transcript.done",
):
    """Legacy name of `ResponseOutputAudioTranscriptDone`.

    Source: OpenAI beta, Azure Voice Live; seen live on beta.
    """

    type: ClassVar[Literal["response.audio_transcript.done"]] = "response.audio_transcript.done"


class ResponseAudioTranscriptAnnotationAdded(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.audio_transcript.annotation.added"
):
    """An annotation, such as a citation, on a response's transcript.

    Attributes:
        annotation: free form.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio_transcript.annotation.added"]] = (
        "response.audio_transcript.annotation.added"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    annotation_index: int
    annotation: Any


class SessionInputTranscriptDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.input_transcript.delta"
):
    """A piece of the transcript of the speech to translate.

    Needs input transcription.

    Attributes:
        delta: append as it is: no spaces to add.
        elapsed_ms: ms on the translation clock, in steps of 200; not unique.

    Source: OpenAI translation connections.
    """

    type: ClassVar[Literal["session.input_transcript.delta"]] = "session.input_transcript.delta"
    event_id: str
    delta: str
    elapsed_ms: int | None = None


class SessionOutputTranscriptDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.output_transcript.delta"
):
    """A piece of the transcript of the translated speech.

    Attributes:
        delta: append as it is: no spaces to add.
        elapsed_ms: ms on the translation clock, in steps of 200; not unique.

    Source: OpenAI translation connections.
    """

    type: ClassVar[Literal["session.output_transcript.delta"]] = "session.output_transcript.delta"
    event_id: str
    delta: str
    elapsed_ms: int | None = None


OutputTextEvent: TypeAlias = (
    ResponseOutputTextDelta
    | ResponseTextDelta
    | ResponseOutputTextDone
    | ResponseTextDone
    | ResponseOutputAudioTranscriptDelta
    | ResponseAudioTranscriptDelta
    | ResponseOutputAudioTranscriptDone
    | ResponseAudioTranscriptDone
    | ResponseAudioTranscriptAnnotationAdded
    | SessionInputTranscriptDelta
    | SessionOutputTranscriptDelta
)
"""The assistant's text and the transcript of its audio."""


# Tool calls


class ResponseFunctionCallArgumentsDelta(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.function_call_arguments.delta",
):
    """A piece of a function call's arguments.

    Attributes:
        delta: piece of JSON text.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.function_call_arguments.delta"]] = (
        "response.function_call_arguments.delta"
    )
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    call_id: str
    delta: str
    obfuscation: str | None = None


class ResponseFunctionCallArgumentsDone(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.function_call_arguments.done",
):
    """A function call's arguments are complete.

    Attributes:
        name: the function's; None from servers of before GA.
        arguments: the whole JSON text.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.function_call_arguments.done"]] = (
        "response.function_call_arguments.done"
    )
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    call_id: str
    name: str | None = None
    arguments: str


class ResponseMcpCallArgumentsDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.mcp_call_arguments.delta"
):
    """A piece of an MCP call's arguments.

    Attributes:
        delta: piece of JSON text.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call_arguments.delta"]] = (
        "response.mcp_call_arguments.delta"
    )
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    delta: str
    obfuscation: str | None = None


class ResponseMcpCallArgumentsDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.mcp_call_arguments.done"
):
    """An MCP call's arguments are complete.

    Attributes:
        arguments: the whole JSON text; Azure Voice Live may send null.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call_arguments.done"]] = "response.mcp_call_arguments.done"
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    arguments: str | None = None


class ResponseMcpCallInProgress(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.mcp_call.in_progress"
):
    """An MCP call runs.

    No response_id in the schema.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call.in_progress"]] = "response.mcp_call.in_progress"
    event_id: str
    output_index: int
    item_id: str


class ResponseMcpCallCompleted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.mcp_call.completed"
):
    """An MCP call succeeded.

    No response_id in the schema.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call.completed"]] = "response.mcp_call.completed"
    event_id: str
    output_index: int
    item_id: str


class ResponseMcpCallFailed(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.mcp_call.failed"
):
    """An MCP call failed.

    No response_id in the schema.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call.failed"]] = "response.mcp_call.failed"
    event_id: str
    output_index: int
    item_id: str


class McpListToolsInProgress(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_list_tools.in_progress"
):
    """An MCP server is being asked for its tools.

    Attributes:
        item_id: the mcp_list_tools item.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_list_tools.in_progress"]] = "mcp_list_tools.in_progress"
    event_id: str
    item_id: str


class McpListToolsCompleted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_list_tools.completed"
):
    """An MCP server's tools are listed.

    Attributes:
        item_id: the mcp_list_tools item.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_list_tools.completed"]] = "mcp_list_tools.completed"
    event_id: str
    item_id: str


class McpListToolsFailed(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_list_tools.failed"
):
    """Listing an MCP server's tools failed.

    Attributes:
        item_id: the mcp_list_tools item.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_list_tools.failed"]] = "mcp_list_tools.failed"
    event_id: str
    item_id: str


class ResponseWebSearchCallSearching(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.web_search_call.searching"
):
    """A web search is searching.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.web_search_call.searching"]] = (
        "response.web_search_call.searching"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    sequence_number: int


class ResponseWebSearchCallInProgress(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.web_search_call.in_progress"
):
    """A web search began.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.web_search_call.in_progress"]] = (
        "response.web_search_call.in_progress"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    sequence_number: int


class ResponseWebSearchCallCompleted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.web_search_call.completed"
):
    """A web search is complete.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.web_search_call.completed"]] = (
        "response.web_search_call.completed"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    sequence_number: int


class ResponseFileSearchCallSearching(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.file_search_call.searching"
):
    """A file search is searching.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.file_search_call.searching"]] = (
        "response.file_search_call.searching"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    sequence_number: int


class ResponseFileSearchCallInProgress(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.file_search_call.in_progress",
):
    """A file search began.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.file_search_call.in_progress"]] = (
        "response.file_search_call.in_progress"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    sequence_number: int


class ResponseFileSearchCallCompleted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.file_search_call.completed"
):
    """A file search is complete.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.file_search_call.completed"]] = (
        "response.file_search_call.completed"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    sequence_number: int


class ResponseInvocationDelta(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.invocation.delta"
):
    """A piece of an agent invocation.

    Attributes:
        delta: an object, unlike every other delta.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.invocation.delta"]] = "response.invocation.delta"
    event_id: str | None = None
    delta: dict[str, Any]


ToolCallEvent: TypeAlias = (
    ResponseFunctionCallArgumentsDelta
    | ResponseFunctionCallArgumentsDone
    | ResponseMcpCallArgumentsDelta
    | ResponseMcpCallArgumentsDone
    | ResponseMcpCallInProgress
    | ResponseMcpCallCompleted
    | ResponseMcpCallFailed
    | McpListToolsInProgress
    | McpListToolsCompleted
    | McpListToolsFailed
    | ResponseWebSearchCallSearching
    | ResponseWebSearchCallInProgress
    | ResponseWebSearchCallCompleted
    | ResponseFileSearchCallSearching
    | ResponseFileSearchCallInProgress
    | ResponseFileSearchCallCompleted
    | ResponseInvocationDelta
)
"""Function calls, MCP and the server's own tools."""


# Beside the audio: its end, word times, animation and video


class ResponseOutputAudioDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.output_audio.done"
):
    """All audio of a content part was sent.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[Literal["response.output_audio.done", "response.audio.done"]] = (
        "response.output_audio.done"
    )
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ResponseAudioDone(
    ResponseOutputAudioDone, frozen=True, kw_only=True, tag="response.audio.done"
):
    """Legacy name of `ResponseOutputAudioDone`.

    Source: OpenAI beta, Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio.done"]] = "response.audio.done"


class ResponseAudioTimestampDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.audio_timestamp.delta"
):
    """When a word of a response's audio is spoken.

    Attributes:
        audio_offset_ms: ms since the part's audio began.
        audio_duration_ms: ms.
        text: the word.
        timestamp_type: "word".

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio_timestamp.delta"]] = "response.audio_timestamp.delta"
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    audio_offset_ms: int
    audio_duration_ms: int
    text: str
    timestamp_type: str


class ResponseAudioTimestampDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.audio_timestamp.done"
):
    """All word times of a content part were sent.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio_timestamp.done"]] = "response.audio_timestamp.done"
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ResponseAnimationVisemeDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.animation_viseme.delta"
):
    """A mouth shape and when it is due.

    Attributes:
        audio_offset_ms: ms since the part's audio began.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_viseme.delta"]] = "response.animation_viseme.delta"
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    audio_offset_ms: int
    viseme_id: int


class ResponseAnimationVisemeDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.animation_viseme.done"
):
    """All mouth shapes of a content part were sent.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_viseme.done"]] = "response.animation_viseme.done"
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ResponseAnimationBlendshapesDelta(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.animation_blendshapes.delta"
):
    """Facial animation, frame by frame.

    Attributes:
        frames: weights, one list a frame, or one string.
        frame_index: index of the first frame.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_blendshapes.delta"]] = (
        "response.animation_blendshapes.delta"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    frames: list[list[float]] | str
    frame_index: int


class ResponseAnimationBlendshapesDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.animation_blendshapes.done"
):
    """All animation frames of an item were sent.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_blendshapes.done"]] = (
        "response.animation_blendshapes.done"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int


class ResponseVideoDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.video.delta"
):
    """A piece of the avatar's video.

    Attributes:
        delta: base64 on the wire.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.video.delta"]] = "response.video.delta"
    event_id: str | None = None
    output_index: int
    codec: str
    delta: bytes


OutputMediaEvent: TypeAlias = (
    ResponseOutputAudioDone
    | ResponseAudioDone
    | ResponseAudioTimestampDelta
    | ResponseAudioTimestampDone
    | ResponseAnimationVisemeDelta
    | ResponseAnimationVisemeDone
    | ResponseAnimationBlendshapesDelta
    | ResponseAnimationBlendshapesDone
    | ResponseVideoDelta
)
"""What goes with the assistant's audio."""


# The assistant's audio


class ResponseAudioPiece(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """What the audio deltas of a response share, whatever memory their audio is in."""

    type: ClassVar[Literal["response.output_audio.delta", "response.audio.delta"]]
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int


class SessionAudioPiece(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """What the audio deltas of a translation share, whatever memory their audio is in."""

    type: ClassVar[Literal["session.output_audio.delta"]]
    event_id: str


class ResponseOutputAudioDelta(
    ResponseAudioPiece, frozen=True, kw_only=True, gc=False, tag="response.output_audio.delta"
):
    """A piece of a response's audio: the hot event, almost all bytes of a session.

    Attributes:
        delta: audio in the session's output format (base64 on the wire); PCM16 comes in whole
            samples. May be empty.
        obfuscation: not confirmed on audio.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["response.output_audio.delta", "response.audio.delta"]] = (
        "response.output_audio.delta"
    )
    delta: bytes
    obfuscation: str | None = None


class ResponseAudioDelta(
    ResponseOutputAudioDelta, frozen=True, kw_only=True, tag="response.audio.delta"
):
    """Legacy name of `ResponseOutputAudioDelta`.

    ``delta`` is the last key on live frames.

    Source: OpenAI beta, Azure Voice Live; seen live on beta.
    """

    type: ClassVar[Literal["response.audio.delta"]] = "response.audio.delta"


class SessionOutputAudioDelta(
    SessionAudioPiece, frozen=True, kw_only=True, gc=False, tag="session.output_audio.delta"
):
    """A piece of the translated speech.

    Attributes:
        delta: PCM16 (base64 on the wire), of any size.
        sample_rate: Hz; None means 24000.
        channels: None means 1.
        format: "pcm16".
        elapsed_ms: ms on the translation clock, in steps of 200; not unique.

    Source: OpenAI translation connections.
    """

    type: ClassVar[Literal["session.output_audio.delta"]] = "session.output_audio.delta"
    delta: bytes
    sample_rate: int | None = None
    channels: int | None = None
    format: str | None = None
    elapsed_ms: int | None = None


AudioEvent: TypeAlias = ResponseOutputAudioDelta | ResponseAudioDelta | SessionOutputAudioDelta
"""The events that hold audio, as ``bytes``; `rtframes.zero_copy` has their siblings."""


NonAudioEvent: TypeAlias = (
    ConnectionEvent
    | SessionEvent
    | ConversationEvent
    | InputTranscriptionEvent
    | AudioBufferEvent
    | ResponseEvent
    | OutputTextEvent
    | ToolCallEvent
    | OutputMediaEvent
)
"""Every event that holds no audio delta."""

ServerEvent: TypeAlias = NonAudioEvent | AudioEvent
"""Every known event of every server: what `rtframes.decode` gives, beside `UnknownObject`."""
