"""The response, its output items and their content parts."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.base import ContentPartEvent
from rtframes.protocols.realtime.objects.content import ContentPart
from rtframes.protocols.realtime.objects.items import ConversationItem
from rtframes.protocols.realtime.objects.response import Response, Usage

__all__ = [
    "ResponseContentPartAdded",
    "ResponseContentPartDone",
    "ResponseCreated",
    "ResponseDone",
    "ResponseEvent",
    "ResponseOutputItemAdded",
    "ResponseOutputItemDone",
]


class ResponseCreated(CatalogueStruct, frozen=True, kw_only=True, tag="response.created"):
    """A response begins: in progress, no output yet.

    Attributes:
        response: ``status`` "in_progress", ``output`` empty, ``usage`` None.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["response.created"]] = "response.created"
    event_id: Lenient[str] = ABSENT
    response: Lenient[Response] = ABSENT


class ResponseDone(CatalogueStruct, frozen=True, kw_only=True, tag="response.done"):
    """A response is final.

    Always sent; `RateLimitsUpdated` may follow it.

    Attributes:
        response: usage set, audio left out.
        usage: xAI and GLM: other servers have it in ``response``.
        text: GLM: the whole answer.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA and beta.
    """

    type: ClassVar[Literal["response.done"]] = "response.done"
    event_id: Lenient[str] = ABSENT
    response: Lenient[Response] = ABSENT
    usage: Usage | None = None
    text: str | None = None


class ResponseOutputItemAdded(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.output_item.added"
):
    """A response's next item begins.

    Attributes:
        item: ``status`` "in_progress".

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["response.output_item.added"]] = "response.output_item.added"
    event_id: Lenient[str] = ABSENT
    response_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT
    item: Lenient[ConversationItem] = ABSENT


class ResponseOutputItemDone(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.output_item.done"
):
    """A response's item is final.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["response.output_item.done"]] = "response.output_item.done"
    event_id: Lenient[str] = ABSENT
    response_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT
    item: Lenient[ConversationItem] = ABSENT


class ResponseContentPartAdded(
    ContentPartEvent, frozen=True, kw_only=True, tag="response.content_part.added"
):
    """An assistant item's next content part begins.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["response.content_part.added"]] = "response.content_part.added"
    part: Lenient[ContentPart] = ABSENT


class ResponseContentPartDone(
    ContentPartEvent, frozen=True, kw_only=True, tag="response.content_part.done"
):
    """A content part is final.

    Source: OpenAI beta and GA, Azure Voice Live; seen live on GA.
    """

    type: ClassVar[Literal["response.content_part.done"]] = "response.content_part.done"
    part: Lenient[ContentPart] = ABSENT


ResponseEvent: TypeAlias = (
    ResponseCreated
    | ResponseDone
    | ResponseOutputItemAdded
    | ResponseOutputItemDone
    | ResponseContentPartAdded
    | ResponseContentPartDone
)
"""A response, its items and their parts."""
