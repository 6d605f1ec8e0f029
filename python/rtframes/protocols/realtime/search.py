"""Web and file search."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.base import VoiceLiveOutputItemEvent

__all__ = [
    "ResponseFileSearchCallCompleted",
    "ResponseFileSearchCallInProgress",
    "ResponseFileSearchCallSearching",
    "ResponseFunctionCallSimpleBrowser",
    "ResponseWebSearchCallCompleted",
    "ResponseWebSearchCallInProgress",
    "ResponseWebSearchCallSearching",
    "SearchEvent",
]


class ResponseWebSearchCallSearching(
    VoiceLiveOutputItemEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.web_search_call.searching",
):
    """A web search is running.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.web_search_call.searching"]] = (
        "response.web_search_call.searching"
    )
    sequence_number: Lenient[int] = ABSENT


class ResponseWebSearchCallInProgress(
    VoiceLiveOutputItemEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.web_search_call.in_progress",
):
    """A web search began.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.web_search_call.in_progress"]] = (
        "response.web_search_call.in_progress"
    )
    sequence_number: Lenient[int] = ABSENT


class ResponseWebSearchCallCompleted(
    VoiceLiveOutputItemEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.web_search_call.completed",
):
    """A web search is complete.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.web_search_call.completed"]] = (
        "response.web_search_call.completed"
    )
    sequence_number: Lenient[int] = ABSENT


class ResponseFileSearchCallSearching(
    VoiceLiveOutputItemEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.file_search_call.searching",
):
    """A file search is running.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.file_search_call.searching"]] = (
        "response.file_search_call.searching"
    )
    sequence_number: Lenient[int] = ABSENT


class ResponseFileSearchCallInProgress(
    VoiceLiveOutputItemEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.file_search_call.in_progress",
):
    """A file search began.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.file_search_call.in_progress"]] = (
        "response.file_search_call.in_progress"
    )
    sequence_number: Lenient[int] = ABSENT


class ResponseFileSearchCallCompleted(
    VoiceLiveOutputItemEvent,
    frozen=True,
    kw_only=True,
    gc=False,
    tag="response.file_search_call.completed",
):
    """A file search is complete.

    Source: Azure Voice Live.
    """

    type: ClassVar[Literal["response.file_search_call.completed"]] = (
        "response.file_search_call.completed"
    )
    sequence_number: Lenient[int] = ABSENT


class ResponseFunctionCallSimpleBrowser(
    CatalogueStruct, frozen=True, kw_only=True, tag="response.function_call.simple_browser"
):
    """The built-in web search begins, in video calls.

    Attributes:
        name: spelt "simple_brower" in the documentation.
        session: ``beta_fields`` has what is said in the meantime.

    Source: GLM's documentation, Jan 2025.
    """

    type: ClassVar[Literal["response.function_call.simple_browser"]] = (
        "response.function_call.simple_browser"
    )
    event_id: Lenient[str] = ABSENT
    name: str | None = None
    session: dict[str, Any] | None = None


SearchEvent: TypeAlias = (
    ResponseWebSearchCallSearching
    | ResponseWebSearchCallInProgress
    | ResponseWebSearchCallCompleted
    | ResponseFileSearchCallSearching
    | ResponseFileSearchCallInProgress
    | ResponseFileSearchCallCompleted
    | ResponseFunctionCallSimpleBrowser
)
"""Web and file search."""
