"""Error events: a server's replies to client events that it does not accept.

The messages and codes are those that OpenAI's service was seen to use in 2024 to 2026: in the
logs of sessions with deliberate mistakes, and in what clients have quoted. A refusal never ends a
connection. No message repeats a payload.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

import msgspec

from rtframes.extra import extra_field
from rtframes.replay.server_events import event_id
from rtframes.unknown import UnknownObject

_SUPPORTED = (
    "session.update",
    "session.start",
    "session.close",
    "input_audio_buffer.append",
    "session.input_audio_buffer.append",
    "session.input_audio.append",
    "input_audio_buffer.commit",
    "input_audio_buffer.clear",
    "conversation.item.create",
    "conversation.item.truncate",
    "conversation.item.delete",
    "conversation.item.retrieve",
    "response.create",
    "response.cancel",
)

_MESSAGE = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]*)`")
_EXPECTED = re.compile(r"Expected `(?P<expected>[^`]*)`, got `(?P<got>[^`]*)`")
_LONGEST_VALUE = 60

_KINDS = {
    "object": "an object",
    "array": "an array",
    "str": "a string",
    "bytes": "a string",
    "int": "an integer",
    "float": "a decimal",
    "bool": "a boolean",
    "null": "null",
}


class Refusal(Exception):  # noqa: N818 - it is the answer to the client, not an error of ours
    """What is wrong with a client event.

    Attributes:
        code: the kind of mistake, for programs.
        message: the same for humans.
        param: which field is wrong; None if it is the event as a whole.
    """

    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.param = param

    def frame(self, client_event_id: str | None = None) -> bytes:
        """The ``error`` event.

        Args:
            client_event_id: the ``event_id`` of the client's event, if it has one.
        """
        error = {
            "type": "invalid_request_error",
            "code": self.code,
            "message": self.message,
            "param": self.param,
            "event_id": client_event_id,
        }
        return msgspec.json.encode({"type": "error", "event_id": event_id(), "error": error})


def binary() -> Refusal:
    """The client sent a binary message."""
    message = "Expected a text WebSocket message; binary frames are not supported."
    return Refusal("invalid_event", message)


def malformed() -> Refusal:
    """The message is not JSON."""
    return Refusal("invalid_json", "Invalid event: failed to parse JSON value.")


def not_an_object(value: object) -> Refusal:
    """The message is JSON, but not an object."""
    message = f"Invalid event: expected an object, but got {_kind_of(value)} instead."
    return Refusal("invalid_event", message)


def unknown_type(event: UnknownObject) -> Refusal:
    """The event has no type, or one that clients may not send."""
    value: Any = event.get("type")
    if "type" not in event:
        return missing("type")
    if not isinstance(value, str):
        return _wrong_type("type", "a string", _kind_of(value))
    if len(value) > _LONGEST_VALUE:
        value = value[:_LONGEST_VALUE] + "..."
    *most, last = (f"'{name}'" for name in _SUPPORTED)
    supported = f"{', '.join(most)}, and {last}"
    return Refusal(
        "invalid_value", f"Invalid value: '{value}'. Supported values are: {supported}.", "type"
    )


_DEMANDED = {
    "message": ("role", "content"),
    "function_call": ("name", "arguments"),
    "function_call_output": ("call_id", "output"),
    "mcp_approval_response": ("id", "approval_request_id", "approve"),
}
"""The required fields of an item from a client: the classes of items require nothing."""


def item_of_client(item: Mapping[str, Any]) -> Refusal | None:
    """The item has no type, or lacks a required field; None if nothing is missing.

    Other servers have types that OpenAI's does not have.
    """
    if "type" not in item:
        return missing("item.type")
    if not isinstance(item["type"], str):
        return _wrong_type("item.type", "a string", _kind_of(item["type"]))
    for name in _DEMANDED.get(item["type"], ()):
        if item.get(name) is None:
            return missing(f"item.{name}")
    return None


def missing(param: str) -> Refusal:
    """A required field is missing."""
    return Refusal("missing_required_parameter", f"Missing required parameter: '{param}'.", param)


def unknown_parameter(param: str) -> Refusal:
    """There is a field that such events do not have."""
    return Refusal("unknown_parameter", f"Unknown parameter: '{param}'.", param)


def invalid_audio(param: str, reason: str = "an invalid value") -> Refusal:
    """The audio is not base64, or is missing."""
    message = (
        f"Invalid '{param}'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz) "
        f"but got {reason}."
    )
    return Refusal("invalid_value", message, param)


def too_much_audio(size: int, limit: int) -> Refusal:
    """One event contains more audio than the protocol allows."""
    message = f"Invalid 'audio': {size} bytes of audio, of which one event may hold {limit}."
    return Refusal("invalid_value", message, "audio")


def invalid(error: msgspec.ValidationError) -> Refusal:
    """The event does not fit its type: msgspec's message, reworded as the service would say it."""
    match = _MESSAGE.fullmatch(str(error))
    what, path = (match["what"], match["path"]) if match else (str(error), None)
    param = (path or "$").removeprefix("$").removeprefix(".")
    if absent := _MISSING.fullmatch(what):
        return missing(f"{param}.{absent['field']}" if param else absent["field"])
    if "base64" in what:
        return invalid_audio(param)
    if wrong := _EXPECTED.fullmatch(what):
        kinds = (_KINDS.get(kind, kind) for kind in wrong["expected"].split(" | "))
        expected = " or ".join(kind for kind in kinds if kind != "null")
        return _wrong_type(param, expected, _KINDS.get(wrong["got"], wrong["got"]))
    return Refusal("invalid_value", f"Invalid value for '{param}': {what}.", param or None)


