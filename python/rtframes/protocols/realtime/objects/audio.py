"""Audio settings: formats, transcription, noise reduction, turn detection."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open

__all__ = [
    "AudioFormat",
    "AudioFormatPcm",
    "AudioFormatPcma",
    "AudioFormatPcmu",
    "AudioTranscription",
    "NoiseReduction",
    "SessionAudio",
    "SessionAudioInput",
    "SessionAudioOutput",
    "TurnDetection",
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
    """

    model: str | None = None
    language: str | None = None
    prompt: str | None = None
    languages: list[str] | None = None
    keywords: list[str] | None = None
    delay: str | None = None


class NoiseReduction(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How noise is taken out of the user's audio.

    Attributes:
        type: near_field or far_field.
        strength: GA and translation, late in 2026.
    """

    type: str | None = None
    strength: float | None = None


class TurnDetectionServerVad(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="server_vad"
):
    """Turns end by silence.

    Attributes:
        threshold: 0 to 1.
        prefix_padding_ms: ms of audio kept from before the speech.
        silence_duration_ms: ms of silence that end a turn.
        idle_timeout_ms: ms without speech until the server speaks; null when off.
    """

    type: ClassVar[Literal["server_vad"]] = "server_vad"
    threshold: float | None = None
    prefix_padding_ms: int | float | None = None
    silence_duration_ms: int | float | None = None
    idle_timeout_ms: int | float | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


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


TurnDetection: TypeAlias = Open[TurnDetectionServerVad | TurnDetectionSemanticVad]
"""How turns are told apart; xAI sends a null type, Azure Voice Live its own azure_semantic_vad."""


class SessionAudioInput(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of the user's audio.

    GA and translation connections; beta keeps these on the session with the prefix
    ``input_audio_``.

    Attributes:
        transcription: null when off.
        noise_reduction: null when off.
        turn_detection: null when off.
    """

    format: AudioFormat | None = None
    transcription: AudioTranscription | None = None
    noise_reduction: NoiseReduction | None = None
    turn_detection: TurnDetection | None = None


class SessionAudioOutput(CatalogueStruct, frozen=True, kw_only=True):
    """Settings of the server's audio.

    GA and translation connections; beta keeps these on the session.

    Attributes:
        speed: 1.0 is normal.
        language: translation connections: the target language's code.
    """

    format: AudioFormat | None = None
    voice: str | VoiceId | None = None
    speed: float | None = None
    language: str | None = None


class SessionAudio(CatalogueStruct, frozen=True, kw_only=True):
    """Audio settings of a session.

    GA, translation connections, and Live, which has no ``input``.

    Attributes:
        format: Live only: of both directions.
    """

    input: SessionAudioInput | None = None
    output: SessionAudioOutput | None = None
    format: AudioFormat | None = None
