"""`Plans`: what was compiled for a type, by type; it keeps no type alive.

A plan holds its classes, so a cache that held plans would keep classes of a program's alive that
nobody has any more. This one finds every plan that a decoder has. Those that came last it holds
itself, for calls of `rtframes.decode` one after the other, until the next full collection: no class
goes without one, since every class is part of a circle of references.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, get_args, get_origin
from weakref import WeakValueDictionary, ref

from rtframes._core import Plan

_MOST_HELD = 64
_FULL = 2
"""The generation of a full collection."""

_pinned: dict[int, Any] = {}
"""Types that live for ever, and msgspec is known to take, by their ids."""


def pin(kind: Any) -> None:
    """Have the plans of a type held for ever. Only for types that are never given up."""
    _pinned[id(kind)] = kind


def is_pinned(kind: Any) -> bool:
    """Whether `pin` was called for this very type."""
    return id(kind) in _pinned


class Plans:
    """Plans by type and option.

    Args:
        compile: makes the plan of a type; None where all of the type is msgspec's to decode.
    """

    def __init__(self, compile: Callable[[Any, bool], Plan | None]) -> None:
        self._compile = compile
        self._pinned: dict[tuple[int, bool], Plan | None] = {}
        self._known: WeakValueDictionary[Any, Plan] = WeakValueDictionary()
        self._held: dict[Any, Plan] = {}
        self._is_told = False

    def of(self, kind: Any, option: bool) -> Plan | None:
        """The plan of a type.

        Raises:
            TypeError: msgspec does not take the type.
        """
        if is_pinned(kind):
            place = (id(kind), option)
            if place not in self._pinned:
                self._pinned[place] = self._compile(kind, option)
            return self._pinned[place]
        try:
            key = (_weak(kind), option)
            plan = self._known.get(key)
        except TypeError:  # what can neither be referred to weakly nor stand for itself
            return self._compile(kind, option)
        if plan is None:
            plan = self._compile(kind, option)
        if plan is not None and key not in self._held:
            self._known[key] = plan
            self._hold(key, plan)
        return plan

    def _hold(self, key: Any, plan: Plan) -> None:
        if not self._is_told:
            gc.callbacks.append(self._let_go)
            self._is_told = True
        for oldest in list(self._held)[: len(self._held) - _MOST_HELD + 1]:
            self._held.pop(oldest, None)
        self._held[key] = plan

    def _let_go(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start" and info["generation"] == _FULL:
            self._held.clear()


def _weak(kind: Any) -> Any:
    """A key that is equal for equal types and keeps none of their classes alive.

    Raises:
        TypeError: there is none for this one.
    """
    if kind is None or isinstance(kind, (str, int, bytes)):  # of a Literal
        return type(kind), kind
    origin = get_origin(kind)
    if origin is None:
        return ref(kind)
    return ref(origin), tuple(map(_weak, get_args(kind)))
