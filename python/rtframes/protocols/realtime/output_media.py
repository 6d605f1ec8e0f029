"""What goes with the assistant's audio: its end, word times, animation and video."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import CatalogueStruct

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
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.output_audio.done"
):
    """All audio of a content part was sent.

    Source: OpenAI beta and GA; seen live on GA.
    """

    type: ClassVar[Literal["response.output_audio.done", "response.audio.done"]] = (
        "response.output_audio.done"
    )
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ResponseAudioDone(
    ResponseOutputAudioDone, frozen=True, kw_only=True, tag="response.audio.done"
):
    """Legacy name of `ResponseOutputAudioDone`.

    Source: OpenAI beta, Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio.done"]] = "response.audio.done"


class ResponseAudioTimestampDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.audio_timestamp.delta"
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
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    audio_offset_ms: int
    audio_duration_ms: int
    text: str
    timestamp_type: str


class ResponseAudioTimestampDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.audio_timestamp.done"
):
    """All word times of a content part were sent.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.audio_timestamp.done"]] = "response.audio_timestamp.done"
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ResponseAnimationVisemeDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.animation_viseme.delta"
):
    """A mouth shape and when it is due.

    Attributes:
        audio_offset_ms: ms since the part's audio began.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_viseme.delta"]] = "response.animation_viseme.delta"
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    audio_offset_ms: int
    viseme_id: int


class ResponseAnimationVisemeDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.animation_viseme.done"
):
    """All mouth shapes of a content part were sent.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_viseme.done"]] = "response.animation_viseme.done"
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int


class ResponseAnimationBlendshapesDelta(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.animation_blendshapes.delta"
):
    """Facial animation, frame by frame.

    Attributes:
        frames: weights, one list a frame, or one string.
        frame_index: index of the first frame.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_blendshapes.delta"]] = (
        "response.animation_blendshapes.delta"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    frames: list[list[float]] | str
    frame_index: int


class ResponseAnimationBlendshapesDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.animation_blendshapes.done"
):
    """All animation frames of an item were sent.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.animation_blendshapes.done"]] = (
        "response.animation_blendshapes.done"
    )
    event_id: str | None = None
    response_id: str
    item_id: str
    output_index: int


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
    output_index: int
    codec: str
    delta: bytes


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
"""What goes with the assistant's audio."""
