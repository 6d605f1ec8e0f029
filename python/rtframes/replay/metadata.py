"""The metadata that a client gives with ``response.create``, as servers repeat it.

By it clients tell the responses that they asked for from those that the server began by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from rtframes._core import loads
from rtframes.replay.plain_data import object_of
from rtframes.replay.script import Frame, Segment

_WITH_RESPONSE = ("response.created", "response.done")


def with_metadata(segment: Segment, metadata: Any) -> Segment:
    """The segment of a response for which the client gave this metadata."""
    frames = tuple(
        _frame_with_metadata(frame, metadata) if frame.type in _WITH_RESPONSE else frame
        for frame in segment.frames
    )
    return replace(segment, frames=frames)


def _frame_with_metadata(frame: Frame, metadata: Any) -> Frame:
    event: dict[str, Any] = loads(frame.data)
    response = object_of(event, "response") | {"metadata": metadata}
    return replace(frame, data=msgspec.json.encode(event | {"response": response}))
