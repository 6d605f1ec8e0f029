"""`Installation`: names of another library bound to something else, and bound back.

Nothing of the library is edited: its functions look these names up whenever they run. So it does
not matter whether it was imported before, nor how many threads and event loops run it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, NamedTuple

from rtframes.integrations._library import ABSENT, Library, bound


class Rebinding(NamedTuple):
    """One name that is bound to something else.

    Attributes:
        owner: the module or the class.
        name: the name in it.
        stock: what stands there; `ABSENT` if nothing does.
        ours: what is to stand there.
    """

    owner: Any
    name: str
    stock: Any
    ours: Any

    @classmethod
    def of(cls, owner: Any, name: str, ours: Any) -> Rebinding:
        """The rebinding of a name from what stands there now."""
        return cls(owner, name, bound(owner, name), ours)

    @property
    def shown(self) -> str:
        """What errors call it."""
        return f"{self.name} of {self.owner.__name__}"

    def is_bound_to(self, value: Any) -> bool:
        """Whether it is this object that stands under the name."""
        return bound(self.owner, self.name) is value

    def bind(self, value: Any) -> None:
        """Let it stand under the name."""
        if value is not ABSENT:
            setattr(self.owner, self.name, value)
        elif not self.is_bound_to(ABSENT):
            delattr(self.owner, self.name)


_Plan = Callable[..., Iterable[Rebinding]]


def plan_in(module: str) -> _Plan:
    """The function `plan` of a module that cannot be imported where the library is missing."""

    def plan(**options: Any) -> Iterable[Rebinding]:
        rebindings: Iterable[Rebinding] = import_module(module).plan(**options)
        return rebindings

    return plan


class Installation:
    """Names of a library that are bound to ours from `install` to `uninstall`.

    Args:
        library: which one.
        plan: says what to bind to what, for the options of `install`. It imports the library's
            modules and checks that they are as expected, and raises if they are not.
    """

    def __init__(self, library: Library, plan: _Plan) -> None:
        self._library = library
        self._plan = plan
        self._options: dict[str, Any] = {}
        self._installed: tuple[Rebinding, ...] = ()
        self._lock = threading.RLock()

    def install(self, **options: Any) -> None:
        """Bind all names, or none; nothing if they are bound already.

        Args:
            **options: of the plan.

        Raises:
            ImportError: the library is not installed.
            RuntimeError: they are bound already, with other options.
            UnsupportedSDKError: it is not as expected; nothing was changed.
        """
        # Outside of the lock: an import waits for other threads, which may wait for the lock.
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
        """Bind all names to what stood there before; nothing if they are not bound.

        Raises:
            RuntimeError: somebody else has bound one of them since; nothing was changed.
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
    """Bind all of them; where one cannot be bound, none is."""
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
