"""``aclose`` of `AsyncEvents`: a coroutine function, which is Python's to have."""

from __future__ import annotations

from rtframes._core import AsyncEvents


async def aclose(events: AsyncEvents) -> None:
    """End an iteration."""
    events.close()
