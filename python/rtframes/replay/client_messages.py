"""Messages of the client, read: as the event that they hold, as plain data, or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import msgspec

from rtframes import client_events as client
from rtframes._core import loads
from rtframes.replay import refusals
from rtframes.replay.plain_data import text_of
from rtframes.replay.refusals import Refusal
from rtframes.unknown import UnknownObject

AnyClientEvent: TypeAlias = client.ClientEvent


def read_event(decode: Callable[[str], Any], message: str) -> AnyClientEvent:
    """The client event that a text message holds.

    Raises:
        Refusal: it holds none.
    """
    try:
        event: AnyClientEvent | UnknownObject = decode(message)
    except msgspec.ValidationError as error:
        value = plain(message)
        if not isinstance(value, dict):
            raise refusals.not_an_object(value) from None
        raise refusals.invalid(error) from None
    except (msgspec.DecodeError, RecursionError):
        raise refusals.malformed() from None
    if isinstance(event, UnknownObject):
        raise refusals.unknown_type(event)
    return event


def plain(message: str) -> Any:
    """The message as plain data, which can fail where a class left out the field that is wrong."""
    try:
        return loads(message)
    except (msgspec.DecodeError, RecursionError):
        raise refusals.malformed() from None


def client_event_id(message: str | bytes) -> str | None:
    """The id that a client gave its event; None if it gave none, or the event is no event."""
    if isinstance(message, bytes):
        return None
    try:
        data = plain(message)
    except Refusal:
        return None
    if not isinstance(data, dict):
        return None
    return text_of(cast("dict[str, Any]", data), "event_id") or None
