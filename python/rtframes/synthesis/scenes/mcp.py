"""Tools of an MCP server: listed, called, and called with the client's approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rtframes.synthesis.assistant import answer, close_item, open_item, respond
from rtframes.synthesis.session import Frames, Session
from rtframes.synthesis.user import speak, transcribe, type_text


def mcp_call(session: Session) -> Frames:
    """The answer needs a tool of an MCP server."""
    yield from _list_tools(session, "completed")
    yield from _turn(session, None)


def mcp_failed(session: Session) -> Frames:
    """Neither the list of tools nor any call succeeds."""
    yield from _list_tools(session, "failed")
    for error in (
        {"type": "http_error", "code": 503, "message": "upstream is down"},
        {"type": "protocol_error", "code": -32_600, "message": "invalid request"},
        {"type": "tool_execution_error", "message": "no index named “reviews”"},
    ):
        yield from _turn(session, error)


def mcp_approval(session: Session) -> Frames:
    """A call waits until the client has allowed it."""
    exchange = session.next_exchange()
    yield from type_text(session, exchange)
    arguments = '{"query":"birthday"}'
    yield from respond(session, [_approval_request(session, arguments)])
    item_id = session.make_id("item_")
    session.values["item_id"] = item_id
    item = session.filled("item.mcp_approval_response")
    yield from session.from_client("conversation.item.create", item=item)
    yield from session.add_item("item.mcp_approval_response", item_id)
    yield from respond(session, [_call_item(session, arguments)])
    session.values["approval_id"] = None


def _list_tools(session: Session, state: str) -> Frames:
    session.values["item_id"] = session.make_id("item_")
    previous = session.last_item
    session.last_item = session.values["item_id"]
    yield from session.send(
        "conversation.item.added",
        previous_item_id=previous,
        item=session.filled("item.open_mcp_list_tools"),
    )
    yield from session.send("mcp_list_tools.in_progress")
    yield from session.send(f"mcp_list_tools.{state}")
    done = "item.mcp_list_tools" if state == "completed" else "item.open_mcp_list_tools"
    yield from session.send("conversation.item.done", item=session.filled(done))


def _turn(session: Session, error: Mapping[str, Any] | None) -> Frames:
    exchange = session.next_exchange()
    yield from speak(session, exchange)
    call = _call_item(session, '{"query":"vegetarian","limit":3}', error)
    yield from respond(session, [call], meanwhile=transcribe(session, exchange))
    yield from answer(session, exchange)


def _call_item(session: Session, arguments: str, error: Mapping[str, Any] | None = None) -> Frames:
    output = None if error else '[{"stars":5,"text":"Wunderbar!"}]'
    session.values.update(mcp_output=output, mcp_error=error)
    yield from open_item(session, "item.open_mcp_call")
    yield from session.send_deltas("response.mcp_call_arguments.delta", arguments)
    yield from session.send("response.mcp_call_arguments.done", arguments=arguments)
    yield from session.send("response.mcp_call.in_progress")
    state = "failed" if error else "completed"
    yield from session.send(f"response.mcp_call.{state}")
    yield from close_item(session, "item.mcp_call")


def _approval_request(session: Session, arguments: str) -> Frames:
    session.values.update(approval_id=session.make_id("mcpr_"), arguments=arguments)
    yield from open_item(session, "item.mcp_approval_request")
    yield from close_item(session, "item.mcp_approval_request")
