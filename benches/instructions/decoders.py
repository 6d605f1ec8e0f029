"""Decoders and encoders by name, for the programs that run under valgrind.

``loads`` is ``rtframes.loads``; ``decode:MODULE.TYPE`` is a ``rtframes.Decoder`` of that type, and
``msgspec:MODULE.TYPE`` one of msgspec's. ``encode:MODULE.TYPE`` is an encoder of what such a
decoder makes, ``msgspec-encode:MODULE.TYPE`` msgspec's. Everything else is a function, as
``MODULE.NAME``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import msgspec

import rtframes

_ENCODERS: dict[str, Callable[[], Callable[[Any], bytes]]] = {
    "encode": lambda: rtframes.Encoder().encode,
    "msgspec-encode": lambda: msgspec.json.Encoder().encode,
}


def decoder(name: str) -> Callable[[Any], Any]:
    """The decoder or encoder of that name: a builtin, so that nothing else is counted."""
    which, _, kind = name.rpartition(":")
    if which in _ENCODERS:
        return _ENCODERS[which]()
    if which == "decode":
        return rtframes.Decoder[Any](_found(kind)).decode
    if which == "msgspec":
        return msgspec.json.Decoder[Any](_found(kind)).decode
    return rtframes.loads if kind == "loads" else _found(kind)


def preparer(name: str) -> Callable[[bytes], Any]:
    """Makes of a frame what that decoder or encoder is called with, a new object each time."""
    which, _, kind = name.rpartition(":")
    if which in _ENCODERS:
        # As a server's events: new ones, except for the ids that it puts into each.
        return rtframes.Decoder[Any](_found(kind)).decode
    return _fresh


def _fresh(frame: bytes) -> bytes:
    return bytes(bytearray(frame))


def _found(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)
