"""`events`: rtframes' own events from a connection of the SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
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
from rtframes.integrations.openai._receive_check import check_receives_through_parse_event
from rtframes.unknown import UnknownObject

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class AsyncConnection(Protocol):
    """The part of the SDK's async connections that `events` uses."""

    async def recv_bytes(self) -> bytes: ...
    def __aiter__(self) -> AsyncIterator[Any]: ...


class Connection(Protocol):
    """The part of the SDK's sync connections that `events` uses."""

    def recv_bytes(self) -> bytes: ...
    def __iter__(self) -> Iterator[Any]: ...


class EventIterator(Protocol[T_co]):
    """What `events` returns for a sync connection: an ``Iterator`` that can be closed."""

    def __iter__(self) -> EventIterator[T_co]: ...
    def __next__(self) -> T_co: ...
    def close(self) -> None:
        """End the iteration."""


@overload
def events(connection: AsyncConnection) -> AsyncEventIterator[ServerEvent | UnknownObject]: ...
@overload
def events(connection: AsyncConnection, decoder: Decoder[T]) -> AsyncEventIterator[T]: ...
@overload
def events(connection: Connection) -> EventIterator[ServerEvent | UnknownObject]: ...
@overload
def events(connection: Connection, decoder: Decoder[T]) -> EventIterator[T]: ...
def events(connection: Any, decoder: Decoder[Any] | None = None) -> Any:
    """Iterate over a connection's frames as rtframes events.

    It is the SDK's own iteration with another ``parse_event``: it ends on a normal close,
    reconnects if the connection was set up to, and raises the SDK's exceptions when the
    connection is lost. After an exception it is still usable, and so is the connection: it
    continues with the next frame after a malformed one, and with whatever arrives next after a
    cancellation, such as that of ``asyncio.wait_for(anext(events), 1)``.

    Args:
        connection: a realtime connection of openai-python. It is not changed: its own ``recv``
            and iteration still give the SDK's classes.
        decoder: decodes the frames, for example ``Decoder(ZeroCopyServerEvent)``; by default a
            ``Decoder(invalid="unknown")`` that all connections share, so that a frame that does
            not fit its event arrives as an `UnknownObject`. A decoder may serve many connections.

    Returns:
        An async iterator for an async connection, with an ``aclose``; otherwise an iterator, with a
        ``close``.

    Raises:
        TypeError: `connection` is not a realtime connection of openai-python.
        UnsupportedSDKError: the installed SDK does not work as this module expects.
        DecodeError: while iterating, a frame is malformed JSON; `InvalidUtf8Error` if it is not
            UTF-8, `NestingError` if it nests too deeply.
        ValidationError: while iterating, a frame does not fit the type of a `decoder` that raises.
    """
    cls = cast(Any, type(connection))
    if not all(hasattr(cls, name) for name in ("recv", "recv_bytes", "parse_event")):
        raise TypeError(f"not a realtime connection of openai-python: {cls.__qualname__}")
    check_receives_through_parse_event(cls)
    theirs = view(connection, "parse_event", "recv_bytes")
    theirs.parse_event = decode = (decoder or shared_decoder()).decode
    receive = connection.recv_bytes
    if hasattr(cls, "__aiter__"):
        return AsyncEvents(receive, decode, recover_async(theirs, receive))
    return _Events(receive, decode, _recover(theirs, receive))


class _Events:
    """Events of a sync connection; behaves as `AsyncEvents` does for async ones."""

    def __init__(
        self,
        receive: Callable[[], bytes],
        decode: Callable[[bytes], Any],
        recover: Callable[[Exception], Any],
    ) -> None:
        self._receive = receive
        self._decode = decode
        self._recover = recover
        self._closed = False

    def __iter__(self) -> Iterator[Any]:
        return self

    def close(self) -> None:
        """End the iteration, as with a generator."""
        self._closed = True

    def __next__(self) -> Any:
        if self._closed:
            raise StopIteration
        try:
            frame = self._receive()
        except Exception as error:
            failure = error
        else:
            return self._event(frame)
        return self._recover(failure)

    def _event(self, frame: bytes) -> Any:
        try:
            return self._decode(frame)
        except StopIteration as error:  # from a hook: it must not end the loop over the events
            raise RuntimeError("decoding raised StopIteration") from error


def _recover(view: Any, receive: Callable[[], bytes]) -> Callable[[Exception], Any]:
    def recover(failure: Exception) -> Any:
        def fail_once() -> bytes:
            view.recv_bytes = receive
            raise failure

        view.recv_bytes = fail_once
        with closing(iter(view)) as iteration:
            return next(iteration)

    return recover
