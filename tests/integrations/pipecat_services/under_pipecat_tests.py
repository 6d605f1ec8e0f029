"""A pytest plugin for pipecat's own tests: its services read their frames by rtframes.

`run_with.py` loads it. It prints how often the tests came by ours, and fails a run that never did:
tests that pass without are no proof. ``RTFRAMES_STOCK=1`` leaves pipecat as it is, to compare.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from services import SERVICES

import rtframes.integrations.pipecat as rtframes_pipecat

IS_STOCK = bool(os.environ.get("RTFRAMES_STOCK"))
calls: Counter[str] = Counter()


def counted(name: str, function: Any) -> Any:
    def call(*arguments: Any, **options: Any) -> Any:
        calls[name] += 1
        return function(*arguments, **options)

    return call


if not IS_STOCK:
    rtframes_pipecat.install()
    for service in SERVICES:
        events, base64 = service.events, service.llm.base64
        events.parse_server_event = counted("parse_server_event", events.parse_server_event)
        base64.b64decode = counted("b64decode", base64.b64decode)


class Counts:
    """That the plugin was not idle."""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not calls and not IS_STOCK and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        counts = ", ".join(f"{count} of {name}" for name, count in sorted(calls.items()))
        terminalreporter.write_line(f"calls of rtframes: {counts or 'none'}")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Counts())
