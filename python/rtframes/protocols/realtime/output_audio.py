"""The assistant's audio.

These classes are generic over the type of their audio: ``bytes`` by default, `AudioBuffer` in
`rtframes.ZeroCopyServerEvent`, ``str`` for base64 text that is not decoded. All of them are one
class at run time, so a pattern or `isinstance` matches each of them.
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
    "OutputAudioEvent",
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
    """A piece of a response's audio: the most frequent event, almost all bytes of a session.

    Attributes:
        delta: audio in the session's output format (base64 on the wire); PCM16 is sent in whole
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
    """A piece of the translated speech, or of a Live model's speech: the most frequent event of
    both.

    Attributes:
        event_id: None on Live's audio.
        delta: PCM16 of any size from a translation, audio in the session's format from Live; on
            Live's sidebands mono PCM16 of 24,000 Hz (base64 on the wire).
        sample_rate: translation only: Hz; None means 24000.
        channels: translation only: None means 1.
        format: translation only: "pcm16".
        elapsed_ms: translation only: ms on its clock, in steps of 200; not unique.
        start_ms: Live's sidebands only: ms since the session began.
        end_ms: Live's sidebands only: ms since the session began; dropped frames leave
            gaps.

    Source: OpenAI translation connections, OpenAI Live.
    """

    type: ClassVar[Literal["session.output_audio.delta"]] = "session.output_audio.delta"
    event_id: Lenient[str] = ABSENT
    delta: Lenient[Audio] = ABSENT
    sample_rate: int | None = None
    channels: int | None = None
    format: str | None = None
    elapsed_ms: int | float | None = None
    start_ms: int | float | None = None
    end_ms: int | float | None = None


OutputAudioEvent: TypeAlias = (
    ResponseOutputAudioDelta | ResponseAudioDelta | SessionOutputAudioDelta
)
"""The events that contain the assistant's audio, as ``bytes``."""
