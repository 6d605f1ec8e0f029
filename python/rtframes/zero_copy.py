"""The audio events with `AudioBuffer` in the place of ``bytes``, and the union that has them.

Each is the sibling of its namesake in `rtframes.events`, under a common base: what works on
`ResponseAudioPiece` works on both, and neither pretends that its ``delta`` is the other's.
"""

from typing import ClassVar, Literal, TypeAlias

from rtframes._core import AudioBuffer
from rtframes.events import NonAudioEvent, ResponseAudioPiece, SessionAudioPiece


class ResponseOutputAudioDelta(
    ResponseAudioPiece, frozen=True, kw_only=True, gc=False, tag="response.output_audio.delta"
):
    """`rtframes.events.ResponseOutputAudioDelta` with its audio in an `AudioBuffer`.

    Attributes:
        delta: audio in the session's output format. May be empty.
        obfuscation: not confirmed on audio.
    """

    type: ClassVar[Literal["response.output_audio.delta", "response.audio.delta"]] = (
        "response.output_audio.delta"
    )
    delta: AudioBuffer
    obfuscation: str | None = None


class ResponseAudioDelta(
    ResponseOutputAudioDelta, frozen=True, kw_only=True, tag="response.audio.delta"
):
    """Legacy name of `ResponseOutputAudioDelta`."""

    type: ClassVar[Literal["response.audio.delta"]] = "response.audio.delta"


class SessionOutputAudioDelta(
    SessionAudioPiece, frozen=True, kw_only=True, gc=False, tag="session.output_audio.delta"
):
    """`rtframes.events.SessionOutputAudioDelta` with its audio in an `AudioBuffer`.

    Attributes:
        delta: PCM16.
        sample_rate: Hz; None means 24000.
        channels: None means 1.
        format: "pcm16".
        elapsed_ms: ms on the translation clock, in steps of 200; not unique.
    """

    type: ClassVar[Literal["session.output_audio.delta"]] = "session.output_audio.delta"
    delta: AudioBuffer
    sample_rate: int | None = None
    channels: int | None = None
    format: str | None = None
    elapsed_ms: int | None = None


ZeroCopyAudioEvent: TypeAlias = (
    ResponseOutputAudioDelta | ResponseAudioDelta | SessionOutputAudioDelta
)
"""The events that hold audio, as `AudioBuffer`."""

ZeroCopyServerEvent: TypeAlias = NonAudioEvent | ZeroCopyAudioEvent
"""`rtframes.events.ServerEvent`, audio as `AudioBuffer`."""
