"""Conversation items."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open
from rtframes.protocols.realtime.objects.content import ContentPart
from rtframes.protocols.realtime.objects.errors import McpCallError

__all__ = [
    "Conversation",
    "ConversationItem",
    "FileSearchCallItem",
    "FileSearchResult",
    "ForceMessageItem",
    "FunctionCallItem",
    "FunctionCallOutputItem",
    "McpApprovalRequestItem",
    "McpApprovalResponseItem",
    "McpCallItem",
    "McpListToolsItem",
    "McpListedTool",
    "MessageItem",
    "WebSearchCallItem",
]


class Conversation(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The connection's conversation.

    Attributes:
        id: conv_ plus 21 characters.
        object: "realtime.conversation".
    """

    id: str | None = None
    object: str | None = None


class MessageItem(CatalogueStruct, frozen=True, kw_only=True, tag="message"):
    """What somebody said or wrote.

    One class for the roles system, user and assistant, which allow different parts.

    Attributes:
        id: item_ plus 21 characters, or the client's own.
        object: "realtime.item" on beta; GA leaves it out.
        status: completed, incomplete or in_progress; some servers leave it out.
        role: system, user or assistant; tool on xAI and Inworld.
        content: empty while an assistant's item is in progress.
    """

    type: ClassVar[Literal["message"]] = "message"
    id: str | None = None
    object: str | None = None
    status: str | None = None
    role: Lenient[str] = ABSENT
    content: Lenient[list[ContentPart]] = ABSENT


class FunctionCallItem(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="function_call"):
    """The assistant calls one of the client's functions.

    Attributes:
        id: item_ plus 21 characters, or the client's own.
        object: "realtime.item" on beta; GA leaves it out.
        status: completed, incomplete or in_progress.
        call_id: pairs with the output item.
        name: the function's.
        arguments: JSON text, empty until the arguments are done.
    """

    type: ClassVar[Literal["function_call"]] = "function_call"
    id: str | None = None
    object: str | None = None
    status: str | None = None
    call_id: str | None = None
    name: Lenient[str] = ABSENT
    arguments: Lenient[str] = ABSENT


class FunctionCallOutputItem(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="function_call_output"
):
    """The client's answer to a function call.

    Attributes:
        id: item_ plus 21 characters, or the client's own.
        object: "realtime.item" on beta; GA leaves it out.
        status: completed, incomplete or in_progress.
        call_id: pairs with the call's item.
        output: free text, usually JSON.
    """

    type: ClassVar[Literal["function_call_output"]] = "function_call_output"
    id: str | None = None
    object: str | None = None
    status: str | None = None
    call_id: Lenient[str] = ABSENT
    output: Lenient[str] = ABSENT


class McpApprovalRequestItem(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_approval_request"
):
    """The assistant asks whether it may call an MCP tool.

    Attributes:
        id: the approval's.
        server_label: which MCP server.
        name: the tool's.
        arguments: JSON text.
        object: "realtime.item" from Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_approval_request"]] = "mcp_approval_request"
    id: Lenient[str] = ABSENT
    object: str | None = None
    server_label: Lenient[str] = ABSENT
    name: Lenient[str] = ABSENT
    arguments: Lenient[str] = ABSENT


class McpApprovalResponseItem(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="mcp_approval_response"
):
    """The client's answer to an MCP approval request.

    Made by clients, echoed by the server.

    Attributes:
        approval_request_id: the request that this answers.
        object: "realtime.item" from Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_approval_response"]] = "mcp_approval_response"
    id: Lenient[str] = ABSENT
    object: str | None = None
    approval_request_id: Lenient[str] = ABSENT
    approve: Lenient[bool] = ABSENT
    reason: str | None = None


class McpListedTool(CatalogueStruct, frozen=True, kw_only=True):
    """One tool of an MCP server.

    Attributes:
        input_schema: JSON schema.
        annotations: free form.
    """

    name: Lenient[str] = ABSENT
    description: str | None = None
    input_schema: Any = None
    annotations: Any = None


class McpListToolsItem(CatalogueStruct, frozen=True, kw_only=True, tag="mcp_list_tools"):
    """The tools of an MCP server.

    Attributes:
        server_label: which MCP server.
        object: "realtime.item" from Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_list_tools"]] = "mcp_list_tools"
    id: str | None = None
    object: str | None = None
    server_label: Lenient[str] = ABSENT
    tools: Lenient[list[McpListedTool]] = ABSENT


class McpCallItem(CatalogueStruct, frozen=True, kw_only=True, tag="mcp_call"):
    """A call of an MCP tool and its outcome.

    Attributes:
        server_label: which MCP server.
        name: the tool's.
        arguments: JSON text.
        approval_request_id: set when the call went through approval.
        output: the tool's result, once known.
        error: set on failure.
        object: "realtime.item" from Azure Voice Live.
    """

    type: ClassVar[Literal["mcp_call"]] = "mcp_call"
    id: Lenient[str] = ABSENT
    object: str | None = None
    server_label: Lenient[str] = ABSENT
    name: Lenient[str] = ABSENT
    arguments: Lenient[str] = ABSENT
    approval_request_id: str | None = None
    output: str | None = None
    error: McpCallError | str | None = None


class FileSearchResult(CatalogueStruct, frozen=True, kw_only=True):
    """A piece of a file that matches the search.

    Azure Voice Live.

    Attributes:
        score: 0 to 1.
        text: what was found.
    """

    attributes: dict[str, Any] | None = None
    file_id: str | None = None
    filename: str | None = None
    score: int | float | None = None
    text: str | None = None


class FileSearchCallItem(CatalogueStruct, frozen=True, kw_only=True, tag="file_search_call"):
    """A file search.

    Azure Voice Live.

    Attributes:
        object: "realtime.item".
        status: in_progress, searching, completed, incomplete or failed.
        results: only when the session's ``include`` asks for them.
    """

    type: ClassVar[Literal["file_search_call"]] = "file_search_call"
    id: str | None = None
    object: str | None = None
    queries: list[str] | None = None
    status: str | None = None
    results: list[FileSearchResult] | None = None


class WebSearchCallItem(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="web_search_call"
):
    """A web search.

    Azure Voice Live.

    Attributes:
        object: "realtime.item".
        status: in_progress, searching, completed or failed.
    """

    type: ClassVar[Literal["web_search_call"]] = "web_search_call"
    id: str | None = None
    object: str | None = None
    status: str | None = None


class ForceMessageItem(CatalogueStruct, frozen=True, kw_only=True, tag="force_message"):
    """Text that the client made the assistant say word for word.

    xAI.

    Attributes:
        object: "realtime.item".
        status: completed, incomplete or in_progress.
        role: assistant.
    """

    type: ClassVar[Literal["force_message"]] = "force_message"
    id: str | None = None
    object: str | None = None
    status: str | None = None
    role: str | None = None
    content: list[ContentPart] | None = None


ConversationItem: TypeAlias = Open[
    MessageItem
    | FunctionCallItem
    | FunctionCallOutputItem
    | McpApprovalRequestItem
    | McpApprovalResponseItem
    | McpListToolsItem
    | McpCallItem
    | FileSearchCallItem
    | WebSearchCallItem
    | ForceMessageItem
]
"""An item of the conversation."""
