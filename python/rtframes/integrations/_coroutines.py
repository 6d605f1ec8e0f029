"""`finish`: the result of a coroutine that never waits."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any


def finish(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine to its end without an event loop.

    Raises:
        RuntimeError: it waits for something.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    finally:
        coroutine.close()
    raise RuntimeError("the coroutine waits")
