"""The ``base64`` of a service's module: SIMD, and audio that cannot be decoded is skipped."""

from __future__ import annotations

import base64
import binascii
from types import ModuleType
from typing import Any

from rtframes._core import base64_bytes
from rtframes.integrations import _stdlib
from rtframes.integrations.pipecat._warnings import warn


def b64decode(text: Any, altchars: Any = None, validate: bool = False) -> Any:
    """``base64.b64decode``, except for text that it refuses, which would end the receive task.

    Returns:
        The audio; if the standard library raises, none, with a WARNING.
    """
    if altchars is None and not validate:
        try:
            return base64_bytes(text)
        except (TypeError, ValueError):
            pass
    try:
        return _stdlib.b64decode(text, altchars, validate)
    except binascii.Error:
        warn("audio ignored: invalid base64")
        return b""


def base64_module() -> ModuleType:
    """The replacement for the module ``base64``."""
    return _stdlib.stand_in(base64, b64decode=b64decode)
