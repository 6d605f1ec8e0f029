"""Decoders by name, for the programs that run under valgrind.

``loads`` is ``rtframes.loads``; ``decode:MODULE.TYPE`` is a ``rtframes.Decoder`` of that type, and
``msgspec:MODULE.TYPE`` one of msgspec's. All else is a function, as ``MODULE.NAME``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import msgspec

import rtframes


def decoder(name: str) -> Callable[[bytes], Any]:
    """The decoder of that name: a builtin, so that nothing else is counted."""
    which, _, kind = name.rpartition(":")
    if which == "decode":
        return rtframes.Decoder[Any](_found(kind)).decode
    if which == "msgspec":
        return msgspec.json.Decoder[Any](_found(kind)).decode
    return rtframes.loads if kind == "loads" else _found(kind)


def _found(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)
