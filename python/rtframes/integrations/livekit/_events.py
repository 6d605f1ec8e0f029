"""`load_event`: ``json.loads`` for LiveKit's receive loop, which expects an event."""

from __future__ import annotations

import logging
from typing import Any

from rtframes._core import loads
from rtframes.integrations import _stdlib

_logger = logging.getLogger(__name__)
_loads: Any = loads
_DICT: Any = dict  # type checkers would ask what is in it


def load_event(text: Any, **options: Any) -> Any:
    """The event in a frame; if there is none, one of type None, which LiveKit ignores.

    LiveKit looks ``type`` up in whatever this returns, and ends its session for good if that is
    impossible. Listeners of ``openai_server_event_received`` see what is returned: the whole
    object if only its ``type`` is missing, otherwise ``{"type": None}``.
    """
    try:
        # Nearly every frame: one call less than through `_stdlib`, which starts in the same way.
        event: Any = _loads(text) if not options else None
    except (ValueError, RecursionError):
        event = None
    if isinstance(event, _DICT) and "type" in event:
        return event
    return _odd_event(text, options)


def _odd_event(text: Any, options: dict[str, Any]) -> dict[str, Any]:
    try:
        value = _stdlib.loads(text, **options)
    except (ValueError, RecursionError):
        _logger.warning("a frame of %d characters was skipped: invalid JSON", len(text))
        return {"type": None}
    return value if isinstance(value, _DICT) and "type" in value else _no_event(value)


def _no_event(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        _logger.warning("a frame was skipped: not an object but a %s", type(value).__name__)
        return {"type": None}
    _logger.warning("a frame was skipped: it has no type")
    return {**value, "type": None}
