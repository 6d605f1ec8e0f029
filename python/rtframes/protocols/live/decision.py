"""Decisions of a Live session: questions that are answered on the side."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.live.objects.decision import DecisionCompleted
from rtframes.protocols.live.objects.decision_items import DecisionItem

__all__ = [
    "DecisionEvent",
    "DecisionItemCreated",
    "DecisionItemDeleted",
    "LiveDecisionEvent",
]


class DecisionEvent(CatalogueStruct, frozen=True, kw_only=True, tag="decision.event"):
    """Questions of a delegation were answered, or of a trigger that a transcript has fired.

    Attributes:
        delegation_id: None for a trigger.
        trigger_id: the server's id of this firing; None for a delegation.
        source_event_id: the transcript event that fired the trigger; None for a delegation.
        source_event_type: session.input_transcript.delta or session.output_transcript.delta.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["decision.event"]] = "decision.event"
    event_id: Lenient[str] = ABSENT
    delegation_id: str | None = None
    trigger_id: str | None = None
    source_event_id: str | None = None
    source_event_type: str | None = None
    event: Lenient[DecisionCompleted] = ABSENT


class DecisionItemCreated(CatalogueStruct, frozen=True, kw_only=True, tag="decision.item.created"):
    """An item was added to the input of the session's decisions.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["decision.item.created"]] = "decision.item.created"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    item: Lenient[DecisionItem] = ABSENT


class DecisionItemDeleted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="decision.item.deleted"
):
    """An item was removed from the input of the session's decisions.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["decision.item.deleted"]] = "decision.item.deleted"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None
    item_id: Lenient[str] = ABSENT


LiveDecisionEvent: TypeAlias = DecisionEvent | DecisionItemCreated | DecisionItemDeleted
"""Decisions and their input."""
