"""Tools, and the choice among them."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open

__all__ = [
    "FunctionName",
    "FunctionTool",
    "McpApprovalFilter",
    "McpTool",
    "McpToolFilter",
    "Tool",
    "ToolChoice",
    "ToolChoiceFunction",
    "ToolChoiceMcp",
]


class FunctionTool(CatalogueStruct, frozen=True, kw_only=True, tag="function"):
    """One of the client's functions.

    Attributes:
        parameters: JSON schema.
        strict: Live only: whether arguments always follow the schema.
    """

    type: ClassVar[Literal["function"]] = "function"
    name: str | None = None
    description: str | None = None
    parameters: Any = None
    strict: bool | None = None


class McpToolFilter(CatalogueStruct, frozen=True, kw_only=True):
    """Picks tools of an MCP server."""

    tool_names: list[str] | None = None
    read_only: bool | None = None


class McpApprovalFilter(CatalogueStruct, frozen=True, kw_only=True):
    """Which tools of an MCP server need approval."""

    always: McpToolFilter | list[str] | None = None
    never: McpToolFilter | list[str] | None = None


class McpTool(CatalogueStruct, frozen=True, kw_only=True, tag="mcp"):
    """An MCP server whose tools the assistant may call.

    Attributes:
        connector_id: such as connector_gmail.
        authorization: OAuth token from the client.
        allowed_callers: direct, programmatic.
        require_approval: always, never, or a filter.
    """

    type: ClassVar[Literal["mcp"]] = "mcp"
    server_label: Lenient[str] = ABSENT
    server_url: str | None = None
    connector_id: str | None = None
    tunnel_id: str | None = None
    authorization: str | None = None
    server_description: str | None = None
    headers: Any = None
    allowed_tools: list[str] | McpToolFilter | None = None
    allowed_callers: list[str] | None = None
    require_approval: str | McpApprovalFilter | None = None
    defer_loading: bool | None = None


Tool: TypeAlias = Open[FunctionTool | McpTool]
"""A tool of a session or a response."""


class FunctionName(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The name of a function, in a separate object.

    speaches.
    """

    name: str | None = None


class ToolChoiceFunction(CatalogueStruct, frozen=True, kw_only=True, tag="function"):
    """The assistant must call this function.

    Attributes:
        function: speaches, as Chat Completions has it; ``name`` is None then.
    """

    type: ClassVar[Literal["function"]] = "function"
    name: Lenient[str] = ABSENT
    function: FunctionName | None = None


class ToolChoiceMcp(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp"):
    """The assistant must call this MCP server."""

    type: ClassVar[Literal["mcp"]] = "mcp"
    server_label: Lenient[str] = ABSENT
    name: str | None = None


ToolChoice: TypeAlias = str | Open[ToolChoiceFunction | ToolChoiceMcp]
"""Which tool to call: an object, or auto, none, required, on beta also a function's name."""
