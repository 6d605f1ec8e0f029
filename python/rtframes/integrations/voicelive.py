"""rtframes inside azure-ai-voicelive's connections: native events.

>>> import rtframes.integrations.voicelive as rtframes_voicelive
>>> async with connect(endpoint=..., credential=..., model=...) as connection:  # doctest: +SKIP
...     async for event in rtframes_voicelive.events(connection):
...         ...

Frames are received with the connection's public ``recv_bytes()``; Azure's SDK is neither imported
nor changed. `TESTED_VERSIONS` lists the releases that the tests run against.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol, TypeVar, cast, overload

from rtframes._core import AsyncEvents
from rtframes.decoder import Decoder
from rtframes.events import ServerEvent
from rtframes.integrations._native_events import (
    AsyncEventIterator,
    recover_async,
    shared_decoder,
    view,
)
from rtframes.unknown import UnknownObject

__all__ = ["TESTED_VERSIONS", "events"]


def __dir__() -> list[str]:
    # What completion offers: no submodules, and nothing that is only imported.
    return sorted(__all__)


TESTED_VERSIONS = ("1.0.0", "1.3.1")

T = TypeVar("T")


class Connection(Protocol):
    """The part of a ``VoiceLiveConnection`` that `events` uses."""

    async def recv_bytes(self) -> bytes: ...
    def __aiter__(self) -> AsyncIterator[Any]: ...


@overload
def events(connection: Connection) -> AsyncEventIterator[ServerEvent | UnknownObject]: ...
@overload
def events(connection: Connection, decoder: Decoder[T]) -> AsyncEventIterator[T]: ...
def events(connection: Any, decoder: Decoder[Any] | None = None) -> Any:
    """Iterate over a connection's frames as rtframes events, audio as ``bytes``.

    It ends where the SDK's own iteration ends: when the connection is closed, normally or not.
    After an exception it is still usable, and continues with the next frame.

    Args:
        connection: a ``VoiceLiveConnection``. It is not changed: its own ``recv`` and iteration
            still give the SDK's classes.
        decoder: decodes the frames, for example ``Decoder(ZeroCopyServerEvent)``; by default a
            ``Decoder(invalid="unknown")`` that all connections share, so that a frame that does
            not fit its event arrives as an `UnknownObject`. A decoder may serve many connections.

    Returns:
        An async iterator with an ``aclose``.

    Raises:
        TypeError: `connection` is not a connection of azure-ai-voicelive.
        DecodeError: while iterating, a frame is malformed JSON; `InvalidUtf8Error` if it is not
            UTF-8, `NestingError` if it nests too deeply.
        ValidationError: while iterating, a frame does not fit the type of a `decoder` that raises.
    """
    cls = cast(Any, type(connection))
    if not all(hasattr(cls, name) for name in ("recv", "recv_bytes", "__aiter__")):
        raise TypeError(f"not a connection of azure-ai-voicelive: {cls.__qualname__}")
    receive = _receive(connection.recv_bytes)
    return AsyncEvents(
        receive,
        (decoder or shared_decoder()).decode,
        recover_async(view(connection, "recv_bytes"), receive),
    )


def _receive(recv_bytes: Callable[[], Awaitable[bytes]]) -> Callable[[], Awaitable[bytes]]:
    """``recv_bytes``, which returns nothing while the connection is being closed."""

    async def receive() -> bytes:
        frame = await recv_bytes()
        if not frame:
            # The SDK's ``recv`` raises its own exception here, with the same effect on its
            # iteration.
            raise RuntimeError("the connection is closed")
        return frame

    return receive
