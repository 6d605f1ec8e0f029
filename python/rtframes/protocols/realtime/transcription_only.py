"""Transcription by a server that does nothing else: no items, no responses."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.objects.transcription import CompletionUsage

__all__ = [
    "TranscriptionDelta",
    "TranscriptionDone",
    "TranscriptionEvent",
]


class TranscriptionDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="transcription.delta"
):
    """A piece of the transcript.

    Source: vLLM's own frame classes, commit 114ee85ad1a2.
    """

    type: ClassVar[Literal["transcription.delta"]] = "transcription.delta"
    event_id: str | None = None
    delta: Lenient[str] = ABSENT


class TranscriptionDone(CatalogueStruct, frozen=True, kw_only=True, tag="transcription.done"):
    """The transcript is complete.

    Attributes:
        text: the whole transcript.

    Source: vLLM's own frame classes, commit 114ee85ad1a2.
    """

    type: ClassVar[Literal["transcription.done"]] = "transcription.done"
    event_id: str | None = None
    text: Lenient[str] = ABSENT
    usage: CompletionUsage | None = None


TranscriptionEvent: TypeAlias = TranscriptionDelta | TranscriptionDone
"""Transcription without a conversation."""
