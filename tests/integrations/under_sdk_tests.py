"""A pytest plugin for openai-python's own tests: its connections parse and iterate by rtframes.

`run_with.py` loads it. ``parse_event`` is the drop-in's on all connections, and every iteration
over a connection gets rtframes' iterator, which decodes by that ``parse_event``: to the SDK's tests
all is as it was, or one of them fails.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from counted_calls import CountedCalls
from sdk import connection_classes

import rtframes.integrations.openai as rtframes_openai

calls = CountedCalls()


class ParsesAsTheConnection(NamedTuple):
    """What `events` asks of a decoder."""

    decode: Any


def iterate_by_rtframes(cls: Any, name: str) -> None:
    stock = getattr(cls, name)

    def iterate(self: Any) -> Any:
        if type(self) is not cls:  # `events` asks the SDK what an exception means
            return stock(self)
        calls.add(name)
        return rtframes_openai.events(self, ParsesAsTheConnection(self.parse_event))

    setattr(cls, name, iterate)


rtframes_openai.install()
for cls, _ in connection_classes():
    iterate_by_rtframes(cls, "__aiter__" if hasattr(cls, "__aiter__") else "__iter__")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(calls)
