"""A pytest plugin for LiveKit's own tests: its realtime models read their frames by rtframes.

`run_with.py` loads it. None of these tests gets as far as a frame, so it is not a failure that
nothing of ours is called. With ``RTFRAMES_STOCK=1`` nothing is bound: what fails then fails without
rtframes too.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from counted_calls import CountedCalls

import rtframes.integrations.livekit as rt
from rtframes.integrations.livekit import _plan

calls = CountedCalls(may_be_none=True)

if not os.environ.get("RTFRAMES_STOCK"):
    rt.install()
    for model in _plan._MODELS:
        module: Any = _plan.LIVEKIT.find_optional_module(*model.modules)
        if module is not None:
            calls.count(module.json, "loads")
            calls.count(module.base64, "b64decode")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(calls)
