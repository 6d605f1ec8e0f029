"""Stored prompts and their variables."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open

__all__ = [
    "Prompt",
    "PromptCacheBreakpoint",
    "PromptInputFile",
    "PromptInputImage",
    "PromptInputText",
    "PromptVariable",
]


class PromptCacheBreakpoint(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The prompt is cached up to here.

    Attributes:
        mode: "explicit".
        ttl: 30m or 12h.
    """

    mode: Lenient[str] = ABSENT
    ttl: str | None = None


class PromptInputText(CatalogueStruct, frozen=True, kw_only=True, tag="input_text"):
    """Text for a prompt variable."""

    type: ClassVar[Literal["input_text"]] = "input_text"
    text: Lenient[str] = ABSENT
    prompt_cache_breakpoint: PromptCacheBreakpoint | None = None


class PromptInputImage(CatalogueStruct, frozen=True, kw_only=True, tag="input_image"):
    """An image for a prompt variable.

    Attributes:
        detail: low, high, auto or original.
    """

    type: ClassVar[Literal["input_image"]] = "input_image"
    detail: Lenient[str] = ABSENT
    file_id: str | None = None
    image_url: str | None = None
    prompt_cache_breakpoint: PromptCacheBreakpoint | None = None


class PromptInputFile(CatalogueStruct, frozen=True, kw_only=True, tag="input_file"):
    """A file for a prompt variable.

    Attributes:
        detail: auto, low or high.
    """

    type: ClassVar[Literal["input_file"]] = "input_file"
    detail: str | None = None
    file_data: str | None = None
    file_id: str | None = None
    file_url: str | None = None
    filename: str | None = None
    prompt_cache_breakpoint: PromptCacheBreakpoint | None = None


PromptVariable: TypeAlias = str | Open[PromptInputText | PromptInputImage | PromptInputFile]
"""The value of a variable of a stored prompt."""


class Prompt(CatalogueStruct, frozen=True, kw_only=True):
    """A prompt stored on the server."""

    id: Lenient[str] = ABSENT
    version: str | None = None
    variables: dict[str, PromptVariable] | None = None
