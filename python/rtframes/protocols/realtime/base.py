"""Fields shared by the events of a response's output: the item, and the part of it.

The deltas of text and audio repeat these fields instead: most events of a session are deltas, and
with these bases, decoding and releasing one took 10 to 30 more instructions.
"""

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient


class OutputItemEvent(CatalogueStruct, frozen=True, kw_only=True):
    """An event of one item of a response's output."""

    event_id: Lenient[str] = ABSENT
    response_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT


class ContentPartEvent(OutputItemEvent, frozen=True, kw_only=True):
    """An event of one content part of such an item."""

    content_index: Lenient[int] = ABSENT


class VoiceLiveOutputItemEvent(CatalogueStruct, frozen=True, kw_only=True):
    """`OutputItemEvent` for Azure Voice Live only, whose schema does not require event ids."""

    event_id: str | None = None
    response_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT


class VoiceLiveContentPartEvent(VoiceLiveOutputItemEvent, frozen=True, kw_only=True):
    """An event of one content part of such an item."""

    content_index: Lenient[int] = ABSENT
