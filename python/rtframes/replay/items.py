"""The items of a conversation that is being replayed."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import msgspec

from rtframes._core import loads
from rtframes.replay.plain_data import text_of
from rtframes.replay.script import Script

_KEPT_ITEM_BYTES = 16 << 20


class ConversationItems:
    """The items of a conversation: the script's are shared, the client's are kept up to a size."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._recorded: set[str] = set()
        self._clients: OrderedDict[str, bytes] = OrderedDict()
        self._clients_bytes = 0
        self.last: str | None = None

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._recorded or item_id in self._clients

    def get(self, item_id: str) -> dict[str, Any] | None:
        """The item, with its audio if the client sent it; None if it is not there."""
        if item_id in self._recorded:
            return self._script.items.get(item_id)
        encoded = self._clients.get(item_id)
        return None if encoded is None else loads(encoded)

    def add_recorded(self, item_id: str) -> None:
        """An item of the script has been sent."""
        self._recorded.add(item_id)
        self.last = item_id

    def add(self, item: dict[str, Any]) -> None:
        """Keep an item of the client; the oldest are dropped when all are too large."""
        item_id = text_of(item, "id")
        self.remove(item_id)
        encoded = msgspec.json.encode(item)
        self._clients[item_id] = encoded
        self._clients_bytes += len(encoded)
        self.last = item_id
        while self._clients_bytes > _KEPT_ITEM_BYTES:
            _, forgotten = self._clients.popitem(last=False)
            self._clients_bytes -= len(forgotten)

    def remove(self, item_id: str) -> None:
        """Drop an item, if it is there."""
        self._recorded.discard(item_id)
        self._clients_bytes -= len(self._clients.pop(item_id, b""))
