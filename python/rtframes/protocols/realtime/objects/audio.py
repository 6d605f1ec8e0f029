"""Audio settings: formats, transcription, noise reduction, turn detection."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open

__all__ = [
    "AudioFormat",
    "AudioFormatPcm",
    "AudioFormatPcma",
    "AudioFormatPcmu",
    "AudioTranscription",
    "EchoCancellation",
    "EndOfUtteranceDetection",
    "NoiseReduction",
    "SessionAudio",
    "SessionAudioInput",
    "SessionAudioOutput",
    "TurnDetection",
    "TurnDetectionAzureSemanticVad",
    "TurnDetectionAzureSemanticVadEn",
    "TurnDetectionAzureSemanticVadMultilingual",
    "TurnDetectionSemanticVad",
    "TurnDetectionServerVad",
    "VoiceId",
]


class AudioFormatPcm(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="audio/pcm"):
    """16-bit little-endian mono PCM.

    GA; beta says ``"pcm16"``.

    Attributes:
        rate: Hz; OpenAI refuses less than 24000, Live takes 16000 too, xAI 8000 to 48000.
    """

    type: ClassVar[Literal["audio/pcm"]] = "audio/pcm"
    rate: int | None = None


class AudioFormatPcmu(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="audio/pcmu"):
    """G.711 µ-law, 8 kHz mono.

    GA; beta says ``"g711_ulaw"``.

    Attributes:
        rate: Hz; Live only: 8000.
    """

    type: ClassVar[Literal["audio/pcmu"]] = "audio/pcmu"
    rate: int | None = None


class AudioFormatPcma(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="audio/pcma"):
    """G.711 A-law, 8 kHz mono.

    GA; beta says ``"g711_alaw"``.

    Attributes:
        rate: Hz; Live only: 8000.
    """

    type: ClassVar[Literal["audio/pcma"]] = "audio/pcma"
    rate: int | None = None


AudioFormat: TypeAlias = str | Open[AudioFormatPcm | AudioFormatPcmu | AudioFormatPcma]
"""An audio format: an object, or a string such as ``"pcm16"`` even in an official GA example."""


class VoiceId(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """A custom voice."""

    id: Lenient[str] = ABSENT


class AudioTranscription(CatalogueStruct, frozen=True, kw_only=True):
    """How the user's audio is transcribed.

    Beta knows ``model``, ``language`` and ``prompt`` only.

    Attributes:
        language: null when unset.
        prompt: null or empty when unset.
        languages: newer models.
        keywords: GA requests.
        delay: GA requests: minimal, low, medium, high or xhigh.
        language_hint: xAI: such as es-MX.
        keyterms: xAI: words to listen for, up to 100.
        custom_speech: Azure Voice Live: ids of the customer's own models, by locale.
        phrase_list: Azure Voice Live: phrases to listen for.
    """

    model: str | None = None
    language: str | None = None
    prompt: str | None = None
    languages: list[str] | None = None
    keywords: list[str] | None = None
    delay: str | None = None
    language_hint: str | None = None
    keyterms: list[str] | None = None
    custom_speech: dict[str, Any] | None = None
    phrase_list: list[str] | None = None


class NoiseReduction(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How noise is removed from the user's audio.

    Attributes:
        type: near_field or far_field.
        strength: GA and translation, late in 2026.
    """

    type: str | None = None
    strength: float | None = None


