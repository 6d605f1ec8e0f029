"""Code shared by the iterations over rtframes' own events, for all libraries.

A library's own iteration is not used for every event: it is asked only when an exception needs a
decision, and sees the exception as if it had received the frame itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from functools import cache
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary, ref

from rtframes.decoder import Decoder
from rtframes.events import ServerEvent
from rtframes.unknown import UnknownObject

T_co = TypeVar("T_co", covariant=True)


class AsyncEventIterator(Protocol[T_co]):
    """What `events` returns for an async connection: an ``AsyncIterator`` that can be closed."""

    def __aiter__(self) -> AsyncEventIterator[T_co]: ...
    def __anext__(self) -> Awaitable[T_co]: ...
    async def aclose(self) -> None:
        """End the iteration."""


def recover_async(
    view: Any, receive: Callable[[], Awaitable[bytes]]
) -> Callable[[Exception], Awaitable[Any]]:
    """What `AsyncEvents` calls for an exception: the library's iteration over a `view`."""

    async def recover(failure: Exception) -> Any:
        async def fail_once() -> bytes:
            view.recv_bytes = receive
            raise failure

        view.recv_bytes = fail_once
        async with aclosing(view.__aiter__()) as iteration:
            return await anext(iteration)

    return recover


def view(connection: Any, *names: str) -> Any:
    """The connection itself for its library's methods, except attributes that the caller sets."""
    made = object.__new__(_view_class(type(connection), names))
    # One state, two classes: whatever one of them stores, such as a new socket after reconnecting,
    # the other has too.
    made.__dict__ = connection.__dict__
    return made


# Kept while a view has one: the view class must not keep the class alive that it is made from.
_view_classes: WeakKeyDictionary[Any, ref[Any]] = WeakKeyDictionary()


def _view_class(cls: Any, names: tuple[str, ...]) -> Any:
    """A connection class with attributes that are kept outside of its ``__dict__``."""
    known = _view_classes.get(cls)
    made = known() if known else None
    if made is None:
        made = type(f"Native{cls.__name__}", (cls,), {"__slots__": names})
        _view_classes[cls] = ref(made)
    return made


@cache
def shared_decoder() -> Decoder[ServerEvent | UnknownObject]:
    """The decoder of all connections that are given none: it survives odd frames."""
    return Decoder(invalid="unknown")