def first_unknown_parameter(raw: Any, value: Any, path: str = "") -> str | None:
    """The path of the first field that the client sent and the event's class does not have.

    Args:
        raw: the event, or a part of it, as plain data.
        value: the same as decoded.
        path: where in the event the part is.
    """
    if _is_list(value) and _is_list(raw):
        for index, (part, decoded) in enumerate(zip(raw, value, strict=True)):
            found = first_unknown_parameter(part, decoded, f"{path}[{index}]")
            if found:
                return found
    elif isinstance(value, msgspec.Struct) and isinstance(raw, dict):
        data = cast("dict[str, Any]", raw)
        fields = {field.encode_name: field.name for field in msgspec.structs.fields(value)}
        tag_field = value.__struct_config__.tag_field
        for key, part in data.items():
            where = f"{path}.{key}" if path else key
            if key == tag_field:
                continue
            if key not in fields or fields[key] == extra_field(type(value)):
                return where[:_LONGEST_VALUE]
            found = first_unknown_parameter(part, getattr(value, fields[key]), where)
            if found:
                return found
    return None


def commit_of_too_little(milliseconds: float) -> Refusal:
    """The buffer contains less than 100 ms of audio."""
    message = (
        "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, "
        f"but buffer only has {milliseconds:.2f}ms of audio."
    )
    return Refusal("input_audio_buffer_commit_empty", message)


def response_active(response_id: str) -> Refusal:
    """A response is requested while another is in progress."""
    message = (
        f"Conversation already has an active response in progress: {response_id}. "
        "Wait until the response is finished before creating a new one."
    )
    return Refusal("conversation_already_has_active_response", message)


def nothing_to_cancel() -> Refusal:
    """There is no response in progress."""
    message = "Cancellation failed: no active response found"
    return Refusal("response_cancel_not_active", message)


def no_such_item(doing: str, verb: str, item_id: str) -> Refusal:
    """The conversation has no item with this id.

    Args:
        doing: the verb in the message: ``deleting``, ``retrieving``, ``truncating``.
        verb: the verb in the code: ``delete``, ``retrieve``, ``truncate``.
        item_id: the id from the client.
    """
    name = item_id[:_LONGEST_VALUE]
    message = f"Error {doing} item: the item with id '{name}' does not exist."
    return Refusal(f"item_{verb}_invalid_item_id", message)


def no_such_previous_item(item_id: str) -> Refusal:
    """The item that the new one should follow does not exist."""
    name = item_id[:_LONGEST_VALUE]
    message = f"Error adding item: the previous item with id '{name}' does not exist."
    return Refusal("item_create_invalid_previous_item_id", message)


def already_shorter(audio_ms: float, end_ms: int) -> Refusal:
    """The item's audio ends before the point where it should be cut."""
    message = f"Audio content of {audio_ms:.0f}ms is already shorter than {end_ms}ms"
    return Refusal("invalid_value", message, "audio_end_ms")


def recording_ended() -> Refusal:
    """The replay has nothing left to play; no service says this."""
    message = "The recording that is being replayed has no further turns."
    return Refusal("recording_ended", message)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _wrong_type(param: str, expected: str, got: str) -> Refusal:
    message = f"Invalid type for '{param}': expected {expected}, but got {got} instead."
    return Refusal("invalid_type", message, param)


def _kind_of(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a decimal"
        case str():
            return "a string"
        case Mapping():
            return "an object"
        case _:
            return "an array"
