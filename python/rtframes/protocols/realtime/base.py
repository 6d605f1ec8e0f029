"""What events of a response's output share: which item they are about, and which part of it.

The deltas of text and audio repeat these fields, since most events of a session are deltas: with
these bases, decoding and releasing one took 10 to 30 instructions more.
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
    """`OutputItemEvent` of Azure Voice Live alone, whose schema does not demand ids of events."""

    event_id: str | None = None
    response_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT


class VoiceLiveContentPartEvent(VoiceLiveOutputItemEvent, frozen=True, kw_only=True):
    """An event of one content part of such an item."""

    content_index: Lenient[int] = ABSENT
