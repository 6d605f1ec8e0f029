"""What the model thinks before it answers."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = [
    "ResponseThinkingDelta",
    "ResponseThinkingDone",
    "ThinkingEvent",
]


class ResponseThinkingDelta(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.thinking.delta"
):
    """A piece of the model's thoughts.

    Source: fixtures of a StepFun adapter, 2026.
    """

    type: ClassVar[Literal["response.thinking.delta"]] = "response.thinking.delta"
    event_id: str | None = None
    response_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    output_index: int | None = None
    content_index: int | None = None
    delta: Lenient[str] = ABSENT


class ResponseThinkingDone(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.thinking.done"
):
    """The model's thoughts are complete.

    Attributes:
        thinking: the whole text.

    Source: fixtures of a StepFun adapter, 2026.
    """

    type: ClassVar[Literal["response.thinking.done"]] = "response.thinking.done"
    event_id: str | None = None
    response_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    output_index: int | None = None
    content_index: int | None = None
    thinking: str | None = None


ThinkingEvent: TypeAlias = ResponseThinkingDelta | ResponseThinkingDone
"""The model's thoughts."""
