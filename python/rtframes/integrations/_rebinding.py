"""`Installation`: names of another library, bound to our objects and restored again.

Nothing of the library is edited: its functions look these names up on every call. So it does
not matter whether it was imported before, or how many threads and event loops run it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, NamedTuple

from rtframes.integrations._library import ABSENT, Library, bound


class Rebinding(NamedTuple):
    """One name that is bound to another object.

    Attributes:
        owner: the module or the class.
        name: the name in it.
        stock: its original value; `ABSENT` if it had none.
        ours: its new value.
    """

    owner: Any
    name: str
    stock: Any
    ours: Any

    @classmethod
    def of(cls, owner: Any, name: str, ours: Any) -> Rebinding:
        """Create the rebinding of a name from its current value."""
        return cls(owner, name, bound(owner, name), ours)

    @property
    def shown(self) -> str:
        """How errors refer to it."""
        return f"{self.name} of {self.owner.__name__}"

    def is_bound_to(self, value: Any) -> bool:
        """Whether this object is the current value of the name."""
        return bound(self.owner, self.name) is value

    def bind(self, value: Any) -> None:
        """Make this object the value of the name."""
        if value is not ABSENT:
            setattr(self.owner, self.name, value)
        elif not self.is_bound_to(ABSENT):
            delattr(self.owner, self.name)


_Plan = Callable[..., Iterable[Rebinding]]


def plan_in(module: str) -> _Plan:
    """The function `plan` of a module that cannot be imported if the library is missing."""

    def plan(**options: Any) -> Iterable[Rebinding]:
        rebindings: Iterable[Rebinding] = import_module(module).plan(**options)
        return rebindings

    return plan


class Installation:
    """Names of a library that are bound to ours from `install` to `uninstall`.

    Args:
        library: which one.
        plan: decides what to bind to what, for the options of `install`. It imports the library's
            modules, checks that they are as expected, and raises otherwise.
    """

    def __init__(self, library: Library, plan: _Plan) -> None:
        self._library = library
        self._plan = plan
        self._options: dict[str, Any] = {}
        self._installed: tuple[Rebinding, ...] = ()
        self._lock = threading.RLock()

    def install(self, **options: Any) -> None:
        """Bind all names, or none; do nothing if they are bound already.

        Args:
            **options: of the plan.

        Raises:
            ImportError: the library is not installed.
            RuntimeError: they are bound already, with other options.
            UnsupportedSDKError: it is not as expected; nothing was changed.
        """
        # Outside the lock: an import waits for other threads, which may wait for the lock.
        self._library.require()
        with self._lock:
            if self._installed:
                if options != self._options:
                    raise RuntimeError(f"installed with {_shown(self._options)}: uninstall() first")
                return
            planned = tuple(self._plan(**options))
            for rebinding in planned:
                if not rebinding.is_bound_to(rebinding.stock):
                    raise self._library.unsupported(f"{rebinding.shown} was replaced by other code")
            _bind_all([(rebinding, rebinding.ours) for rebinding in planned])
            self._installed, self._options = planned, options

    def uninstall(self) -> None:
        """Restore the original values of all names; do nothing if they are not bound.

        Raises:
            RuntimeError: other code has replaced one of them since; nothing was changed.
        """
        with self._lock:
            for rebinding in self._installed:
                if not rebinding.is_bound_to(rebinding.ours):
                    raise RuntimeError(f"{rebinding.shown} was replaced after install()")
            _bind_all([(rebinding, rebinding.stock) for rebinding in self._installed])
            self._installed = ()


def _shown(options: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in options.items())


def _bind_all(bindings: list[tuple[Rebinding, Any]]) -> None:
    """Bind all of them; if one cannot be bound, none is."""
    before = [bound(rebinding.owner, rebinding.name) for rebinding, _ in bindings]
    done = 0
    try:
        for rebinding, value in bindings:
            rebinding.bind(value)
            done += 1
    except BaseException:
        for (rebinding, _), value in zip(bindings[:done], before[:done], strict=True):
            rebinding.bind(value)
        raise
