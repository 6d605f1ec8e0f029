"""Results of transcribing the user's audio: log probabilities, languages, usage."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open

__all__ = [
    "CompletionUsage",
    "LogProb",
    "TranscriptionInputTokenDetails",
    "TranscriptionLanguage",
    "TranscriptionUsage",
    "TranscriptionUsageDuration",
    "TranscriptionUsageTokens",
    "VoiceLiveTranscriptionPhrase",
    "VoiceLiveTranscriptionWord",
]


class LogProb(CatalogueStruct, frozen=True, kw_only=True):
    """How sure the model is of one token.

    Sent when the session includes ``item.input_audio_transcription.logprobs``.

    Attributes:
        bytes: the token in UTF-8.
    """

    token: Lenient[str] = ABSENT
    logprob: Lenient[float] = ABSENT
    bytes: Lenient[list[int]] = ABSENT


class TranscriptionLanguage(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """A language that the user spoke.

    Attributes:
        code: such as fr.
    """

    code: Lenient[str] = ABSENT


class TranscriptionInputTokenDetails(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Input tokens of a transcription by kind."""

    text_tokens: int | float | None = None
    audio_tokens: int | float | None = None


class TranscriptionUsageTokens(CatalogueStruct, frozen=True, kw_only=True, tag="tokens"):
    """The tokens used by a transcription.

    The gpt-4o-transcribe family.
    """

    type: ClassVar[Literal["tokens"]] = "tokens"
    total_tokens: Lenient[int | float] = ABSENT
    input_tokens: Lenient[int | float] = ABSENT
    input_token_details: TranscriptionInputTokenDetails | None = None
    output_tokens: Lenient[int | float] = ABSENT


class TranscriptionUsageDuration(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="duration"
):
    """The seconds of audio used by a transcription.

    whisper-1.

    Attributes:
        seconds: seconds of audio.
    """

    type: ClassVar[Literal["duration"]] = "duration"
    seconds: Lenient[float] = ABSENT


TranscriptionUsage: TypeAlias = Open[TranscriptionUsageTokens | TranscriptionUsageDuration]
"""The usage of a transcription."""


class CompletionUsage(CatalogueStruct, frozen=True, kw_only=True):
    """The tokens of a transcription, as Chat Completions counts them.

    vLLM.
    """

    prompt_tokens: int | float | None = None
    total_tokens: int | float | None = None
    completion_tokens: int | float | None = None
    prompt_tokens_details: dict[str, Any] | None = None


class VoiceLiveTranscriptionWord(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """A word and its time.

    Azure Voice Live.

    Attributes:
        offset_milliseconds: ms since the audio began.
        duration_milliseconds: ms.
    """

    text: Lenient[str] = ABSENT
    offset_milliseconds: Lenient[int | float] = ABSENT
    duration_milliseconds: Lenient[int | float] = ABSENT


class VoiceLiveTranscriptionPhrase(CatalogueStruct, frozen=True, kw_only=True):
    """A phrase and its time.

    Azure Voice Live.

    Attributes:
        offset_milliseconds: ms since the audio began.
        duration_milliseconds: ms.
    """

    offset_milliseconds: Lenient[int | float] = ABSENT
    duration_milliseconds: Lenient[int | float] = ABSENT
    text: Lenient[str] = ABSENT
    words: list[VoiceLiveTranscriptionWord] | None = None
    locale: str | None = None
    confidence: float | None = None
