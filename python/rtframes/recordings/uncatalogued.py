"""The content of a recording that the catalogue does not have: types, and keys of known types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

import msgspec

from rtframes.extra import extra_field
from rtframes.unknown import UnknownObject

_MOST_NAMES = 1_000
_LONGEST_NAME = 100
_NO_TYPE = "(no type)"


class Uncatalogued:
    """Counts what arrived as `UnknownObject` or in a field of type `rtframes.Extra`, at any depth.

    Attributes:
        types: objects of a type that no class has, by that type and the type around them.
        keys: keys that no field declares, by the type of their object and their name.
    """

    def __init__(self) -> None:
        self.types: Counter[tuple[str, str]] = Counter()
        self.keys: Counter[tuple[str, str]] = Counter()

    def __bool__(self) -> bool:
        return bool(self.types or self.keys)

    def add(self, event: object) -> None:
        """Count what is in an event."""
        self._look(event, "")

    def _look(self, value: Any, around: str) -> None:
        if isinstance(value, msgspec.Struct):
            name = _name(value)
            kept = extra_field(type(value))
            for key in getattr(value, kept, None) or () if kept else ():
                _count(self.keys, (name, key))
            # Classes that the garbage collector ignores contain only text and numbers.
            if value.__struct_config__.gc:
                for field in value.__struct_fields__:
                    if field != kept:
                        self._look(getattr(value, field), name)
        elif isinstance(value, UnknownObject):
            if value.reason is None:
                tag = _NO_TYPE if value.tag is None else str(value.tag)
                _count(self.types, (tag, around))
        elif isinstance(value, (list, tuple)):
            for item in cast("Iterable[Any]", value):
                self._look(item, around)


def _name(value: msgspec.Struct) -> str:
    tag = value.__struct_config__.tag
    return type(value).__name__ if tag is None else str(tag)


def _count(counts: Counter[tuple[str, str]], names: tuple[str, str]) -> None:
    first, second = (name[:_LONGEST_NAME] for name in names)
    if (first, second) in counts or len(counts) < _MOST_NAMES:
        counts[first, second] += 1
