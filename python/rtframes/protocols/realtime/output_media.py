"""Events that accompany the assistant's audio: its end, word times, animation and video."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.base import (
    ContentPartEvent,
    VoiceLiveContentPartEvent,
    VoiceLiveOutputItemEvent,
)

__all__ = [
    "OutputMediaEvent",
    "ResponseAnimationBlendshapesDelta",
    "ResponseAnimationBlendshapesDone",
    "ResponseAnimationVisemeDelta",
    "ResponseAnimationVisemeDone",
    "ResponseAudioDone",
    "ResponseAudioTimestampDelta",
    "ResponseAudioTimestampDone",
    "ResponseOutputAudioDone",
    "ResponseVideoDelta",
]


class ResponseOutputAudioDone(
    ContentPartEvent, frozen=True, kw_only=True, gc=False, tag="response.output_audio.done"
):
    """All audio of a content part was sent.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[Literal["response.output_audio.done", "response.audio.done"]] = (
        "response.output_audio.done"
    )


class ResponseAudioDone(
    ResponseOutputAudioDone, frozen=True, kw_only=True, tag="response.audio.done"
):
    """Legacy name of `ResponseOutputAudioDone`.

    Source: OpenAI beta, Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio.done"]] = "response.audio.done"


class ResponseAudioTimestampDelta(
    VoiceLiveContentPartEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.audio_timestamp.delta",
):
    """When a word of a response's audio is spoken.

    Attributes:
        audio_offset_ms: ms since the part's audio began.
        audio_duration_ms: ms.
        text: the word.
        timestamp_type: "word".

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio_timestamp.delta"]] = "response.audio_timestamp.delta"
    audio_offset_ms: Lenient[int | float] = ABSENT
    audio_duration_ms: Lenient[int | float] = ABSENT
    text: Lenient[str] = ABSENT
    timestamp_type: Lenient[str] = ABSENT


class ResponseAudioTimestampDone(
    VoiceLiveContentPartEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.audio_timestamp.done",
):
    """All word times of a content part were sent.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio_timestamp.done"]] = "response.audio_timestamp.done"


class ResponseAnimationVisemeDelta(
    VoiceLiveContentPartEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.animation_viseme.delta",
):
    """A mouth shape and its time.

    Attributes:
        audio_offset_ms: ms since the part's audio began.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_viseme.delta"]] = "response.animation_viseme.delta"
    audio_offset_ms: Lenient[int | float] = ABSENT
    viseme_id: Lenient[int] = ABSENT


class ResponseAnimationVisemeDone(
    VoiceLiveContentPartEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.animation_viseme.done",
):
    """All mouth shapes of a content part were sent.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_viseme.done"]] = "response.animation_viseme.done"


class ResponseAnimationBlendshapesDelta(
    VoiceLiveContentPartEvent, frozen=True, kw_only=True, tag="response.animation_blendshapes.delta"
):
    """Facial animation, frame by frame.

    Attributes:
        frames: weights, one list per frame, or one string.
        frame_index: index of the first frame.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_blendshapes.delta"]] = (
        "response.animation_blendshapes.delta"
    )
    frames: Lenient[list[list[float]] | str] = ABSENT
    frame_index: Lenient[int] = ABSENT


class ResponseAnimationBlendshapesDone(
    VoiceLiveOutputItemEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.animation_blendshapes.done",
):
    """All animation frames of an item were sent.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_blendshapes.done"]] = (
        "response.animation_blendshapes.done"
    )


class ResponseVideoDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.video.delta"
):
    """A piece of the avatar's video.

    Attributes:
        delta: base64 on the wire.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.video.delta"]] = "response.video.delta"
    event_id: str | None = None
    output_index: Lenient[int] = ABSENT
    codec: Lenient[str] = ABSENT
    delta: Lenient[bytes] = ABSENT


OutputMediaEvent: TypeAlias = (
    ResponseOutputAudioDone
    | ResponseAudioDone
    | ResponseAudioTimestampDelta
    | ResponseAudioTimestampDone
    | ResponseAnimationVisemeDelta
    | ResponseAnimationVisemeDone
    | ResponseAnimationBlendshapesDelta
    | ResponseAnimationBlendshapesDone
    | ResponseVideoDelta
)
"""Events that accompany the assistant's audio."""
