"""A pytest plugin for openai-agents' own tests: its realtime models read frames by rtframes.

`run_with.py` loads it.
"""

from __future__ import annotations

import pytest
from agents.realtime import openai_realtime
from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel
from counted_calls import CountedCalls

import rtframes.integrations.agents as rtframes_agents

calls = CountedCalls()

rtframes_agents.install()
calls.count(openai_realtime.json, "loads")
calls.count(openai_realtime.base64, "b64decode")
calls.count(OpenAIRealtimeWebSocketModel, "_handle_ws_event")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(calls)
