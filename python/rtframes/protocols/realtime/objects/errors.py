"""Errors and warnings."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open

__all__ = [
    "ErrorDetails",
    "McpCallError",
    "McpHttpError",
    "McpProtocolError",
    "McpToolExecutionError",
    "StatusError",
    "TranscriptionError",
    "VoiceLiveWarning",
]


class ErrorDetails(CatalogueStruct, frozen=True, kw_only=True):
    """Why the server refused something.

    Attributes:
        type: error family, e.g. invalid_request_error or server_error.
        code: for programs; None if ``type`` is sufficient.
        message: for humans.
        param: dotted path of the client's wrong field.
        event_id: the client's own id of the wrong event; None if it had none.
        client_event_id: what Live calls ``event_id``.
        details: unmute: free form.
    """

    type: Lenient[str] = ABSENT
    code: str | None = None
    message: Lenient[str] = ABSENT
    param: str | None = None
    event_id: str | None = None
    client_event_id: str | None = None
    details: Any = None


class TranscriptionError(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Why transcribing failed.

    Attributes:
        type: error family.
        code: null on live servers, contrary to the schema.
        message: for humans.
        param: null on live servers, contrary to the schema.
        event_id: Azure Voice Live: the client's own id of the wrong event.
    """

    type: str | None = None
    code: str | None = None
    message: str | None = None
    param: str | None = None
    event_id: str | None = None


class StatusError(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Why a response failed.

    Attributes:
        message: sent, but missing from the openapi description.
    """

    type: str | None = None
    code: str | None = None
    message: str | None = None


class VoiceLiveWarning(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """What is wrong.

    Azure Voice Live.
    """

    message: Lenient[str] = ABSENT
    code: str | None = None
    param: str | None = None


class McpProtocolError(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="protocol_error"):
    """The MCP server broke the protocol.

    Attributes:
        code: JSON-RPC style code.
    """

    type: ClassVar[Literal["protocol_error"]] = "protocol_error"
    code: Lenient[int] = ABSENT
    message: Lenient[str] = ABSENT


class McpToolExecutionError(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="tool_execution_error"
):
    """The MCP tool itself failed."""

    type: ClassVar[Literal["tool_execution_error"]] = "tool_execution_error"
    message: Lenient[str] = ABSENT


class McpHttpError(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="http_error"):
    """The MCP server could not be reached, or refused.

    Attributes:
        code: HTTP status.
    """

    type: ClassVar[Literal["http_error"]] = "http_error"
    code: Lenient[int] = ABSENT
    message: Lenient[str] = ABSENT


McpCallError: TypeAlias = Open[McpProtocolError | McpToolExecutionError | McpHttpError]
"""How an MCP call failed."""
