"""The input text buffer: text for the server to speak."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = [
    "InputTextBufferCleared",
    "InputTextBufferCommitted",
    "TextBufferEvent",
]


class InputTextBufferCommitted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_text_buffer.committed"
):
    """The text in the buffer will be spoken.

    Attributes:
        item_id: may be empty.

    Source: Qwen-TTS-Realtime's documentation, 2026.
    """

    type: ClassVar[Literal["input_text_buffer.committed"]] = "input_text_buffer.committed"
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT


class InputTextBufferCleared(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_text_buffer.cleared"
):
    """The text buffer is empty, as the client asked.

    Source: Qwen-TTS-Realtime's documentation, 2026.
    """

    type: ClassVar[Literal["input_text_buffer.cleared"]] = "input_text_buffer.cleared"
    event_id: Lenient[str] = ABSENT


TextBufferEvent: TypeAlias = InputTextBufferCommitted | InputTextBufferCleared
"""The buffer of text to speak."""
