"""A pytest plugin for pipecat's own tests: its services read their frames by rtframes.

`run_with.py` loads it. ``RTFRAMES_STOCK=1`` leaves pipecat as it is, to compare.
"""

from __future__ import annotations

import os

import pytest
from counted_calls import CountedCalls
from services import SERVICES

import rtframes.integrations.pipecat as rtframes_pipecat

IS_STOCK = bool(os.environ.get("RTFRAMES_STOCK"))
calls = CountedCalls(may_be_none=IS_STOCK)

if not IS_STOCK:
    rtframes_pipecat.install()
    for service in SERVICES:
        calls.count(service.events, "parse_server_event")
        calls.count(service.llm.base64, "b64decode")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(calls)
