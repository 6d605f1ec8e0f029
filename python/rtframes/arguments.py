"""`Argument`: an attribute that gives an argument of a decoder or encoder."""

from __future__ import annotations

from typing import Any


class Argument:
    """An attribute that is read from the dict ``arguments`` of another attribute's object.

    It cannot be set, as in msgspec, since that would change nothing. It is not a property, so that
    an instance of a subclass, which may have its own attributes, may have one of this name.

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
