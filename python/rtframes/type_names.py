"""How a type is named in the repr of a decoder: in one line, however many classes a union has."""

from __future__ import annotations

import sys
from typing import Any, get_args

_UNIONS = (
    ("rtframes.events", "ServerEvent"),
    ("rtframes.zero_copy", "ZeroCopyServerEvent"),
    ("rtframes.client_events", "ClientEvent"),
)
_MOST_MEMBERS = 4
_LONGEST = 200


def type_name(kind: Any) -> str:
    """A type's name: that of a union of the catalogue, or its members, of which a few are shown."""
    for module, name in _UNIONS:
        # What is not loaded is not this type.
        if kind is getattr(sys.modules.get(module), name, sys):
            return name
    if isinstance(kind, type):
        return kind.__qualname__
    members = get_args(kind)
    text = repr(kind)
    if len(members) > _MOST_MEMBERS:
        shown = " | ".join(map(type_name, members[:_MOST_MEMBERS]))
        text = f"{shown} | … ({len(members)} types)"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
