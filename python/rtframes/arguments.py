"""`Argument`: an attribute that says what a decoder or encoder was made with."""

from __future__ import annotations

from typing import Any


class Argument:
    """An attribute that is read from the dict ``arguments`` of another attribute's object.

    It cannot be set, where it would change nothing, as msgspec's. It is no property, so that an
    instance of a subclass, which may have attributes of its own, may have one of this name.

    Args:
        holder: the name of the attribute that has the ``arguments``.
    """

    def __init__(self, holder: str) -> None:
        self._holder = holder

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        return getattr(instance, self._holder).arguments[self._name]
