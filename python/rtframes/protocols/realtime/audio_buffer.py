"""The input and output audio buffers."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = [
    "AudioBufferEvent",
    "InputAudioBufferCleared",
    "InputAudioBufferCommitted",
    "InputAudioBufferDtmfEventReceived",
    "InputAudioBufferSpeechStarted",
    "InputAudioBufferSpeechStopped",
    "InputAudioBufferTimeoutTriggered",
    "OutputAudioBufferCleared",
    "OutputAudioBufferStarted",
    "OutputAudioBufferStopped",
]


class InputAudioBufferCommitted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.committed"
):
    """The input buffer became a user item.

    Attributes:
        item_id: the user item that will be created.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["input_audio_buffer.committed"]] = "input_audio_buffer.committed"
    event_id: Lenient[str] = ABSENT
    previous_item_id: str | None = None
    item_id: Lenient[str] = ABSENT


class InputAudioBufferCleared(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.cleared"
):
    """The input buffer is empty, as the client asked.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["input_audio_buffer.cleared"]] = "input_audio_buffer.cleared"
    event_id: Lenient[str] = ABSENT


class InputAudioBufferSpeechStarted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.speech_started"
):
    """Server VAD hears speech.

    Attributes:
        audio_start_ms: ms since the session's audio began, prefix padding included.
        item_id: the user item that will be created.
        speaker_id: Qwen's live translation: who speaks.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["input_audio_buffer.speech_started"]] = (
        "input_audio_buffer.speech_started"
    )
    event_id: Lenient[str] = ABSENT
    audio_start_ms: Lenient[int | float] = ABSENT
    item_id: Lenient[str] = ABSENT
    speaker_id: int | str | None = None


class InputAudioBufferSpeechStopped(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.speech_stopped"
):
    """Server VAD hears the end of speech.

    Attributes:
        audio_end_ms: ms since the session's audio began.
        item_id: the user item that will be created.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["input_audio_buffer.speech_stopped"]] = (
        "input_audio_buffer.speech_stopped"
    )
    event_id: Lenient[str] = ABSENT
    audio_end_ms: Lenient[int | float] = ABSENT
    item_id: Lenient[str] = ABSENT


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
    event_id: Lenient[str] = ABSENT
    audio_start_ms: Lenient[int | float] = ABSENT
    audio_end_ms: Lenient[int | float] = ABSENT
    item_id: Lenient[str] = ABSENT


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
        event_id: not in any schema.
        event: one keypad character: 0-9, *, #, A-D.
        received_at: Unix time, seconds.
        digit: xAI's name of ``event``.

    Source: OpenAI GA; SIP calls only.
    """

    type: ClassVar[Literal["input_audio_buffer.dtmf_event_received"]] = (
        "input_audio_buffer.dtmf_event_received"
    )
    event_id: str | None = None
    event: Lenient[str] = ABSENT
    received_at: Lenient[int] = ABSENT
    digit: str | None = None


class OutputAudioBufferStarted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_audio_buffer.started"
):
    """The server began to play a response's audio.

    Not sent over WebSocket.

    Source: OpenAI beta and GA; WebRTC and SIP only.
    """

    type: ClassVar[Literal["output_audio_buffer.started"]] = "output_audio_buffer.started"
    event_id: Lenient[str] = ABSENT
    response_id: Lenient[str] = ABSENT


class OutputAudioBufferStopped(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_audio_buffer.stopped"
):
    """The server played a response's audio to its end.

    Not sent over WebSocket.

    Source: OpenAI beta and GA; WebRTC and SIP only.
    """

    type: ClassVar[Literal["output_audio_buffer.stopped"]] = "output_audio_buffer.stopped"
    event_id: Lenient[str] = ABSENT
    response_id: Lenient[str] = ABSENT


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
    event_id: Lenient[str] = ABSENT
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
"""The server's audio buffers; none of these events contains audio."""
