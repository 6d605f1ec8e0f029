"""The response: its status, usage and audio; rate limits."""

from typing import Any

from rtframes.protocols.base import CatalogueStruct
from rtframes.protocols.realtime.objects.audio import AudioFormat, VoiceId
from rtframes.protocols.realtime.objects.errors import StatusError
from rtframes.protocols.realtime.objects.items import ConversationItem

__all__ = [
    "CachedTokensDetails",
    "InputTokenDetails",
    "OutputTokenDetails",
    "RateLimit",
    "Response",
    "ResponseAudio",
    "ResponseAudioOutput",
    "StatusDetails",
    "Usage",
]


class StatusDetails(CatalogueStruct, frozen=True, kw_only=True):
    """Why a response ended as it did.

    Attributes:
        type: as the response's ``status``.
        reason: when cancelled: turn_detected, client_cancelled; when incomplete: max_output_tokens,
            content_filter.
        error: when failed.
    """

    type: str | None = None
    reason: str | None = None
    error: StatusError | str | None = None


class CachedTokensDetails(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Cached input tokens by kind."""

    text_tokens: int | float | None = None
    audio_tokens: int | float | None = None
    image_tokens: int | float | None = None


class InputTokenDetails(CatalogueStruct, frozen=True, kw_only=True):
    """Input tokens by kind.

    Attributes:
        cached_tokens: included in the response's ``input_tokens``.
        cached_tokens_details: not on the beta of 2024.
    """

    text_tokens: int | float | None = None
    audio_tokens: int | float | None = None
    image_tokens: int | float | None = None
    cached_tokens: int | float | None = None
    cached_tokens_details: CachedTokensDetails | None = None


class OutputTokenDetails(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Output tokens by kind.

    Attributes:
        reasoning_tokens: Azure Voice Live.
    """

    text_tokens: int | float | None = None
    audio_tokens: int | float | None = None
    reasoning_tokens: int | float | None = None


class Usage(CatalogueStruct, frozen=True, kw_only=True):
    """The tokens used by a response.

    xAI may send an empty object.

    Attributes:
        input_tokens_details: Qwen's spelling of ``input_token_details``.
        output_tokens_details: Qwen's spelling of ``output_token_details``.
        characters: Qwen-TTS: characters that were spoken; the only count it sends.
    """

    total_tokens: int | float | None = None
    input_tokens: int | float | None = None
    output_tokens: int | float | None = None
    input_token_details: InputTokenDetails | None = None
    output_token_details: OutputTokenDetails | None = None
    input_tokens_details: InputTokenDetails | None = None
    output_tokens_details: OutputTokenDetails | None = None
    characters: int | float | None = None


class ResponseAudioOutput(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of a response's audio.

    GA only; beta keeps these on the response.

    Attributes:
        voice: an object for custom voices.
    """

    format: AudioFormat | None = None
    voice: str | VoiceId | None = None


class ResponseAudio(CatalogueStruct, frozen=True, kw_only=True):
    """Audio settings of a response.

    GA only.
    """

    output: ResponseAudioOutput | None = None


class Response(CatalogueStruct, frozen=True, kw_only=True):
    """One answer of the assistant.

    GA and beta name some members differently; this class has both.

    Attributes:
        object: "realtime.response".
        id: resp_ plus 21 characters.
        status: completed, cancelled, failed, incomplete or in_progress.
        status_details: null while in progress, and after plain completion.
        output: empty in `ResponseCreated`; without audio in `ResponseDone`.
        conversation_id: null or absent on out-of-band responses.
        output_modalities: text, audio.
        max_output_tokens: an integer or "inf".
        audio: GA.
        usage: null in `ResponseCreated`.
        metadata: what the client gave, up to 16 pairs.
        modalities: beta name of ``output_modalities``.
        voice: beta; from Azure, an object in its own format.
        output_audio_format: beta: pcm16, g711_ulaw or g711_alaw.
        temperature: beta.
        chat_history: unmute: the conversation so far.
    """

    object: str | None = None
    id: str | None = None
    status: str | None = None
    status_details: StatusDetails | None = None
    output: list[ConversationItem] | None = None
    conversation_id: str | None = None
    output_modalities: list[str] | None = None
    max_output_tokens: int | float | str | None = None
    audio: ResponseAudio | None = None
    usage: Usage | None = None
    metadata: Any = None
    modalities: list[str] | None = None
    voice: str | dict[str, Any] | None = None
    output_audio_format: str | None = None
    temperature: float | None = None
    chat_history: list[dict[str, Any]] | None = None


class RateLimit(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """One rate limit.

    Attributes:
        name: requests or tokens; live GA sends tokens only.
        reset_seconds: seconds until the full limit is available again.
    """

    name: str | None = None
    limit: int | float | None = None
    remaining: int | float | None = None
    reset_seconds: float | None = None
