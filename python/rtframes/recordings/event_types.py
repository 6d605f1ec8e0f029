"""The names of all events of the catalogue, which distinguish frames from other JSON."""

from __future__ import annotations

from functools import cache
from typing import get_args

from rtframes._core import peek_type
from rtframes.events import ServerEvent


def type_of(frame: bytes) -> str | None:
    """The type of a frame, known or not; None if it has none, or is malformed."""
    try:
        return peek_type(frame)
    except (ValueError, RecursionError):
        return None


@cache
def server_event_types() -> frozenset[str]:
    """The types of all events that servers send."""
    return frozenset(str(event.__struct_config__.tag) for event in get_args(ServerEvent))


@cache
def event_types() -> frozenset[str]:
    """The types of all events, of servers and clients."""
    # Not at the top: `import rtframes` does not need the client's events.
    from rtframes.recordings.client_names import CLIENT_EVENTS

    return server_event_types() | CLIENT_EVENTS


@cache
def declared_keys(name: str) -> frozenset[str]:
    """The keys that the catalogue's classes of an event declare, and the tag."""
    from rtframes.client_events import ClientEvent

    fields = {"type"}
    for event in (*get_args(ServerEvent), *get_args(ClientEvent)):
        if event.__struct_config__.tag == name:
            fields.update(event.__struct_encode_fields__)
    return frozenset(fields)
