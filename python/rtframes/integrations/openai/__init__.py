"""rtframes inside openai-python's realtime connections, sync and async.

Three ways, each of them one line:

- `events` iterates over rtframes' own events, with audio as ``bytes``: the fastest.
- `accelerate` (one connection) and `install` (all of them) keep the SDK's own classes, callbacks
  and iteration, but avoid trying all classes of the union for each event.
- `append_audio` sends a chunk of microphone audio.

>>> import rtframes.integrations.openai as rtframes_openai
>>> async with client.realtime.connect(model="gpt-realtime") as connection:  # doctest: +SKIP
...     async for event in rtframes_openai.events(connection):
...         ...

The SDK is imported when one of these is first used, not by this module. `TESTED_VERSIONS` lists the
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


def __dir__() -> list[str]:
    # What completion offers: no submodules, and nothing that is only imported.
    return sorted(__all__)


def accelerate(connection: _Connection) -> _Connection:
    """Let one connection parse its events with rtframes, into the SDK's own classes.

    ``recv``, iteration, ``dispatch_events`` and ``parse_event`` of this connection give what they
    gave before, attribute for attribute, for every frame for which the SDK chooses the right class.
    For the others: an event of a type that the SDK does not know becomes an `UnknownEvent`; one
    with a legacy name gets the class of the current name and keeps the legacy name.

    Args:
        connection: a realtime connection of openai-python: of ``client.realtime``,
            ``client.realtime.translations``, ``client.beta.realtime`` or ``client.live``, its
            sidebands and forks, sync or async.

    Returns:
        The connection itself.

    Raises:
        ImportError: openai-python is not installed.
        TypeError: this is not such a connection, or its class has its own ``parse_event``.
        UnsupportedSDKError: the installed SDK does not work as this module expects.
    """
    _import("_dropin").accelerate(connection)
    return connection


def install() -> None:
    """Do for every realtime connection of this process what `accelerate` does for one.

    This includes connections that are already open. Calling it again does nothing.

    Raises:
        ImportError: openai-python is not installed.
        UnsupportedSDKError: the installed SDK does not work as this module expects; nothing was
            changed.
    """
    _import("_dropin").install()


def uninstall() -> None:
    """Undo `install`: restore ``parse_event`` of every class.

    Connections given to `accelerate` keep theirs. Without `install` this does nothing.

    Raises:
        RuntimeError: other code has replaced a ``parse_event`` since; nothing was changed.
    """
    dropin = sys.modules.get(f"{__name__}._dropin")
    if dropin is not None:
        dropin.uninstall()


def __getattr__(name: str) -> Any:
    if name == "UnknownEvent":
        return _import("_unknown").UnknownEvent
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _import(module: str) -> Any:
    """Import a module of this package that needs the SDK.

    Raises:
        ImportError: openai-python is not installed; the message says what to do.
    """
    try:
        return import_module(f"{__name__}.{module}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("openai", "pydantic"):
            raise
    raise OPENAI.missing(missing)  # outside the handler: one error, not two
