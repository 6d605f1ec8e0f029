"""Content parts: what items are made of."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import CatalogueStruct, Open

__all__ = [
    "AudioPart",
    "ContentPart",
    "InputAudioPart",
    "InputImagePart",
    "InputTextPart",
    "ItemReferencePart",
    "OutputAudioPart",
    "OutputTextPart",
    "TextPart",
]


class InputTextPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_text"):
    """Text from the user or the system."""

    type: ClassVar[Literal["input_text"]] = "input_text"
    text: str | None = None


class InputAudioPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_audio"):
    """Audio from the user.

    Attributes:
        transcript: None on a fresh part, filled in later.
        audio: in the session's input format; usually only in `ConversationItemRetrieved`.
        format: the audio's format; not in any schema, seen in an official GA example.
        text: instead of ``transcript``, from servers that confuse the two.
    """

    type: ClassVar[Literal["input_audio"]] = "input_audio"
    transcript: str | None = None
    audio: bytes | None = None
    format: str | None = None
    text: str | None = None


class InputImagePart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="input_image"):
    """An image from the user; GA only.

    Attributes:
        image_url: data URI.
        detail: auto, low or high.
    """

    type: ClassVar[Literal["input_image"]] = "input_image"
    image_url: str | None = None
    detail: str | None = None


class OutputTextPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_text"):
    """Text from the assistant, in GA items."""

    type: ClassVar[Literal["output_text"]] = "output_text"
    text: str | None = None


class OutputAudioPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="output_audio"):
    """Audio from the assistant, in GA items.

    Attributes:
        transcript: what the audio says.
        audio: in the session's output format; usually only in `ConversationItemRetrieved`.
        format: the audio's format; not in any schema.
        text: instead of ``transcript``, from servers that confuse the two.
    """

    type: ClassVar[Literal["output_audio"]] = "output_audio"
    transcript: str | None = None
    audio: bytes | None = None
    format: str | None = None
    text: str | None = None


class TextPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="text"):
    """Text from the assistant: in beta items, and as the part of a response on GA too."""

    type: ClassVar[Literal["text"]] = "text"
    text: str | None = None


class AudioPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="audio"):
    """Audio from the assistant: in beta items, and as the part of a response on GA too.

    Attributes:
        transcript: what the audio says; empty until the part is done.
        audio: in the session's output format; usually only in `ConversationItemRetrieved`.
        format: the audio's format; not in any schema, seen in an official GA example.
        text: Qwen: what the audio says, instead of ``transcript``.
    """

    type: ClassVar[Literal["audio"]] = "audio"
    transcript: str | None = None
    audio: bytes | None = None
    format: str | None = None
    text: str | None = None


class ItemReferencePart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="item_reference"):
    """An earlier item that is repeated here; beta only.

    Attributes:
        id: the earlier item's id.
    """

    type: ClassVar[Literal["item_reference"]] = "item_reference"
    id: str | None = None


ContentPart: TypeAlias = Open[
    InputTextPart
    | InputAudioPart
    | InputImagePart
    | OutputTextPart
    | OutputAudioPart
    | TextPart
    | AudioPart
    | ItemReferencePart
]
"""A part of a message, and of a response's item while that is in progress."""
