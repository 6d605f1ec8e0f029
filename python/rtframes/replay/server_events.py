"""Server events that the recording does not have: generated for what this client has sent."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec

_ALPHANUMERIC = string.ascii_letters + string.digits


def make_id(prefix: str) -> str:
    """An id like OpenAI's: a prefix and 21 letters or digits."""
    return prefix + "".join(random.choices(_ALPHANUMERIC, k=21))


def event_id() -> str:
    """An id for one event of the server."""
    return make_id("event_")


def event(name: str, **fields: Any) -> bytes:
    """One event of the server, in the key order and the compact JSON of live ones."""
    return msgspec.json.encode({"type": name, "event_id": event_id(), **fields})


def complete_item(item: Mapping[str, Any], *, with_object: bool) -> dict[str, Any]:
    """A client's item as servers repeat it, audio included: with an id and a status.

    Args:
        item: what the client sent.
        with_object: add ``"object": "realtime.item"``, as beta servers do.
    """
    head: dict[str, Any] = {"id": item.get("id") or make_id("item_")}
    if with_object:
        head["object"] = "realtime.item"
    head["type"] = item.get("type")
    head["status"] = item.get("status") or "completed"
    return head | {key: value for key, value in item.items() if key not in head}


def without_audio(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item as in events other than ``conversation.item.retrieved``."""
    content = item.get("content")
    if not isinstance(content, list):
        return dict(item)
    parts = [
        {key: value for key, value in cast("Mapping[str, Any]", part).items() if key != "audio"}
        if isinstance(part, Mapping)
        else part
        for part in cast("Sequence[Any]", content)
    ]
    return {**item, "content": parts}
