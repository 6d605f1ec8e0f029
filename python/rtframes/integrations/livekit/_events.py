"""`load_event`: ``json.loads`` for LiveKit's loop of received frames, which wants an event."""

from __future__ import annotations

import logging
from typing import Any, cast

from rtframes.integrations import _stdlib

_logger = logging.getLogger(__name__)


def load_event(text: Any, **options: Any) -> dict[str, Any]:
    """The event that a frame holds; one of type None, which LiveKit passes over, if it holds none.

    LiveKit looks ``type`` up in whatever this returns, and ends its session for good if that is
    impossible. Listeners of ``openai_server_event_received`` see what is returned: of an object
    without ``type`` all that it holds, else ``{"type": None}``.
    """
    try:
        event = _stdlib.loads(text, **options)
    except (ValueError, RecursionError):
        _logger.warning("a frame of %d characters was left out: it is no JSON", len(text))
        return {"type": None}
    if not isinstance(event, dict):
        _logger.warning("a frame was left out: it is no object but of %s", type(event).__name__)
        return {"type": None}
    event = cast("dict[str, Any]", event)
    if "type" not in event:
        _logger.warning("a frame was left out: it has no type")
        event["type"] = None
    return event
