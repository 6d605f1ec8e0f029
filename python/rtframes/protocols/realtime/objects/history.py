"""What was said before a Live session began; Live only."""

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = ["HistoryMessage", "HistoryText"]


class HistoryText(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The text of a message.

    Attributes:
        type: input_text from developer and user, text or output_text from the assistant.
    """

    type: str | None = None
    text: Lenient[str] = ABSENT


class HistoryMessage(CatalogueStruct, frozen=True, kw_only=True):
    """A message from before the session.

    Attributes:
        type: "message".
        status: completed or incomplete.
        role: developer, user or assistant.
        content: exactly one text.
    """

    type: str | None = None
    id: str | None = None
    status: str | None = None
    role: Lenient[str] = ABSENT
    content: Lenient[list[HistoryText]] = ABSENT
