"""`accelerate`, `install` and `uninstall`: another ``parse_event`` for the SDK's connections."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import MethodType
from typing import Any, NamedTuple, cast

from rtframes.integrations.openai._parser import ParseEvent, event_classes, make_parse_event
from rtframes.integrations.openai._receive_check import check_receives_through_parse_event
from rtframes.integrations.openai._versions import UnsupportedSDKError


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

# What the self-test asks both methods for, where the union has the type: flat and nested events,
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


class _Replacement(NamedTuple):
    cls: Any
    stock: ParseEvent
    ours: ParseEvent


_installed: list[_Replacement] = []


def accelerate(connection: Any) -> None:
    """See `rtframes.integrations.openai.accelerate`."""
    for replacement in _replacements():
        if isinstance(connection, replacement.cls):
            break
    else:
        raise TypeError(f"not a realtime connection of openai-python: {type(connection).__name__}")
    cls = cast(Any, type(connection))
    if cls.parse_event not in (replacement.stock, replacement.ours):
        raise TypeError(f"{cls.__name__} has a parse_event of its own")
    connection.parse_event = MethodType(replacement.ours, connection)


def install() -> None:
    """See `rtframes.integrations.openai.install`."""
    if _installed:
        return
    replacements = _replacements()  # raises before anything is changed
    for cls, stock, _ in replacements:
        if cls.__dict__["parse_event"] is not stock:
            raise UnsupportedSDKError(f"parse_event of {cls.__name__} was replaced by other code")
    for cls, _, ours in replacements:
        cls.parse_event = ours
    _installed.extend(replacements)


def uninstall() -> None:
    """See `rtframes.integrations.openai.uninstall`."""
    for cls, _, ours in _installed:
        if cls.__dict__.get("parse_event") is not ours:
            raise RuntimeError(f"parse_event of {cls.__name__} was replaced after install()")
    for cls, stock, _ in _installed:
        cls.parse_event = stock
    _installed.clear()


@cache
def _replacements() -> tuple[_Replacement, ...]:
    """What to replace by what, made and tested once: every class, or an exception.

    Raises:
        ImportError: the SDK is not installed.
        UnsupportedSDKError: it does not work as expected.
    """
    import_module("openai")
    kinds = [_REALTIME, *(kind for kind in _OTHERS if _exists(kind))]
    return tuple(replacement for kind in kinds for replacement in _replace(kind))


def _exists(kind: _Kind) -> bool:
    try:
        import_module(kind.module)
    except ImportError:
        return False
    return True


def _replace(kind: _Kind) -> Iterator[_Replacement]:
    try:
        module, types = import_module(kind.module), import_module(kind.types)
        union: Any = getattr(types, kind.union)
        classes: list[Any] = [getattr(module, name) for name in kind.classes]
        names = event_classes(union)
    except (ImportError, AttributeError, TypeError) as error:
        raise UnsupportedSDKError(f"in {kind.module}: {error}") from error
    samples = [frame for name, frames in _SAMPLES.items() if name in names for frame in frames]
    for cls in classes:
        stock: Any = cls.__dict__.get("parse_event")
        if not inspect.isfunction(stock) or len(inspect.signature(stock).parameters) != 2:
            raise UnsupportedSDKError(f"{cls.__name__} has no method parse_event(data)")
        check_receives_through_parse_event(cls)
        ours = make_parse_event(union, stock)
        ours.__doc__ = stock.__doc__
        connection = object.__new__(cls)
        for frame in samples:
            _check_same(ours(connection, frame), _expected(stock, connection, frame), cls)
        yield _Replacement(cls, stock, ours)


def _expected(stock: ParseEvent, connection: Any, frame: bytes) -> Any:
    try:
        return stock(connection, frame)
    except Exception as error:
        raise UnsupportedSDKError(
            f"parse_event() of {type(connection).__name__} refuses a sample frame"
        ) from error


def _check_same(ours: Any, stock: Any, cls: Any) -> None:
    """Compare two events: class, values and extra keys at every depth, and the keys that came."""
    same = type(ours) is type(stock) and ours == stock
    if not same or ours.model_fields_set != stock.model_fields_set:
        raise UnsupportedSDKError(
            f"parse_event() of {cls.__name__} gives another {type(stock).__name__} than expected"
        )
