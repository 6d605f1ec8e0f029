"""A pytest plugin for LiveKit's own tests: its realtime models read their frames by rtframes.

`run_with.py` loads it. It prints how often the tests got as far as what was bound. With
``RTFRAMES_STOCK=1`` nothing is bound: what fails then fails without rtframes too.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import rtframes.integrations.livekit as rt
from rtframes.integrations.livekit import _plan

calls: Counter[str] = Counter()


def counted(name: str, function: Any) -> Any:
    def call(*args: Any, **options: Any) -> Any:
        calls[name] += 1
        return function(*args, **options)

    return call


if not os.environ.get("RTFRAMES_STOCK"):
    rt.install()
    for model in _plan._MODELS:
        module: Any = _plan.LIVEKIT.find_optional_module(*model.modules)
        if module is not None:
            for name, function in (("json", "loads"), ("base64", "b64decode")):
                names = vars(getattr(module, name))
                names[function] = counted(function, names[function])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.write_line(
        f"{calls['loads']} frames and {calls['b64decode']} payloads were read by rtframes"
    )
