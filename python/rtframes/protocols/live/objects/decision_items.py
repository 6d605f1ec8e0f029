"""Items that a Live session's decisions can see in addition to the conversation."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open
from rtframes.protocols.realtime.objects.content import (
    InputImagePart,
    InputTextPart,
    OutputTextPart,
)
from rtframes.protocols.realtime.objects.questions import InputJsonPart

__all__ = [
    "DecisionCustomToolCall",
    "DecisionCustomToolCallOutput",
    "DecisionFunctionCall",
    "DecisionFunctionCallOutput",
    "DecisionItem",
    "DecisionMessage",
    "DecisionPart",
    "RefusalPart",
]


class RefusalPart(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="refusal"):
    """The assistant's words when it refused to answer."""

    type: ClassVar[Literal["refusal"]] = "refusal"
    refusal: Lenient[str] = ABSENT


DecisionPart: TypeAlias = Open[
    InputTextPart | InputImagePart | InputJsonPart | OutputTextPart | RefusalPart
]
"""A part of a message, or of a tool's output."""


class DecisionMessage(CatalogueStruct, frozen=True, kw_only=True, tag="message"):
    """What somebody said or wrote.

    Attributes:
        role: user, developer, system or assistant.
        phase: of an assistant's message: commentary or final_answer.
    """

    type: ClassVar[Literal["message"]] = "message"
    id: str | None = None
    role: Lenient[str] = ABSENT
    content: Lenient[str | list[DecisionPart]] = ABSENT
    phase: str | None = None


class DecisionFunctionCall(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="function_call"
):
    """A function was called.

    Attributes:
        arguments: JSON text.
        status: in_progress, completed or incomplete.
    """

    type: ClassVar[Literal["function_call"]] = "function_call"
    id: str | None = None
    call_id: Lenient[str] = ABSENT
    name: Lenient[str] = ABSENT
    arguments: Lenient[str] = ABSENT
    namespace: str | None = None
    status: str | None = None


class DecisionFunctionCallOutput(
    CatalogueStruct, frozen=True, kw_only=True, tag="function_call_output"
):
    """The output of a function.

    Attributes:
        status: in_progress, completed or incomplete.
    """

    type: ClassVar[Literal["function_call_output"]] = "function_call_output"
    id: str | None = None
    call_id: Lenient[str] = ABSENT
    output: Lenient[str | list[DecisionPart]] = ABSENT
    status: str | None = None


class DecisionCustomToolCall(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="custom_tool_call"
):
    """A custom tool was called.

    Attributes:
        input: text, in the tool's own format.
        status: in_progress, completed or incomplete.
    """

    type: ClassVar[Literal["custom_tool_call"]] = "custom_tool_call"
    id: str | None = None
    call_id: Lenient[str] = ABSENT
    name: Lenient[str] = ABSENT
    input: Lenient[str] = ABSENT
    namespace: str | None = None
    status: str | None = None


class DecisionCustomToolCallOutput(
    CatalogueStruct, frozen=True, kw_only=True, tag="custom_tool_call_output"
):
    """The output of a custom tool.

    Attributes:
        status: in_progress, completed or incomplete.
    """

    type: ClassVar[Literal["custom_tool_call_output"]] = "custom_tool_call_output"
    id: str | None = None
    call_id: Lenient[str] = ABSENT
    output: Lenient[str | list[DecisionPart]] = ABSENT
    status: str | None = None


DecisionItem: TypeAlias = Open[
    DecisionMessage
    | DecisionFunctionCall
    | DecisionFunctionCallOutput
    | DecisionCustomToolCall
    | DecisionCustomToolCallOutput
]
"""An item; a message that comes without its ``type`` is an `UnknownObject`."""