class EchoCancellation(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How the server removes its own voice from the user's audio.

    Azure Voice Live.

    Attributes:
        type: server_echo_cancellation.
        reference_source: where the server's voice comes from.
    """

    type: str | None = None
    reference_source: str | None = None
    channels: int | None = None


class EndOfUtteranceDetection(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How the server tells from the words whether the user has finished.

    Azure Voice Live.

    Attributes:
        model: such as semantic_detection_v1.
        threshold_level: low, medium, high or default.
        timeout_ms: ms after which the turn ends anyway.
    """

    model: str | None = None
    threshold_level: str | None = None
    timeout_ms: int | float | None = None


class TurnDetectionServerVad(CatalogueStruct, frozen=True, kw_only=True, tag="server_vad"):
    """Turns end by silence.

    Attributes:
        threshold: 0 to 1.
        prefix_padding_ms: ms of audio kept from before the speech.
        silence_duration_ms: ms of silence that end a turn.
        idle_timeout_ms: ms without speech until the server speaks; null when off.
        end_of_utterance_detection: Azure Voice Live.
        auto_truncate: Azure Voice Live: whether an interrupted answer is cut in the conversation
            too.
    """

    type: ClassVar[Literal["server_vad"]] = "server_vad"
    threshold: float | None = None
    prefix_padding_ms: int | float | None = None
    silence_duration_ms: int | float | None = None
    idle_timeout_ms: int | float | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None
    end_of_utterance_detection: EndOfUtteranceDetection | None = None
    auto_truncate: bool | None = None


class TurnDetectionSemanticVad(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="semantic_vad"
):
    """Turns end when the user seems to have finished.

    Attributes:
        eagerness: low, medium, high or auto.
    """

    type: ClassVar[Literal["semantic_vad"]] = "semantic_vad"
    eagerness: str | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


class TurnDetectionAzureSemanticVad(
    CatalogueStruct, frozen=True, kw_only=True, tag="azure_semantic_vad"
):
    """Turns end when the user seems to have finished.

    Azure Voice Live.

    Attributes:
        threshold: 0 to 1.
        prefix_padding_ms: ms of audio kept from before the speech.
        silence_duration_ms: ms of silence that end a turn.
        speech_duration_ms: ms of speech that begin a turn.
        auto_truncate: whether an interrupted answer is cut in the conversation too.
    """

    type: ClassVar[
        Literal["azure_semantic_vad", "azure_semantic_vad_en", "azure_semantic_vad_multilingual"]
    ] = "azure_semantic_vad"
    threshold: int | float | None = None
    prefix_padding_ms: int | float | None = None
    silence_duration_ms: int | float | None = None
    end_of_utterance_detection: EndOfUtteranceDetection | None = None
    speech_duration_ms: int | float | None = None
    remove_filler_words: bool | None = None
    languages: list[str] | None = None
    auto_truncate: bool | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


class TurnDetectionAzureSemanticVadEn(
    TurnDetectionAzureSemanticVad, frozen=True, kw_only=True, tag="azure_semantic_vad_en"
):
    """Turns end when the user, who speaks English, seems to have finished.

    Azure Voice Live.
    """

    type: ClassVar[Literal["azure_semantic_vad_en"]] = "azure_semantic_vad_en"


class TurnDetectionAzureSemanticVadMultilingual(
    TurnDetectionAzureSemanticVad, frozen=True, kw_only=True, tag="azure_semantic_vad_multilingual"
):
    """Turns end when the user seems to have finished, in many languages.

    Azure Voice Live.
    """

    type: ClassVar[Literal["azure_semantic_vad_multilingual"]] = "azure_semantic_vad_multilingual"


TurnDetection: TypeAlias = Open[
    TurnDetectionServerVad
    | TurnDetectionSemanticVad
    | TurnDetectionAzureSemanticVad
    | TurnDetectionAzureSemanticVadEn
    | TurnDetectionAzureSemanticVadMultilingual
]
"""How turns are detected; xAI sends a null type, GLM client_vad, Qwen speaker_detection."""


class SessionAudioInput(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of the user's audio.

    GA and translation connections; beta keeps these on the session with the prefix
    ``input_audio_``.

    Attributes:
        transcription: null when off.
        noise_reduction: null when off.
        turn_detection: null when off.
        transport: xAI: json or binary; binary audio is not sent in events.
    """

    format: AudioFormat | None = None
    transcription: AudioTranscription | None = None
    noise_reduction: NoiseReduction | None = None
    turn_detection: TurnDetection | None = None
    transport: str | None = None


class SessionAudioOutput(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of the server's audio.

    GA and translation connections; beta keeps these on the session.

    Attributes:
        speed: 1.0 is normal.
        language: translation connections: the target language's code.
        model: Inworld: the speech model.
        transport: xAI: json or binary; binary audio is not sent in events.
    """

    format: AudioFormat | None = None
    voice: str | VoiceId | None = None
    speed: float | None = None
    model: str | None = None
    transport: str | None = None
    language: str | None = None


class SessionAudio(CatalogueStruct, frozen=True, kw_only=True):
    """Audio settings of a session.

    GA, translation connections, and Live, which has no ``input``.

    Attributes:
        format: Live only: for both directions.
    """

    input: SessionAudioInput | None = None
    output: SessionAudioOutput | None = None
    format: AudioFormat | None = None
