"""Fields of Structs, attrs classes and dataclasses, by the same functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec


def field_names(value: Any) -> Iterable[str]:
    """The names of the fields of a Struct, an attrs class or a dataclass; none for others."""
    if isinstance(value, msgspec.Struct):
        return value.__struct_fields__
    if hasattr(value, "__attrs_attrs__"):
        return [attribute.name for attribute in value.__attrs_attrs__]
    return getattr(value, "__dataclass_fields__", ())


def set_field(value: Any, name: str, new: Any) -> None:
    """Set it although the class is frozen."""
    if isinstance(value, msgspec.Struct):
        msgspec.structs.force_setattr(value, name, new)
    else:
        object.__setattr__(value, name, new)
