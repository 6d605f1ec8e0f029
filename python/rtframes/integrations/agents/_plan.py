"""The names of the SDK that are replaced: ``json``, ``base64`` and the handler of its models."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from rtframes.integrations._coroutines import finish
from rtframes.integrations._library import ABSENT, bound
from rtframes.integrations._rebinding import Rebinding
from rtframes.integrations._stdlib import base64_module, json_module, loads
from rtframes.integrations.agents._handler import ADAPTER, TolerantAdapter, make_handle_ws_event
from rtframes.integrations.agents._lenient import LenientParser
from rtframes.integrations.agents._versions import AGENTS
from rtframes.integrations.openai._parser import event_classes, legacy_names

_MODULE = "agents.realtime.openai_realtime"
_HANDLER = "_handle_ws_event"

# The names that the SDK's methods must look up, so that ours are called.
_LOOKS_UP = {
    "_listen_for_messages": ("json", "loads", _HANDLER),
    "_handle_audio_delta": ("base64", "b64decode"),
    _HANDLER: (ADAPTER, "validate_python", "_handle_audio_delta", "_emit_event"),
}

_PLACE = (
    '"event_id":"event_1","response_id":"resp_1","item_id":"item_1","output_index":0,'
    '"content_index":0'
)
# The samples that the self-test passes to both methods.
_SAMPLES = (
    f'{{"type":"response.output_audio.delta",{_PLACE},"delta":"AAAA"}}',
    f'{{"type":"response.output_audio.delta",{_PLACE},"delta":"AAEC AwQF\\n","obfuscation":"x"}}',
    f'{{"type":"response.output_audio_transcript.delta",{_PLACE},"delta":"Hello"}}',
    f'{{"type":"response.output_text.delta",{_PLACE},"delta":"Hello"}}',
    f'{{"type":"response.output_audio.done",{_PLACE}}}',
    '{"type":"conversation.item.deleted","event_id":"event_1","item_id":"item_1"}',
)

_Handle = Callable[[Any, Any], Coroutine[Any, Any, None]]


def plan() -> Iterator[Rebinding]:
    """The names to bind, see `rtframes.integrations._rebinding.Installation`."""
    module: Any = AGENTS.find_module(_MODULE)
    AGENTS.check_is(module, "json", json)
    AGENTS.check_is(module, "base64", base64)
    cls: Any = bound(module, "OpenAIRealtimeWebSocketModel")
    if not isinstance(cls, type):
        raise AGENTS.unsupported(f"{_MODULE} has no class OpenAIRealtimeWebSocketModel")
    AGENTS.check_function(cls, "_listen_for_messages", parameters=1)
    AGENTS.check_function(cls, "_handle_audio_delta", parameters=2)
    stock = AGENTS.check_function(cls, _HANDLER, parameters=2)
    AGENTS.check_is(cls, ADAPTER, ABSENT)
    for method, names in _LOOKS_UP.items():
        looked_up = bound(cls, method).__code__.co_names
        for name in names:
            if name not in looked_up:
                raise AGENTS.unsupported(f"{method} of {cls.__name__} does not look up {name}")
    try:
        classes = event_classes(module.OpenAIRealtimeServerEvent)
        ours = make_handle_ws_event(module, cls, LenientParser(classes, legacy_names()))
        cls()
    except (AttributeError, TypeError) as error:
        raise AGENTS.unsupported(f"in {_MODULE}: {error}") from error
    ours.__doc__ = stock.__doc__
    AGENTS.check_same(
        f"{_HANDLER} of {cls.__name__}",
        lambda frame: _emitted(cls, ours, loads(frame)),
        lambda frame: _emitted(cls, stock, json.loads(frame)),
        _SAMPLES,
    )
    yield Rebinding(module, "json", json, json_module())
    yield Rebinding(module, "base64", base64, base64_module())
    yield Rebinding(cls, _HANDLER, stock, ours)
    yield Rebinding(cls, ADAPTER, ABSENT, TolerantAdapter())


def _emitted(cls: Any, handle: _Handle, frame: Any) -> list[Any]:
    """The events that the listeners of a new model receive for a frame."""
    events: list[Any] = []

    class Listener:
        async def on_event(self, event: Any) -> None:
            events.append(event)

    model = cls()
    model._audio_state_tracker.set_audio_format("pcm16")  # older releases need to know it
    model.add_listener(Listener())
    finish(handle(model, frame))
    return events
