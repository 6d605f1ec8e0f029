"""Reads messages of the client: as an event, as plain data, or as a refusal."""

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
    """The client event in a text message.

    Raises:
        Refusal: it contains none.
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
    """The message as plain data; it may fail if a class skipped the field that is invalid."""
    try:
        return loads(message)
    except (msgspec.DecodeError, RecursionError):
        raise refusals.malformed() from None


def client_event_id(message: str | bytes) -> str | None:
    """The id that a client gave its event; None if it has none, or is not an event."""
    if isinstance(message, bytes):
        return None
    try:
        data = plain(message)
    except Refusal:
        return None
    if not isinstance(data, dict):
        return None
    return text_of(cast("dict[str, Any]", data), "event_id") or None
