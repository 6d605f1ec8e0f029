"""Warnings about frames that would have ended pipecat's receive task, without their content."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# A server that omits a key does so in every frame.
_MOST_WARNINGS = 200

_said: set[str] = set()


def warn(text: str, kind: str | None = None) -> None:
    """Write to pipecat's log: a WARNING the first time, and level DEBUG after that.

    Args:
        text: a sentence without anything from a frame except names that pipecat declares.
        kind: which texts count as the same; the text by default.
    """
    logger: Any = import_module("loguru").logger
    kind = kind or text
    if kind in _said or len(_said) >= _MOST_WARNINGS:
        logger.debug(f"rtframes: {text}")
        return
    _said.add(kind)
    logger.warning(f"rtframes: {text} (logged once; from now on at level DEBUG)")


def forget() -> None:
    """Let everything be logged as a WARNING again."""
    _said.clear()
