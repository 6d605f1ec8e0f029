"""Awaitables that wait and end as a script says, and iterators over them."""

import asyncio
from collections.abc import Callable, Generator
from typing import Any

from rtframes._core import AsyncEvents

FRAMES = [b"one", b"two", b"three"]


class Suspension:
    """What an awaitable yields to the event loop, and what that sends back."""

    def __init__(self, log: list[Any], name: str) -> None:
        self._log, self._name = log, name

    def __await__(self) -> Generator[str, Any, None]:
        try:
            self._log.append((self._name, (yield self._name)))
        except BaseException as error:
            self._log.append((self._name, type(error)))
            raise


class Lost(Exception):
    pass


def end(outcome: Any) -> Any:
    if isinstance(outcome, type) and issubclass(outcome, BaseException):
        raise outcome
    return outcome


class Awaited:
    """An awaitable that is not a coroutine."""

    def __init__(self, coroutine: Any) -> None:
        self._coroutine = coroutine

    def __await__(self) -> Any:
        return self._coroutine.__await__()


def scripted(log: list[Any], name: str, script: list[Any]) -> Callable[..., Any]:
    """A function whose calls wait and end as the script says, one after the other."""
    left = iter(script)

    async def run(waits: int, outcome: Any) -> Any:
        for _ in range(waits):
            await Suspension(log, name)
        return end(outcome)

    def call(*arguments: Any) -> Any:
        log.append((name, *map(type, arguments)))
        waits, outcome, kind = next(left, (0, None, "coroutine"))
        if kind == "call":
            end(outcome)
        coroutine = run(waits, outcome)
        return Awaited(coroutine) if kind == "awaitable" else coroutine

    return call


def events_of(queue: "asyncio.Queue[bytes]", **others: Any) -> Any:
    async def recover(error: Exception) -> Any:
        raise error

    return AsyncEvents(queue.get, others.get("decode", bytes.decode), recover)
