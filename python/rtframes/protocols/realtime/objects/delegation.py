"""Who does the work that a Live model delegates; Live only."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import CatalogueStruct, Open
from rtframes.protocols.realtime.objects.questions import DecisionSettings
from rtframes.protocols.realtime.objects.tools import Tool, ToolChoice

__all__ = [
    "ClientDelegation",
    "DecisionsDelegation",
    "Delegation",
    "ResponsesBackend",
    "ResponsesDelegation",
    "ResponsesReasoning",
    "ResponsesText",
]


class ClientDelegation(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="client"):
    """The client does it.

    Attributes:
        acknowledgement_delay_ms: ms until the model says without being asked that it is working on
            it.
    """

    type: ClassVar[Literal["client"]] = "client"
    acknowledgement_delay_ms: int | float | None = None


class ResponsesReasoning(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How hard the backend thinks.

    Attributes:
        effort: none, minimal, low, medium, high or xhigh.
        summary: concise, detailed or auto.
    """

    effort: str | None = None
    summary: str | None = None


class ResponsesText(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How the backend writes.

    Attributes:
        verbosity: low, medium or high.
    """

    verbosity: str | None = None


class ResponsesBackend(CatalogueStruct, frozen=True, kw_only=True):
    """A model of the Responses API.

    Attributes:
        tools: tools of the Responses API other than functions and MCP servers are
            `UnknownObject`.
        tool_choice: as ``tools``.
    """

    model: str | None = None
    instructions: str | None = None
    max_output_tokens: int | None = None
    parallel_tool_calls: bool | None = None
    reasoning: ResponsesReasoning | None = None
    service_tier: str | None = None
    text: ResponsesText | None = None
    tool_choice: ToolChoice | None = None
    tools: list[Tool] | None = None


class ResponsesDelegation(CatalogueStruct, frozen=True, kw_only=True, tag="responses"):
    """A model of the Responses API does it.

    Attributes:
        acknowledgement_delay_ms: ms until the model says without being asked that it is working on
            it.
    """

    type: ClassVar[Literal["responses"]] = "responses"
    responses: ResponsesBackend | None = None
    acknowledgement_delay_ms: int | float | None = None


class DecisionsDelegation(CatalogueStruct, frozen=True, kw_only=True, tag="decisions"):
    """The Decision API does it: it answers questions.

    Attributes:
        acknowledgement_delay_ms: ms until the model says without being asked that it is working on
            it.
    """

    type: ClassVar[Literal["decisions"]] = "decisions"
    decisions: DecisionSettings | None = None
    acknowledgement_delay_ms: int | float | None = None


Delegation: TypeAlias = Open[ClientDelegation | ResponsesDelegation | DecisionsDelegation]
"""Who does delegated work; None means the client."""
