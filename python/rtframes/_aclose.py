"""``aclose`` of `AsyncEvents`: a coroutine function, which only Python code can be."""

from __future__ import annotations

from rtframes._core import AsyncEvents


async def aclose(events: AsyncEvents) -> None:
    """End an iteration."""
    events.close()
