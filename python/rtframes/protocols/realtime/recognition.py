"""What a server recognises besides words: who speaks, which sounds, which intent."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.objects.recognition import (
    ClassifierScore,
    DetectedSound,
    Speaker,
)

__all__ = [
    "ConversationItemSoundDetection",
    "ConversationItemSpeaker",
    "LocalaiClassifierResult",
    "RecognitionEvent",
]


class ConversationItemSpeaker(
    CatalogueStruct, frozen=True, kw_only=True, tag="conversation.item.speaker"
):
    """Who spoke a user item.

    Source: LocalAI's own frame classes, commits 15572f555988 and 0c8bba1fbe3d.
    """

    type: ClassVar[Literal["conversation.item.speaker"]] = "conversation.item.speaker"
    event_id: str | None = None
    item_id: Lenient[str] = ABSENT
    speaker: Speaker | None = None


class ConversationItemSoundDetection(
    CatalogueStruct, frozen=True, kw_only=True, tag="conversation.item.sound_detection"
):
    """The sounds in a user item, besides or instead of speech.

    Attributes:
        detections: the most likely first.

    Source: LocalAI's own frame classes, commits 15572f555988 and 0c8bba1fbe3d.
    """

    type: ClassVar[Literal["conversation.item.sound_detection"]] = (
        "conversation.item.sound_detection"
    )
    event_id: str | None = None
    item_id: Lenient[str] = ABSENT
    content_index: int | None = None
    detections: list[DetectedSound] | None = None


class LocalaiClassifierResult(
    CatalogueStruct, frozen=True, kw_only=True, tag="localai.classifier.result"
):
    """Which of its options the server chose for a response; before the response's items.

    Attributes:
        scores: in the order of the options.
        chosen_id: None when no option won.
        threshold: what an option's score must reach.
        fallback: none, reply, generate or not_addressed; None when an option won.
        latency_ms: ms that scoring took.
        arguments: JSON text, if the option calls a function.
        fill_latency_ms: ms that filling in the arguments took.

    Source: LocalAI's own frame classes, commits 15572f555988 and 0c8bba1fbe3d.
    """

    type: ClassVar[Literal["localai.classifier.result"]] = "localai.classifier.result"
    event_id: str | None = None
    response_id: Lenient[str] = ABSENT
    scores: list[ClassifierScore] | None = None
    chosen_id: str | None = None
    threshold: int | float | None = None
    fallback: str | None = None
    latency_ms: int | float | None = None
    arguments: str | None = None
    fill_latency_ms: int | float | None = None


RecognitionEvent: TypeAlias = (
    ConversationItemSpeaker | ConversationItemSoundDetection | LocalaiClassifierResult
)
"""Speakers, sounds and intents."""
