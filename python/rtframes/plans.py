"""`Plans`: the compiled forms of types, by type; it keeps no type alive.

A plan holds its classes, so a cache that held plans would keep a program's classes alive that
nothing else uses any more. This one finds every plan that some decoder has. The latest ones it
holds itself, for consecutive calls of `rtframes.decode`, until the next full collection: classes
are only freed by a full collection anyway, since every class is part of a reference cycle.
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
"""Types that are never freed, and that msgspec is known to support, by their ids."""


def pin(kind: Any) -> None:
    """Keep the plans of a type for ever. Only for types that are never freed."""
    _pinned[id(kind)] = kind


def is_pinned(kind: Any) -> bool:
    """Whether `pin` was called for this very type."""
    return id(kind) in _pinned


class Plans:
    """Plans by type and option.

    Args:
        compile: creates the plan of a type; None if msgspec decodes all of the type.
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
            TypeError: msgspec does not support the type.
        """
        if is_pinned(kind):
            place = (id(kind), option)
            if place not in self._pinned:
                self._pinned[place] = self._compile(kind, option)
            return self._pinned[place]
        try:
            key = (_weak(kind), option)
            plan = self._known.get(key)
        except TypeError:  # has no weak references, and cannot be a key either
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
        TypeError: this type has none.
    """
    if kind is None or isinstance(kind, (str, int, bytes)):  # of a Literal
        return type(kind), kind
    origin = get_origin(kind)
    if origin is None:
        return ref(kind)
    return ref(origin), tuple(map(_weak, get_args(kind)))
