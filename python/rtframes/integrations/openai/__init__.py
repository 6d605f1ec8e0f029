"""rtframes behind openai-python's realtime connections, sync and async.

Three ways, each of them one line:

- `events` iterates over rtframes' own events, audio as ``bytes``: the fastest.
- `accelerate` (one connection) and `install` (all of them) keep the SDK's own classes, callbacks
  and iteration, without the SDK's walk over the union of all events.
- `append_audio` sends a chunk of microphone audio.

>>> import rtframes.integrations.openai as rtframes_openai
>>> async with client.realtime.connect(model="gpt-realtime") as connection:  # doctest: +SKIP
...     async for event in rtframes_openai.events(connection):
...         ...

The SDK is imported when one of these is first used, not by this module. `TESTED_VERSIONS` names the
releases that the tests run against.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rtframes.integrations._library import UnsupportedSDKError
from rtframes.integrations.openai._append import append_audio
from rtframes.integrations.openai._native import events
from rtframes.integrations.openai._versions import OPENAI, TESTED_VERSIONS

if TYPE_CHECKING:
    from typing import TypeVar

    from rtframes.integrations.openai._unknown import UnknownEvent

    _Connection = TypeVar("_Connection")

__all__ = [
    "TESTED_VERSIONS",
    "UnknownEvent",
    "UnsupportedSDKError",
    "accelerate",
    "append_audio",
    "events",
    "install",
    "uninstall",
]


def accelerate(connection: _Connection) -> _Connection:
    """Let one connection parse its events by rtframes, into the SDK's own classes.

    ``recv``, iteration, ``dispatch_events`` and ``parse_event`` of this connection give what they
    gave before, attribute for attribute, for every frame that the SDK gives the right class for.
    The others: an event of a type that the SDK does not know is an `UnknownEvent`, one with a
    legacy name has the class of the current name and the name it came with.

    Args:
        connection: a realtime connection of openai-python: of ``client.realtime``,
            ``client.realtime.translations``, ``client.beta.realtime`` or ``client.live``, its
            sidebands and forks, sync or async.

    Returns:
        The connection itself.

    Raises:
        ImportError: openai-python is not installed.
        TypeError: this is not such a connection, or its class has a ``parse_event`` of its own.
        UnsupportedSDKError: the installed SDK does not work as this module expects.
    """
    _import("_dropin").accelerate(connection)
    return connection


def install() -> None:
    """Do for every realtime connection of this process what `accelerate` does for one.

    Connections that are open already are included. Calling it again does nothing.

    Raises:
        ImportError: openai-python is not installed.
        UnsupportedSDKError: the installed SDK does not work as this module expects; nothing was
            changed.
    """
    _import("_dropin").install()


def uninstall() -> None:
    """Undo `install`: every class has its own ``parse_event`` back.

    Connections given to `accelerate` keep theirs. Without `install` this does nothing.

    Raises:
        RuntimeError: somebody else has replaced a ``parse_event`` since; nothing was changed.
    """
    dropin = sys.modules.get(f"{__name__}._dropin")
    if dropin is not None:
        dropin.uninstall()


def __getattr__(name: str) -> Any:
    if name == "UnknownEvent":
        return _import("_unknown").UnknownEvent
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _import(module: str) -> Any:
    """A module of this package that needs the SDK.

    Raises:
        ImportError: openai-python is not installed, in words that say what to do.
    """
    try:
        return import_module(f"{__name__}.{module}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("openai", "pydantic"):
            raise
    raise OPENAI.missing(missing)  # outside of the handler: one error, not two
