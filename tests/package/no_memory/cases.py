"""What a call is in which memory runs out, and the frames that they use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from rtframes.bench.workloads import suite

Call = Callable[[], Any]


class Case(NamedTuple):
    """A call, and what happens before each while there is memory."""

    call: Call
    prepare: Callable[[], Any] = tuple


KINDS: dict[str, Callable[[], Case | Call]] = {}
"""What makes each call."""


def kind(make: Callable[[], Case | Call]) -> Callable[[], Case | Call]:
    """Make a call that gives a value."""
    KINDS[make.__name__] = make
    return make


def frames(name: str) -> list[bytes]:
    return list(suite()[name].frames())


def replace(items: list[Any], item: Any) -> None:
    """Leave only this item in a list."""
    items[:] = [item]


MISTAKES: set[str] = set()
"""The kinds of calls that raise another exception anyhow."""


def mistake(make: Callable[[], Case | Call]) -> Callable[[], Case | Call]:
    """Make a call that raises an exception."""
    MISTAKES.add(make.__name__)
    return kind(make)
