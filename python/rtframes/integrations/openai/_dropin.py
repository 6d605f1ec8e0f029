"""`accelerate`, `install` and `uninstall`: another ``parse_event`` for the SDK's connections."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from importlib import import_module
from types import MethodType
from typing import Any, NamedTuple, cast

from rtframes.integrations._rebinding import Installation, Rebinding
from rtframes.integrations.openai._parser import event_classes, make_parse_event
from rtframes.integrations.openai._receive_check import check_receives_through_parse_event
from rtframes.integrations.openai._versions import OPENAI


class _Kind(NamedTuple):
    """A kind of realtime connection: where its classes are, and the union of its events."""

    module: str
    classes: tuple[str, str]
    types: str
    union: str


_REALTIME = _Kind(
    "openai.resources.realtime.realtime",
    ("AsyncRealtimeConnection", "RealtimeConnection"),
    "openai.types.realtime",
    "RealtimeServerEvent",
)
# Not in every release.
_OTHERS = (
    _Kind(
        "openai.resources.realtime.translations.translations",
        ("AsyncTranslationsConnection", "TranslationsConnection"),
        "openai.types.realtime",
        "RealtimeTranslationServerEvent",
    ),
    _Kind(
        "openai.resources.beta.realtime.realtime",
        ("AsyncRealtimeConnection", "RealtimeConnection"),
        "openai.types.beta.realtime",
        "RealtimeServerEvent",
    ),
    _Kind(
        "openai.resources.live.live",
        ("AsyncLiveConnection", "LiveConnection"),
        "openai.types.live",
        "ServerEvent",
    ),
    _Kind(
        "openai.resources.live.sideband",
        ("AsyncSidebandConnection", "SidebandConnection"),
        "openai.types.live",
        "ConnectServerEvent",
    ),
    _Kind(
        "openai.resources.live.forks",
        ("AsyncForksConnection", "ForksConnection"),
        "openai.types.live",
        "ForkServerEvent",
    ),
)

# The samples for the self-test of both methods, if the union has the type: flat and nested events,
# a key that no class declares, and frames that fail validation: null, wrong types, missing keys.
_SAMPLES: dict[str, tuple[bytes, ...]] = {
    "error": (
        b'{"type":"error","event_id":"event_1","error":{"type":"invalid_request_error","code":null,'
        b'"message":"Bad","param":null,"event_id":null}}',
        b'{"type":"error","error":"Bad"}',
    ),
    "response.output_audio.delta": (
        b'{"type":"response.output_audio.delta","event_id":"event_1","response_id":"resp_1",'
        b'"item_id":"item_1","output_index":0,"content_index":0,"delta":"AAAA","obfuscation":"x"}',
        b'{"type":"response.output_audio.delta","response_id":null,"output_index":"0"}',
    ),
    "response.audio.delta": (
        b'{"type":"response.audio.delta","event_id":"event_1","response_id":"resp_1",'
        b'"item_id":"item_1","output_index":0,"content_index":0,"delta":"AAAA"}',
    ),
    "session.output_audio.delta": (
        b'{"type":"session.output_audio.delta","event_id":"event_1","delta":"AAAA"}',
        b'{"type":"session.output_audio.delta","delta":["AAAA"]}',
    ),
    "conversation.item.created": (
        b'{"type":"conversation.item.created","event_id":"event_1","previous_item_id":null,"item":'
        b'{"id":"item_1","object":"realtime.item","type":"message","status":"completed","role":'
        b'"user","content":[{"type":"input_text","text":"Hello"}]}}',
        b'{"type":"conversation.item.created","event_id":"event_1","item":'
        b'{"id":"item_1","type":"message","role":"user","content":[{"type":"input_text"}]}}',
    ),
    "rate_limits.updated": (
        b'{"type":"rate_limits.updated","event_id":"event_1","rate_limits":[{"name":"tokens",'
        b'"limit":40000,"remaining":39000,"reset_seconds":1}]}',
        b'{"type":"rate_limits.updated","event_id":"event_1","rate_limits":[{"name":"tokens",'
        b'"limit":"none","reset_seconds":1}]}',
    ),
}


def accelerate(connection: Any) -> None:
    """See `rtframes.integrations.openai.accelerate`."""
    for replacement in _replacements():
        if isinstance(connection, replacement.owner):
            break
    else:
        raise TypeError(f"not a realtime connection of openai-python: {type(connection).__name__}")
    cls = cast(Any, type(connection))
    if cls.parse_event not in (replacement.stock, replacement.ours):
        raise TypeError(f"{cls.__name__} has its own parse_event")
    connection.parse_event = MethodType(replacement.ours, connection)


@cache
def _replacements() -> tuple[Rebinding, ...]:
    """What to replace and by what, made and tested once: every class, or an exception.

    Raises:
        ImportError: the SDK is not installed.
        UnsupportedSDKError: it does not work as expected.
    """
    OPENAI.require()
    kinds = [_REALTIME, *(kind for kind in _OTHERS if _exists(kind))]
    return tuple(replacement for kind in kinds for replacement in _replace(kind))


def _exists(kind: _Kind) -> bool:
    return OPENAI.find_optional_module(kind.module) is not None


def _replace(kind: _Kind) -> Iterator[Rebinding]:
    try:
        module, types = import_module(kind.module), import_module(kind.types)
        union: Any = getattr(types, kind.union)
        classes: list[Any] = [getattr(module, name) for name in kind.classes]
        names = event_classes(union)
    except (ImportError, AttributeError, TypeError) as error:
        raise OPENAI.unsupported(f"in {kind.module}: {error}") from error
    samples = [frame for name, frames in _SAMPLES.items() if name in names for frame in frames]
    for cls in classes:
        stock = OPENAI.check_function(cls, "parse_event", parameters=2)
        check_receives_through_parse_event(cls)
        ours = make_parse_event(union, stock)
        ours.__doc__ = stock.__doc__
        connection = object.__new__(cls)
        OPENAI.check_same(
            f"parse_event() of {cls.__name__}",
            partial(ours, connection),
            partial(stock, connection),
            samples,
            facts=lambda event: event.model_fields_set,  # otherwise only its values are compared
        )
        yield Rebinding(cls, "parse_event", stock, ours)


_installation = Installation(OPENAI, _replacements)
install = _installation.install
uninstall = _installation.uninstall
