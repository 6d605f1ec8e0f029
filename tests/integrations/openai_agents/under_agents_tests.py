"""A pytest plugin for openai-agents' own tests: its realtime models read frames by rtframes.

`run_with.py` loads it. It counts how often the tests come to what is rtframes', and says so; tests
that never do would prove nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from agents.realtime import openai_realtime
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel

import rtframes.integrations.agents as rtframes_agents

calls: Counter[str] = Counter()


def count(owner: Any, name: str) -> None:
    """Let calls of a function be counted."""
    function: Callable[..., Any] = getattr(owner, name)

    def counted(*args: Any, **options: Any) -> Any:
        calls[name] += 1
        return function(*args, **options)

    setattr(owner, name, counted)


rtframes_agents.install()
count(openai_realtime.json, "loads")
count(openai_realtime.base64, "b64decode")
count(OpenAIRealtimeWebSocketModel, "_handle_ws_event")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    counts = ", ".join(f"{name} {number}" for name, number in sorted(calls.items()))
    terminalreporter.write_line(f"calls of what is rtframes': {counts or 'none'}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not calls and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
