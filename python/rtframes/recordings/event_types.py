"""The names of all events of the catalogue, by which frames are told from other JSON."""

from __future__ import annotations

from functools import cache
from typing import get_args

from rtframes.client_events import ClientEvent
from rtframes.events import ServerEvent
from rtframes.recordings.client_names import CLIENT_EVENTS


@cache
def server_event_types() -> frozenset[str]:
    """The types of all events that servers send."""
    return frozenset(str(event.__struct_config__.tag) for event in get_args(ServerEvent))


@cache
def event_types() -> frozenset[str]:
    """The types of all events, of servers and clients."""
    return server_event_types() | CLIENT_EVENTS


@cache
def declared_keys(name: str) -> frozenset[str]:
    """The keys that the catalogue's classes of an event declare, and the tag."""
    fields = {"type"}
    for event in (*get_args(ServerEvent), *get_args(ClientEvent)):
        if event.__struct_config__.tag == name:
            fields.update(event.__struct_encode_fields__)
    return frozenset(fields)
