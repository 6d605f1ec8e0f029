"""What the assistant says, as text: text, transcripts, translations."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.base import ContentPartEvent, VoiceLiveContentPartEvent

__all__ = [
    "OutputTextEvent",
    "ResponseAudioTranscriptAnnotationAdded",
    "ResponseAudioTranscriptDelta",
    "ResponseAudioTranscriptDone",
    "ResponseOutputAudioTranscriptDelta",
    "ResponseOutputAudioTranscriptDone",
    "ResponseOutputTextDelta",
    "ResponseOutputTextDone",
    "ResponseTextDelta",
    "ResponseTextDone",
    "SessionInputTranscriptDelta",
    "SessionOutputTranscriptDelta",
]


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
    event_id: Lenient[str] = ABSENT
    response_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT
    content_index: Lenient[int] = ABSENT
    delta: Lenient[str] = ABSENT
    obfuscation: str | None = None


class ResponseTextDelta(
    ResponseOutputTextDelta, frozen=True, kw_only=True, tag="response.text.delta"
):
    """Legacy name of `ResponseOutputTextDelta`.

    Source: OpenAI beta, Azure Voice Live.
    """

    type: ClassVar[Literal["response.text.delta"]] = "response.text.delta"


class ResponseOutputTextDone(
    ContentPartEvent, frozen=True, kw_only=True, gc=False, tag="response.output_text.done"
):
    """A response's text is complete.

    Attributes:
        text: the whole text.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[Literal["response.output_text.done", "response.text.done"]] = (
        "response.output_text.done"
    )
    text: Lenient[str] = ABSENT


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
    event_id: Lenient[str] = ABSENT
    response_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT
    content_index: Lenient[int] = ABSENT
    delta: Lenient[str] = ABSENT
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
    ContentPartEvent,
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
    VoiceLiveContentPartEvent,
    frozen=True,
    kw_only=True,
    tag="response.audio_transcript.annotation.added",
):
    """An annotation, such as a citation, on a response's transcript.

    Attributes:
        annotation: free form.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio_transcript.annotation.added"]] = (
        "response.audio_transcript.annotation.added"
    )
    annotation_index: Lenient[int] = ABSENT
    annotation: Any = None


class SessionInputTranscriptDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.input_transcript.delta"
):
    """A piece of the transcript of the user's speech, on translation and Live connections.

    A translation needs input transcription for it.

    Attributes:
        delta: append it unchanged, without adding spaces.
        elapsed_ms: translation only: ms on its clock, in steps of 200; not unique.
        start_ms: Live only: ms since the session began.
        end_ms: Live only: ms since the session began.
        client_event_id: Live only.

    Source: OpenAI translation connections, OpenAI Live.
    """

    type: ClassVar[Literal["session.input_transcript.delta"]] = "session.input_transcript.delta"
    event_id: Lenient[str] = ABSENT
    delta: Lenient[str] = ABSENT
    elapsed_ms: int | float | None = None
    start_ms: int | float | None = None
    end_ms: int | float | None = None
    client_event_id: str | None = None


class SessionOutputTranscriptDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.output_transcript.delta"
):
    """A piece of the transcript of the translated speech, or of a Live model's speech.

    Attributes:
        delta: append it unchanged, without adding spaces.
        elapsed_ms: translation only: ms on its clock, in steps of 200; not unique.
        start_ms: Live only: ms since the session began.
        end_ms: Live only: ms since the session began.
        client_event_id: Live only.

    Source: OpenAI translation connections, OpenAI Live.
    """

    type: ClassVar[Literal["session.output_transcript.delta"]] = "session.output_transcript.delta"
    event_id: Lenient[str] = ABSENT
    delta: Lenient[str] = ABSENT
    elapsed_ms: int | float | None = None
    start_ms: int | float | None = None
    end_ms: int | float | None = None
    client_event_id: str | None = None


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
