"""The assistant's audio.

These classes are generic over the memory of their audio, which the annotation chooses: ``bytes``
unless one is given, `AudioBuffer` in `rtframes.ZeroCopyServerEvent`, ``str`` for base64 text that
is not decoded. It is one class all the same, so that a pattern or `isinstance` takes each of them.
"""

from typing import TYPE_CHECKING, ClassVar, Generic, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    from rtframes._core import AudioBuffer

    Audio = TypeVar("Audio", bytes, AudioBuffer, bytearray, memoryview, str, default=bytes)
else:
    from typing import TypeVar

    Audio = TypeVar("Audio", bound=bytes)  # what a class without an argument decodes to

__all__ = [
    "AudioEvent",
    "ResponseAudioDelta",
    "ResponseOutputAudioDelta",
    "SessionOutputAudioDelta",
]


class ResponseOutputAudioDelta(
    CatalogueStruct,
    Generic[Audio],
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.output_audio.delta",
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
    event_id: Lenient[str] = ABSENT
    response_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT
    content_index: Lenient[int] = ABSENT
    delta: Lenient[Audio] = ABSENT
    obfuscation: str | None = None


class ResponseAudioDelta(
    ResponseOutputAudioDelta[Audio],
    Generic[Audio],
    frozen=True,
    kw_only=True,
    tag="response.audio.delta",
):
    """Legacy name of `ResponseOutputAudioDelta`.

    ``delta`` is the last key on live frames.

    Source: OpenAI beta, Azure Voice Live; seen live on beta.
    """

    type: ClassVar[Literal["response.audio.delta"]] = "response.audio.delta"


class SessionOutputAudioDelta(
    CatalogueStruct,
    Generic[Audio],
    frozen=True,
    kw_only=True,
    gc=False,
    tag="session.output_audio.delta",
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
    event_id: Lenient[str] = ABSENT
    delta: Lenient[Audio] = ABSENT
    sample_rate: int | None = None
    channels: int | None = None
    format: str | None = None
    elapsed_ms: int | float | None = None


AudioEvent: TypeAlias = ResponseOutputAudioDelta | ResponseAudioDelta | SessionOutputAudioDelta
"""The events that hold audio, as ``bytes``."""
