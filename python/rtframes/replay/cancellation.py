"""The end of a response that its client cancels: what was begun is closed with what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import msgspec

from rtframes._core import loads
from rtframes.replay.plain_data import object_of, text_of
from rtframes.replay.script import Frame
from rtframes.replay.server_events import event

_STREAMED = {"transcript": "audio_transcript", "text": "text", "arguments": "arguments"}
_DETAILS = {"type": "cancelled", "reason": "client_cancelled"}


def cancelled_ending(frames: Sequence[Frame], sent: int) -> Iterator[bytes]:
    """The frames that are still to be sent of a response once it is cancelled.

    Deltas end. Items and parts that were begun are closed with the text that was sent of them and
    the status ``incomplete``; those that were not begun are never mentioned; the response ends as
    ``cancelled``. Frames that do not belong to the response, such as the transcript of what the
    user said, are still sent.

    Args:
        frames: the whole segment, from ``response.created`` on.
        sent: how many of them were sent.
    """
    progress = _Progress()
    for frame in frames[:sent]:
        progress.take(loads(frame.data))
    for frame in frames[sent:]:
        data: dict[str, Any] = loads(frame.data)
        if frame.type == "response.done":
            yield progress.end(data)
            return
        if progress.owns(data):
            if frame.type.endswith(".done") and progress.was_begun(data):
                yield msgspec.json.encode(progress.cut(data))
        else:
            yield frame.data
    yield progress.end(loads(frames[0].data))


class _Progress:
    """What has been sent of a response so far."""

    def __init__(self) -> None:
        self._items: dict[str, dict[str, Any]] = {}
        self._parts: set[tuple[str, Any]] = set()
        self._text: dict[tuple[str, Any, str], str] = {}
        self.later_items: set[str] = set()

    def take(self, data: dict[str, Any]) -> None:
        """Take a sent frame into account."""
        name = text_of(data, "type")
        if name in ("response.output_item.added", "response.output_item.done"):
            item = object_of(data, "item")
            self._items[text_of(item, "id")] = item
        elif name == "response.content_part.added":
            self._parts.add(_part_of(data))
        elif name.endswith(".delta"):
            item_id, index = _part_of(data)
            for field, stream in _STREAMED.items():
                if f"{stream}.delta" in name:
                    key = item_id, index, field
                    self._text[key] = self._text.get(key, "") + text_of(data, "delta")

    def owns(self, data: dict[str, Any]) -> bool:
        """Whether a frame belongs to the response, and not to the user or the session."""
        name = text_of(data, "type")
        if name == "response.output_item.added":
            self.later_items.add(text_of(object_of(data, "item"), "id"))
        item_id = text_of(object_of(data, "item"), "id")
        return name.startswith("response.") or item_id in self._items or item_id in self.later_items

    def was_begun(self, data: dict[str, Any]) -> bool:
        """Whether a frame closes something that the client knows about."""
        if "item" in data:
            return text_of(object_of(data, "item"), "id") in self._items
        item_id, index = _part_of(data)
        return item_id in self._items and (index is None or (item_id, index) in self._parts)

    def cut(self, data: dict[str, Any]) -> dict[str, Any]:
        """The frame, cut to what was sent before."""
        item_id, index = _part_of(data)
        cut = data | self._sent_of(data, item_id, index)
        if "part" in data:
            part = object_of(data, "part")
            cut["part"] = part | self._sent_of(part, item_id, index)
        if "item" in data:
            cut["item"] = self._items[text_of(object_of(data, "item"), "id")] = self._cut_item(
                object_of(data, "item")
            )
        return cut

    def end(self, data: dict[str, Any]) -> bytes:
        """The ``response.done``, made from the recorded one or otherwise from the first event."""
        response = object_of(data, "response") | {
            "status": "cancelled",
            "status_details": _DETAILS,
            "output": list(self._items.values()),
        }
        return event("response.done", response=response)

    def _cut_item(self, item: dict[str, Any]) -> dict[str, Any]:
        item_id = text_of(item, "id")
        cut = item | {"status": "incomplete"} | self._sent_of(item, item_id, None)
        content: Any = item.get("content")
        if isinstance(content, list):
            parts = cast("list[dict[str, Any]]", content)
            cut["content"] = [
                part | self._sent_of(part, item_id, index)
                for index, part in enumerate(parts)
                if (item_id, index) in self._parts
            ]
        return cut

    def _sent_of(self, data: dict[str, Any], item_id: str, index: Any) -> dict[str, str]:
        """The streamed texts of an object, for those of its keys that have one."""
        return {
            field: self._text.get((item_id, index, field), "")
            for field in _STREAMED
            if isinstance(data.get(field), str)
        }


def _part_of(data: dict[str, Any]) -> tuple[str, Any]:
    return text_of(data, "item_id"), data.get("content_index")
