"""MCP calls, and the listing of MCP tools."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.base import OutputItemEvent

__all__ = [
    "McpEvent",
    "McpListToolsCompleted",
    "McpListToolsFailed",
    "McpListToolsInProgress",
    "ResponseMcpCallArgumentsDelta",
    "ResponseMcpCallArgumentsDone",
    "ResponseMcpCallCompleted",
    "ResponseMcpCallFailed",
    "ResponseMcpCallInProgress",
]


class ResponseMcpCallArgumentsDelta(
    OutputItemEvent, frozen=True, kw_only=True, gc=False, tag="response.mcp_call_arguments.delta"
):
    """A piece of an MCP call's arguments.

    Attributes:
        delta: piece of JSON text.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call_arguments.delta"]] = (
        "response.mcp_call_arguments.delta"
    )
    delta: Lenient[str] = ABSENT
    obfuscation: str | None = None


class ResponseMcpCallArgumentsDone(
    OutputItemEvent, frozen=True, kw_only=True, gc=False, tag="response.mcp_call_arguments.done"
):
    """An MCP call's arguments are complete.

    Attributes:
        arguments: the whole JSON text; Azure Voice Live may send null.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call_arguments.done"]] = "response.mcp_call_arguments.done"
    arguments: str | None = None


class ResponseMcpCallInProgress(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.mcp_call.in_progress"
):
    """An MCP call is running.

    No response_id in the schema.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call.in_progress"]] = "response.mcp_call.in_progress"
    event_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT
    item_id: Lenient[str] = ABSENT


class ResponseMcpCallCompleted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.mcp_call.completed"
):
    """An MCP call succeeded.

    No response_id in the schema.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call.completed"]] = "response.mcp_call.completed"
    event_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT
    item_id: Lenient[str] = ABSENT


class ResponseMcpCallFailed(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="response.mcp_call.failed"
):
    """An MCP call failed.

    No response_id in the schema.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["response.mcp_call.failed"]] = "response.mcp_call.failed"
    event_id: Lenient[str] = ABSENT
    output_index: Lenient[int] = ABSENT
    item_id: Lenient[str] = ABSENT


class McpListToolsInProgress(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_list_tools.in_progress"
):
    """An MCP server is being asked for its tools.

    Attributes:
        item_id: the mcp_list_tools item.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_list_tools.in_progress"]] = "mcp_list_tools.in_progress"
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT


class McpListToolsCompleted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_list_tools.completed"
):
    """An MCP server's tools are listed.

    Attributes:
        item_id: the mcp_list_tools item.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_list_tools.completed"]] = "mcp_list_tools.completed"
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT


class McpListToolsFailed(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_list_tools.failed"
):
    """Listing an MCP server's tools failed.

    Attributes:
        item_id: the mcp_list_tools item.

    Source: OpenAI beta and GA, Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_list_tools.failed"]] = "mcp_list_tools.failed"
    event_id: Lenient[str] = ABSENT
    item_id: Lenient[str] = ABSENT


McpEvent: TypeAlias = (
    ResponseMcpCallArgumentsDelta
    | ResponseMcpCallArgumentsDone
    | ResponseMcpCallInProgress
    | ResponseMcpCallCompleted
    | ResponseMcpCallFailed
    | McpListToolsInProgress
    | McpListToolsCompleted
    | McpListToolsFailed
)
"""MCP calls, and the listing of MCP tools."""
