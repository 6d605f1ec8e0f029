"""Transcription of the user's audio."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.objects.errors import TranscriptionError
from rtframes.protocols.realtime.objects.transcription import (
    LogProb,
    TranscriptionLanguage,
    TranscriptionUsage,
    VoiceLiveTranscriptionPhrase,
)

__all__ = [
    "ConversationItemInputAudioTranscriptionCompleted",
    "ConversationItemInputAudioTranscriptionDelta",
    "ConversationItemInputAudioTranscriptionFailed",
    "ConversationItemInputAudioTranscriptionSegment",
    "ConversationItemInputAudioTranscriptionText",
    "ConversationItemInputAudioTranscriptionUpdated",
    "InputTranscriptionEvent",
]


class ConversationItemInputAudioTranscriptionDelta(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    tag="conversation.item.input_audio_transcription.delta",
):
    """A piece of the transcript of the user's audio.

    Attributes:
        content_index: None if the server omits it, which the schemas allow.
        delta: piece of text; the schemas let servers omit it.
        logprobs: only when the session's ``include`` asks for them.
        language: Qwen: such as zh.
        emotion: Qwen: such as neutral.
        start_time: unmute: seconds since the audio began.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["conversation.item.input_audio_transcription.delta"]] = (
        "conversation.item.input_audio_transcription.delta"
    )
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    content_index: int | None = None
    delta: str | None = None
    logprobs: list[LogProb] | None = None
    obfuscation: str | None = None
    language: str | None = None
    emotion: str | None = None
    start_time: int | float | None = None


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
    item_id: Lenient[str] = ABSENT
    content_index: int | None = None
    transcript: Lenient[str] = ABSENT


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
        speaker_name: LocalAI: of a speaker whose voice it knows.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["conversation.item.input_audio_transcription.segment"]] = (
        "conversation.item.input_audio_transcription.segment"
    )
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    content_index: Lenient[int] = ABSENT
    text: Lenient[str] = ABSENT
    id: Lenient[str] = ABSENT
    speaker: Lenient[str] = ABSENT
    start: Lenient[float] = ABSENT
    end: Lenient[float] = ABSENT
    speaker_name: str | None = None


class ConversationItemInputAudioTranscriptionCompleted(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    tag="conversation.item.input_audio_transcription.completed",
):
    """The transcript of the user's audio is complete.

    May come before or after the response's own events.

    Attributes:
        content_index: sometimes None from xAI.
        languages: only from some models; empty if none is certain.
        logprobs: only when the session's ``include`` asks for them.
        usage: the schemas require it, but frames of 2024 and Azure Voice Live omit it.
        phrases: Azure Voice Live only.
        status: xAI only: in_progress or completed.
        language: Qwen: such as zh.
        emotion: Qwen: such as neutral.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["conversation.item.input_audio_transcription.completed"]] = (
        "conversation.item.input_audio_transcription.completed"
    )
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    content_index: int | None = None
    transcript: Lenient[str] = ABSENT
    languages: list[TranscriptionLanguage] | None = None
    logprobs: list[LogProb] | None = None
    usage: TranscriptionUsage | None = None
    phrases: list[VoiceLiveTranscriptionPhrase] | None = None
    status: str | None = None
    language: str | None = None
    emotion: str | None = None


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
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    content_index: Lenient[int] = ABSENT
    error: Lenient[TranscriptionError] = ABSENT


class ConversationItemInputAudioTranscriptionText(
    CatalogueStruct,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="conversation.item.input_audio_transcription.text",
):
    """The transcript of the user's audio as it grows: each replaces the one before.

    Attributes:
        language: such as zh.
        emotion: such as neutral.
        text: the part that will not change any more.
        stash: the part after it, which may still change.

    Source: Qwen-ASR-Realtime's documentation, Feb 2026.
    """

    type: ClassVar[Literal["conversation.item.input_audio_transcription.text"]] = (
        "conversation.item.input_audio_transcription.text"
    )
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    content_index: int | None = None
    language: str | None = None
    emotion: str | None = None
    text: Lenient[str] = ABSENT
    stash: str | None = None


InputTranscriptionEvent: TypeAlias = (
    ConversationItemInputAudioTranscriptionDelta
    | ConversationItemInputAudioTranscriptionUpdated
    | ConversationItemInputAudioTranscriptionSegment
    | ConversationItemInputAudioTranscriptionCompleted
    | ConversationItemInputAudioTranscriptionFailed
    | ConversationItemInputAudioTranscriptionText
)
"""The transcript of the user's audio."""
