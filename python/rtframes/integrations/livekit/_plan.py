"""The names of LiveKit Agents that are replaced.

Its realtime models receive in one function, which parses a frame with the module ``json``, makes
events of openai-python's classes with ``construct``, and decodes audio with the module ``base64``.
For audio deltas these three cost about as much as everything else that the client does. Each is a
name in a module.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

from rtframes.integrations import _stdlib
from rtframes.integrations._library import functions_that_use
from rtframes.integrations._rebinding import Rebinding
from rtframes.integrations.livekit._construct import constructing_quickly
from rtframes.integrations.livekit._events import load_event
from rtframes.integrations.livekit._versions import LIVEKIT


class _Model(NamedTuple):
    """A realtime model.

    Attributes:
        modules: where its session may be, depending on the release: the first that exists counts.
        deltas: the classes of its deltas.
        delta_modules: where these are looked up; if empty, in the session's module.
        is_required: whether every release has it.
    """

    modules: tuple[str, ...]
    deltas: tuple[str, ...]
    delta_modules: tuple[str, ...] = ()
    is_required: bool = False


_OPENAI = _Model(
    ("livekit.agents.llm._realtime.openai", "livekit.plugins.openai.realtime.realtime_model"),
    ("ResponseAudioDeltaEvent", "ResponseTextDeltaEvent"),
    is_required=True,
)
_MODELS = (
    # Azure's and xAI's sessions are subclasses of it.
    _OPENAI,
    _Model(("livekit.plugins.openai.realtime.realtime_model_beta",), _OPENAI.deltas),
    _Model(
        ("livekit.agents.llm._realtime.gpt_live", "livekit.plugins.openai.realtime.gpt_live_model"),
        ("OutputAudioDeltaEvent",),
        (
            "livekit.agents.llm._realtime.gpt_live_types",
            "livekit.plugins.openai.realtime.gpt_live_types",
        ),
    ),
)
_RECEIVES = {"_recv_task"}
_DATA = "AAAAAQACAP//fw=="


def plan() -> Iterator[Rebinding]:
    """The names to bind, see `rtframes.integrations._rebinding.Installation`."""
    for model in _MODELS:
        find = LIVEKIT.find_module if model.is_required else LIVEKIT.find_optional_module
        module = find(*model.modules)
        if module is None:
            continue
        yield from _rebind_model(model, module)


def _rebind_model(model: _Model, module: ModuleType) -> Iterator[Rebinding]:
    LIVEKIT.check_is(module, "json", json)
    LIVEKIT.check_is(module, "base64", base64)
    # For frames that are not events, `loads` gets another meaning: nothing else may call it.
    parsers = functions_that_use(module, "loads")
    if parsers != _RECEIVES:
        raise LIVEKIT.unsupported(f"{module.__name__} parses JSON in {sorted(parsers)}")
    if not functions_that_use(module, "b64decode"):
        raise LIVEKIT.unsupported(f"{module.__name__} does not decode base64")
    LIVEKIT.check_same("base64.b64decode()", _stdlib.b64decode, base64.b64decode, [_DATA])
    yield Rebinding.of(module, "json", _stdlib.stand_in(json, loads=load_event))
    yield Rebinding.of(module, "base64", _stdlib.base64_module())
    classes: Any = LIVEKIT.find_module(*model.delta_modules) if model.delta_modules else module
    for name in model.deltas:
        yield Rebinding.of(classes, name, constructing_quickly(classes, name))
