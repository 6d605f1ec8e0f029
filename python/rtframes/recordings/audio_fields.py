"""Which fields of the catalogue's events contain audio or video, in base64."""

from __future__ import annotations

from functools import cache
from typing import get_args

import msgspec

from rtframes.events import ServerEvent


@cache
def audio_fields() -> dict[str, frozenset[str]]:
    """The top-level fields that the catalogue declares as ``bytes``, and the events of each."""
    found: dict[str, set[str]] = {}
    for event in _described(get_args(ServerEvent)):
        for field in event.fields:
            if _is_bytes(field.type):
                found.setdefault(field.encode_name, set()).add(str(event.tag))
    return {name: frozenset(tags) for name, tags in found.items()}


def _described(classes: tuple[type, ...]) -> list[msgspec.inspect.StructType]:
    # Not `msgspec.structs.fields`, which gives a type variable for the audio of generic events.
    described = msgspec.inspect.multi_type_info(classes)
    return [event for event in described if isinstance(event, msgspec.inspect.StructType)]


def _is_bytes(kind: msgspec.inspect.Type) -> bool:
    """Whether a field holds bytes; every field may also be None."""
    kinds = kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)
    return any(isinstance(each, msgspec.inspect.BytesType) for each in kinds)
