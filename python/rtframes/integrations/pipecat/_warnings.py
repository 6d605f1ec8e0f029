"""What is said about a frame that would have ended pipecat's receive task: never what is in it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# A server that leaves a key out does so in every frame.
_MOST_WARNINGS = 200

_said: set[str] = set()


def warn(text: str, kind: str | None = None) -> None:
    """Say something in pipecat's log: as a WARNING the first time, at level DEBUG from then on.

    Args:
        text: a sentence without anything from a frame but names that pipecat declares.
        kind: what counts as the same; the text by default.
    """
    logger: Any = import_module("loguru").logger
    kind = kind or text
    if kind in _said or len(_said) >= _MOST_WARNINGS:
        logger.debug(f"rtframes: {text}")
        return
    _said.add(kind)
    logger.warning(f"rtframes: {text} (said once; from now on at level DEBUG)")


def forget() -> None:
    """Let everything be said as a WARNING again."""
    _said.clear()
