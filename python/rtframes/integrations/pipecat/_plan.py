"""The names of pipecat that are replaced: the parsers and ``base64`` of its services."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, NamedTuple

from rtframes.integrations._library import ABSENT, bound, functions_that_use
from rtframes.integrations._rebinding import Rebinding
from rtframes.integrations._stdlib import json_module
from rtframes.integrations.pipecat import _audio
from rtframes.integrations.pipecat._parser import make_parse_server_event
from rtframes.integrations.pipecat._receive_loop import examine
from rtframes.integrations.pipecat._versions import PIPECAT

# The limit of websockets if none is given.
_DEFAULT_MAX_SIZE = 1 << 20
_CONNECT = "websocket_connect"


class _Service(NamedTuple):
    """A service: its package, and the class with the receive loop."""

    package: str
    cls: str
    # The loop reads each frame's JSON itself, too.
    reads_json: bool = False


_OPENAI = _Service("pipecat.services.openai.realtime", "OpenAIRealtimeLLMService")
# Not in every release.
_OTHERS = (
    _Service("pipecat.services.openai.live", "OpenAILiveLLMService"),
    _Service("pipecat.services.xai.realtime", "GrokRealtimeLLMService"),
    _Service("pipecat.services.inworld.realtime", "InworldRealtimeLLMService", reads_json=True),
    _Service("pipecat.services.azure.voice_live", "AzureVoiceLiveLLMService"),
)
# A subclass of OpenAI's service, which may make its own connections.
_AZURE = "pipecat.services.azure.realtime.llm"

_DELTA = '"event_id":"event_1","response_id":"resp_1","item_id":"item_1","output_index":0,'
# The samples for the self-test of both parsers, if the module has the type.
_SAMPLES = {
    "response.output_audio.delta": (
        f'{{"type":"response.output_audio.delta",{_DELTA}"content_index":0,"delta":"AAAA"}}'
    ),
    "response.audio.delta": (
        f'{{"type":"response.audio.delta",{_DELTA}"content_index":0,"delta":"AAAA"}}'
    ),
    "session.output_audio.delta": (
        '{"type":"session.output_audio.delta","event_id":"event_1","delta":"AAAA","offset_ms":0}'
    ),
    "response.output_audio_transcript.delta": (
        f'{{"type":"response.output_audio_transcript.delta",{_DELTA}"content_index":0,'
        '"delta":"Hello","obfuscation":"abc"}'
    ),
    "conversation.item.added": (
        '{"type":"conversation.item.added","event_id":"event_1","previous_item_id":null,"item":'
        '{"id":"item_1","object":"realtime.item","type":"message","status":"completed","role":'
        '"user","content":[{"type":"input_text","text":"Hello"}]}}'
    ),
    "error": (
        '{"type":"error","event_id":"event_1","error":{"type":"invalid_request_error","code":null,'
        '"message":"Bad","param":null,"event_id":null}}'
    ),
}


def plan(max_size: int | None) -> Iterator[Rebinding]:
    """The names to bind, see `rtframes.integrations._rebinding.Installation`."""
    llm = PIPECAT.find_module(f"{_OPENAI.package}.llm")
    yield from _rebind_service(_OPENAI, llm, max_size)
    if find_spec("azure") is not None:  # without it, older releases log errors
        yield from _rebind_connect(_optional(_AZURE), max_size)
    for service in _OTHERS:
        other = _optional(f"{service.package}.llm")
        if other is not None:
            yield from _rebind_service(service, other, max_size)


def _rebind_service(
    service: _Service, llm: ModuleType, max_size: int | None
) -> Iterator[Rebinding]:
    events = PIPECAT.find_module(f"{service.package}.events")
    PIPECAT.check_is(llm, "events", events)
    PIPECAT.check_is(llm, "base64", base64)
    # Text that is not base64 gets another meaning: nothing else may decode base64.
    decoders = functions_that_use(llm, "b64decode")
    if decoders != {"_handle_evt_audio_delta"}:
        raise PIPECAT.unsupported(f"{llm.__name__} decodes base64 in {sorted(decoders)}")
    stock = PIPECAT.check_function(events, "parse_server_event", parameters=1)
    cls: Any = bound(llm, service.cls)
    if not isinstance(cls, type):
        raise PIPECAT.unsupported(f"{llm.__name__} has no class {service.cls}")
    parse = make_parse_server_event(events, stock, examine(cls))
    parse.__doc__ = stock.__doc__
    PIPECAT.check_same(
        f"parse_server_event of {events.__name__}",
        parse,
        stock,
        [frame for name, frame in _SAMPLES.items() if name in _types(events)],
        facts=lambda event: event.model_fields_set,
    )
    yield Rebinding(events, "parse_server_event", stock, parse)
    yield Rebinding(llm, "base64", base64, _audio.base64_module())
    if service.reads_json:
        PIPECAT.check_is(llm, "json", json)
        yield Rebinding(llm, "json", json, json_module())
    yield from _rebind_connect(llm, max_size)


def _rebind_connect(llm: ModuleType | None, max_size: int | None) -> Iterator[Rebinding]:
    if llm is None or max_size == _DEFAULT_MAX_SIZE:
        return
    stock = bound(llm, _CONNECT)
    if stock is not ABSENT:
        yield Rebinding(llm, _CONNECT, stock, _connect_with(stock, max_size))


def _types(events: Any) -> Any:
    return events._server_event_types


def _connect_with(connect: Callable[..., Any], max_size: int | None) -> Callable[..., Any]:
    def websocket_connect(*args: Any, **options: Any) -> Any:
        return connect(*args, **{"max_size": max_size, **options})

    return websocket_connect


def _optional(name: str) -> ModuleType | None:
    """A service's module; None if this release does not have it, or if it lacks something."""
    try:
        return import_module(name)
    except Exception:  # pipecat turns a missing package into a bare Exception
        return None
