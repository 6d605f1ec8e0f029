"""The session's settings."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open
from rtframes.protocols.realtime.objects.audio import (
    AudioTranscription,
    EchoCancellation,
    NoiseReduction,
    SessionAudio,
    TurnDetection,
)
from rtframes.protocols.realtime.objects.avatar import Animation, Avatar
from rtframes.protocols.realtime.objects.data_channel import ClientSettings
from rtframes.protocols.realtime.objects.delegation import Delegation
from rtframes.protocols.realtime.objects.history import HistoryMessage
from rtframes.protocols.realtime.objects.prompt import Prompt
from rtframes.protocols.realtime.objects.questions import DecisionTrigger
from rtframes.protocols.realtime.objects.tools import Tool, ToolChoice

__all__ = [
    "Agent",
    "ClientSecret",
    "InterimResponse",
    "Reasoning",
    "Session",
    "SessionResumption",
    "SessionTranslation",
    "SessionUsage",
    "Tracing",
    "Truncation",
    "TruncationRetentionRatio",
    "TruncationTokenLimits",
]


class Tracing(CatalogueStruct, frozen=True, kw_only=True):
    """Where a session's traces go.

    Attributes:
        metadata: free form.
    """

    workflow_name: str | None = None
    group_id: str | None = None
    metadata: Any = None


class TruncationTokenLimits(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Limits that trigger a truncation.

    Attributes:
        post_instructions: tokens after the instructions.
    """

    post_instructions: int | None = None


class TruncationRetentionRatio(CatalogueStruct, frozen=True, kw_only=True, tag="retention_ratio"):
    """How much of a conversation that is too long is kept.

    Attributes:
        retention_ratio: 0 to 1.
    """

    type: ClassVar[Literal["retention_ratio"]] = "retention_ratio"
    retention_ratio: Lenient[float] = ABSENT
    token_limits: TruncationTokenLimits | None = None


Truncation: TypeAlias = str | Open[TruncationRetentionRatio]
"""What happens to a conversation that is too long: an object, or auto or disabled."""


