"""``json.loads`` and ``base64.b64decode`` with the same results as the standard library, but
faster.

Ours are strict: whatever they accept, the standard library accepts too, with the same result. What
they refuse (NaN, UTF-16, white space in base64) goes to the standard library, which gives the value
or the exception.
"""

from __future__ import annotations

import base64
import json
from types import ModuleType
from typing import Any

import msgspec

from rtframes._core import base64_bytes
from rtframes._core import loads as strict_loads


def loads(text: Any, **options: Any) -> Any:
    """``json.loads``: the same value or the same exception, for every input and every option."""
    # Ours also takes buffers that the standard library refuses.
    if not options and type(text) in (str, bytes, bytearray):
        try:
            return strict_loads(text)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            pass
    # Outside the handler, so that its exception has no context.
    return json.loads(text, **options)


def b64decode(text: Any, altchars: Any = None, validate: bool = False, **options: Any) -> Any:
    """``base64.b64decode``: the same bytes or the same exception, for every input."""
    if type(text) is str and altchars is None and not (validate or options):
        try:
            return base64_bytes(text)
        except ValueError:
            pass
    return base64.b64decode(text, altchars, validate, **options)


def stand_in(module: ModuleType, **functions: Any) -> ModuleType:
    """A module with these functions, which otherwise has what `module` has at the time."""

    def of_the_module(name: str) -> Any:
        return getattr(module, name)

    stand_in = ModuleType(module.__name__, module.__doc__)
    # A module's own __getattr__ is called for what the module does not have (PEP 562).
    vars(stand_in).update(functions, __getattr__=of_the_module)
    return stand_in


def json_module() -> ModuleType:
    """The replacement for the module ``json``."""
    return stand_in(json, loads=loads)


def base64_module() -> ModuleType:
    """The replacement for the module ``base64``."""
    return stand_in(base64, b64decode=b64decode)
