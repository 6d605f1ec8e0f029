"""`SERVER_EVENT`: an argument's default that means `ServerEvent` and does not load the catalogue.

Loading the catalogue takes longer than everything else that `import rtframes` does, and a program
with its own types does not need it.
"""

from __future__ import annotations

from typing import Any


class _ServerEvent:
    def __repr__(self) -> str:
        return "ServerEvent"


SERVER_EVENT: Any = _ServerEvent()


def resolved(kind: Any) -> Any:
    """The type itself; `ServerEvent` for `SERVER_EVENT`."""
    if kind is SERVER_EVENT:
        from rtframes.events import ServerEvent

        return ServerEvent
    return kind