class Reasoning(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How hard the model thinks.

    Attributes:
        effort: minimal, low, medium, high or xhigh.
    """

    effort: str | None = None


class ClientSecret(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """A short-lived key for browsers.

    Belongs to the responses of the beta REST call; events omit it or have null.

    Attributes:
        expires_at: Unix time, seconds.
    """

    value: Lenient[str] = ABSENT
    expires_at: Lenient[int | float] = ABSENT


class SessionUsage(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """What a Live session is billed for, from its beginning.

    Attributes:
        seconds: in total, in s.
        active_seconds: s of audio, including prepaid time; WebRTC only.
        paused_seconds: s in which the model was paused; WebRTC only.
    """

    seconds: Lenient[int | float] = ABSENT
    active_seconds: int | float | None = None
    paused_seconds: int | float | None = None


class Agent(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The agent that a session is connected to.

    Azure Voice Live.

    Attributes:
        type: "agent".
    """

    type: str | None = None
    name: str | None = None
    description: str | None = None
    agent_id: str | None = None
    thread_id: str | None = None


class InterimResponse(CatalogueStruct, frozen=True, kw_only=True):
    """What is said while the user waits for the answer.

    Azure Voice Live.

    Attributes:
        type: static_interim_response or llm_interim_response.
        triggers: tool, latency.
        latency_threshold_ms: ms after which latency counts.
        texts: static: one of them is said.
        model: llm.
        instructions: llm.
        max_completion_tokens: llm.
    """

    type: str | None = None
    triggers: list[str] | None = None
    latency_threshold_ms: int | float | None = None
    texts: list[str] | None = None
    model: str | None = None
    instructions: str | None = None
    max_completion_tokens: int | None = None


class SessionTranslation(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """What a session translates to.

    Qwen.

    Attributes:
        language: the target language's code.
    """

    language: str | None = None


class SessionResumption(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Whether a session can be resumed.

    xAI.
    """

    enabled: bool | None = None


class Session(CatalogueStruct, frozen=True, kw_only=True):
    """The settings of a connection.

    One flat class for the six forms on the wire, distinguished by ``type`` and ``object``: GA
    speech (``type`` "realtime"), GA transcription ("transcription"), translation ("translation"),
    and, without ``type``, the two of beta and Live, which alone has ``status``. GA nests the audio
    settings in ``audio``, beta spreads them over the session.

    Attributes:
        type: realtime, transcription, translation; None on beta.
        object: realtime.session, realtime.transcription_session; None on translation connections.
        id: sess_ plus 21 characters; live_ and more on Live.
        output_modalities: text, audio.
        instructions: from unmute, an object in its own format.
        reasoning: gpt-realtime-2 and later.
        max_output_tokens: an integer or "inf".
        tracing: "auto", settings, or null.
        expires_at: Unix time, seconds.
        include: such as item.input_audio_transcription.logprobs.
        modalities: beta name of ``output_modalities``.
        voice: beta; from Azure, an object in its own format.
        turn_detection: beta; null when off.
        input_audio_format: beta: pcm16, g711_ulaw or g711_alaw.
        output_audio_format: beta: pcm16, g711_ulaw or g711_alaw.
        input_audio_transcription: beta; null when off.
        temperature: beta.
        speed: beta; 1.0 is normal.
        max_response_output_tokens: beta name of ``max_output_tokens``.
        client_secret: beta REST responses.
        status: Live: "active", even in `SessionClosed`.
        input: Live: messages from before the session.
        delegation: Live: who does delegated work; None means the client.
        client: Live: what a browser may do.
        triggers: Live: questions that are asked of the transcripts.
        store: Live: whether the session can be forked later.
        safety_identifier: Live: the client's id of its user.
        animation: Azure Voice Live.
        input_audio_sampling_rate: Azure Voice Live: Hz.
        input_audio_echo_cancellation: Azure Voice Live; null when off.
        avatar: Azure Voice Live; it has the ICE servers that the avatar's connection needs.
        output_audio_timestamp_types: Azure Voice Live: word.
        reasoning_effort: Azure Voice Live: none, minimal, low, medium, high or xhigh.
        interim_response: Azure Voice Live.
        metadata: Azure Voice Live: up to 16 pairs.
        agent: Azure Voice Live.
        translation: Qwen's live translation.
        input_modalities: Qwen's live translation: audio, image.
        mode: Qwen-TTS: server_commit or commit.
        response_format: Qwen-TTS: such as pcm.
        sample_rate: Qwen-ASR and Qwen-TTS: Hz.
        language_type: Qwen-TTS: such as Auto or Chinese.
        beta_fields: GLM: chat_mode, tts_source, auto_search.
        allow_recording: unmute.
        resumption: xAI.
        replace: xAI: how to say a word, by the word.
        provider_data: Inworld: free form.
        speech_model: speaches: the speech model.
    """

    type: str | None = None
    object: str | None = None
    id: str | None = None
    model: str | None = None
    output_modalities: list[str] | None = None
    instructions: str | dict[str, Any] | None = None
    tools: list[Tool] | None = None
    tool_choice: ToolChoice | None = None
    parallel_tool_calls: bool | None = None
    reasoning: Reasoning | None = None
    max_output_tokens: int | float | str | None = None
    tracing: str | Tracing | None = None
    truncation: Truncation | None = None
    prompt: Prompt | None = None
    expires_at: int | float | None = None
    audio: SessionAudio | None = None
    include: list[str] | None = None
    modalities: list[str] | None = None
    voice: str | dict[str, Any] | None = None
    turn_detection: TurnDetection | None = None
    input_audio_format: str | None = None
    output_audio_format: str | None = None
    input_audio_transcription: AudioTranscription | None = None
    input_audio_noise_reduction: NoiseReduction | None = None
    temperature: float | None = None
    speed: float | None = None
    max_response_output_tokens: int | float | str | None = None
    client_secret: ClientSecret | None = None
    status: str | None = None
    input: list[HistoryMessage] | None = None
    delegation: Delegation | None = None
    client: ClientSettings | None = None
    triggers: list[DecisionTrigger] | None = None
    store: bool | None = None
    safety_identifier: str | None = None
    animation: Animation | None = None
    input_audio_sampling_rate: int | None = None
    input_audio_echo_cancellation: EchoCancellation | None = None
    avatar: Avatar | None = None
    output_audio_timestamp_types: list[str] | None = None
    reasoning_effort: str | None = None
    interim_response: InterimResponse | None = None
    metadata: Any = None
    agent: Agent | None = None
    translation: SessionTranslation | None = None
    input_modalities: list[str] | None = None
    mode: str | None = None
    response_format: str | None = None
    sample_rate: int | None = None
    language_type: str | None = None
    beta_fields: dict[str, Any] | None = None
    allow_recording: bool | None = None
    resumption: SessionResumption | None = None
    replace: dict[str, Any] | None = None
    provider_data: dict[str, Any] | None = None
    speech_model: str | None = None
