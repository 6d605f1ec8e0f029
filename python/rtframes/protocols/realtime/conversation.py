"""The conversation and its items."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.objects.items import Conversation, ConversationItem

__all__ = [
    "ConversationCreated",
    "ConversationEvent",
    "ConversationItemAdded",
    "ConversationItemCreated",
    "ConversationItemDeleted",
    "ConversationItemDone",
    "ConversationItemRetrieved",
    "ConversationItemTruncated",
]


class ConversationCreated(CatalogueStruct, frozen=True, kw_only=True, tag="conversation.created"):
    """The connection's conversation exists.

    Not seen on GA in September 2026.

    Attributes:
        previous_item_id: xAI sends null.

    Source: OpenAI beta and GA.
    """

    type: ClassVar[Literal["conversation.created"]] = "conversation.created"
    event_id: Lenient[str] = ABSENT
    conversation: Lenient[Conversation] = ABSENT
    previous_item_id: str | None = None


class ConversationItemAdded(
    CatalogueStruct, frozen=True, kw_only=True, tag="conversation.item.added"
):
    """An item joined the conversation: client-made, committed audio or output.

    Source: OpenAI GA; seen live on GA.
    """

    type: ClassVar[Literal["conversation.item.added", "conversation.item.created"]] = (
        "conversation.item.added"
    )
    event_id: Lenient[str] = ABSENT
    previous_item_id: str | None = None
    item: Lenient[ConversationItem] = ABSENT


class ConversationItemCreated(
    ConversationItemAdded, frozen=True, kw_only=True, tag="conversation.item.created"
):
    """What beta servers and Azure send instead of `ConversationItemAdded`.

    More than a rename: GA sends ``added`` and then ``done`` for one item, beta only ``created``.
    Can exceed 1 MiB when audio is included.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["conversation.item.created"]] = "conversation.item.created"


class ConversationItemDone(
    CatalogueStruct, frozen=True, kw_only=True, tag="conversation.item.done"
):
    """An item is final.

    Attributes:
        item: the full item without audio.

    Source: OpenAI GA; seen live on GA.
    """

    type: ClassVar[Literal["conversation.item.done"]] = "conversation.item.done"
    event_id: Lenient[str] = ABSENT
    previous_item_id: str | None = None
    item: Lenient[ConversationItem] = ABSENT


class ConversationItemRetrieved(
    CatalogueStruct, frozen=True, kw_only=True, tag="conversation.item.retrieved"
):
    """The reply to `conversation.item.retrieve`: the item with its audio.

    The largest frames of the protocol, megabytes when the item is long.

    Attributes:
        item: audio included.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["conversation.item.retrieved"]] = "conversation.item.retrieved"
    event_id: Lenient[str] = ABSENT
    item: Lenient[ConversationItem] = ABSENT


class ConversationItemTruncated(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="conversation.item.truncated"
):
    """An assistant's audio was cut where the user stopped listening.

    Attributes:
        audio_end_ms: ms of audio kept.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["conversation.item.truncated"]] = "conversation.item.truncated"
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    content_index: Lenient[int] = ABSENT
    audio_end_ms: Lenient[int | float] = ABSENT


class ConversationItemDeleted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="conversation.item.deleted"
):
    """An item left the conversation.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["conversation.item.deleted"]] = "conversation.item.deleted"
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT


ConversationEvent: TypeAlias = (
    ConversationCreated
    | ConversationItemAdded
    | ConversationItemCreated
    | ConversationItemDone
    | ConversationItemRetrieved
    | ConversationItemTruncated
    | ConversationItemDeleted
)
"""The conversation and its items."""
