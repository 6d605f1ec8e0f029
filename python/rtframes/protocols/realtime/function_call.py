"""Arguments of function calls."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.base import OutputItemEvent

__all__ = [
    "FunctionCallEvent",
    "ResponseFunctionCallArgumentsDelta",
    "ResponseFunctionCallArgumentsDone",
    "ResponseInvocationDelta",
]


class ResponseFunctionCallArgumentsDelta(
    OutputItemEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.function_call_arguments.delta",
):
    """A piece of a function call's arguments.

    Attributes:
        delta: piece of JSON text.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.function_call_arguments.delta"]] = (
        "response.function_call_arguments.delta"
    )
    call_id: Lenient[str] = ABSENT
    delta: Lenient[str] = ABSENT
    obfuscation: str | None = None


class ResponseFunctionCallArgumentsDone(
    OutputItemEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.function_call_arguments.done",
):
    """A function call's arguments are complete.

    Attributes:
        name: the function's; None from servers older than GA.
        arguments: the whole JSON text.
        client_timestamp: GLM: Unix time of the client's request, ms.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.function_call_arguments.done"]] = (
        "response.function_call_arguments.done"
    )
    call_id: Lenient[str] = ABSENT
    name: str | None = None
    arguments: Lenient[str] = ABSENT
    client_timestamp: int | float | None = None


class ResponseInvocationDelta(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.invocation.delta"
):
    """A piece of an agent invocation.

    Attributes:
        delta: an object, unlike every other delta.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.invocation.delta"]] = "response.invocation.delta"
    event_id: str | None = None
    delta: Any = None


FunctionCallEvent: TypeAlias = (
    ResponseFunctionCallArgumentsDelta | ResponseFunctionCallArgumentsDone | ResponseInvocationDelta
)
"""Arguments of function calls."""
