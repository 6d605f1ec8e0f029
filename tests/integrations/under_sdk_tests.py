"""A pytest plugin for openai-python's own tests: its connections parse and iterate by rtframes.

`run_with.py` loads it. ``parse_event`` is the drop-in's on all connections, and whoever iterates
over a connection gets rtframes' iterator, which decodes by that ``parse_event``: to the SDK's tests
all is as it was, or one of them fails.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from sdk import connection_classes

import rtframes.integrations.openai as rtframes_openai

KEY = "rtframes_iterations"
iterations = 0


class ParsesAsTheConnection(NamedTuple):
    """What `events` asks of a decoder."""

    decode: Any


def iterate_by_rtframes(cls: Any, name: str) -> None:
    stock = getattr(cls, name)

    def iterate(self: Any) -> Any:
        global iterations
        if type(self) is not cls:  # `events` asks the SDK what an exception means
            return stock(self)
        iterations += 1
        return rtframes_openai.events(self, ParsesAsTheConnection(self.parse_event))

    setattr(cls, name, iterate)


rtframes_openai.install()
for cls, _ in connection_classes():
    iterate_by_rtframes(cls, "__aiter__" if hasattr(cls, "__aiter__") else "__iter__")


class Counts:
    """That the plugin was not idle, workers of pytest-xdist included."""

    def pytest_testnodedown(self, node: Any) -> None:
        global iterations
        iterations += getattr(node, "workeroutput", {}).get(KEY, 0)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[KEY] = iterations
        elif iterations == 0 and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        terminalreporter.write_line(f"{iterations} iterations over connections were by rtframes")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Counts())
