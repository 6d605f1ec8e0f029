"""Reading, comparing and merging JSON as plain data, whatever it contains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast


def object_of(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The object under a key of plain data; empty if there is none."""
    value: Any = data.get(key)
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def text_of(data: dict[str, Any], key: str) -> str:
    """The string under a key of plain data; empty if there is none."""
    value: Any = data.get(key)
    return value if isinstance(value, str) else ""


def contains(whole: Any, part: Any) -> bool:
    """Whether the whole has everything that the part has; in objects it may have more."""
    if isinstance(whole, Mapping) and isinstance(part, Mapping):
        fields = cast("Mapping[str, Any]", whole)
        return all(
            key in fields and contains(fields[key], value)
            for key, value in cast("Mapping[str, Any]", part).items()
        )
    if isinstance(whole, list) and isinstance(part, list):
        left, right = cast("Sequence[Any]", whole), cast("Sequence[Any]", part)
        return len(left) == len(right) and all(map(contains, left, right))
    return bool(whole == part)


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The session after a client's ``session.update``: lists are replaced, not joined."""
    result = dict(base)
    for key, value in changes.items():
        before: Any = result.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            result[key] = merged(
                cast("Mapping[str, Any]", before), cast("Mapping[str, Any]", value)
            )
        else:
            result[key] = value
    return result
