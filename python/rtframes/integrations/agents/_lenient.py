"""`LenientParser`: makes frames usable for the SDK's handler although its classes refuse them.

The handler first reads ``type`` of an event, and then the values that it needs. So it ignores an
event of an unknown type, and if an event lacks something, the rest of it is still useful.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pydantic

_Validate = Callable[[Any], Any]

# Replacements for an absent or null value of a flat type, and which values are allowed instead.
_FLAT: dict[Any, tuple[Any, Any]] = {
    str: ("", str),
    int: (0, (int, float)),
    float: (0.0, (int, float)),
    bool: (False, bool),
}


class LenientParser:
    """Parses the frames that stock validation refuses.

    Args:
        classes: the classes of openai-python's server events, by type.
        legacy: the current name of an event by its legacy name.
    """

    def __init__(
        self, classes: Mapping[str, type[pydantic.BaseModel]], legacy: Mapping[str, str]
    ) -> None:
        self._classes = classes
        self._legacy = legacy

    def __call__(self, frame: Any, validate: _Validate) -> Any:
        """Make a frame usable.

        Args:
            frame: the frame that was refused.
            validate: the validation that refused it.

        Returns:
            An event of the right class; an object with only a `type` that no handler knows, if
            there is no such class; None if the frame is not an object, or a value in it has the
            wrong type.
        """
        if not isinstance(frame, dict):
            return None
        frame = cast("dict[str, Any]", frame)
        name = frame.get("type")
        if not isinstance(name, str):
            return SimpleNamespace(type=None)
        if name not in self._classes and self._legacy.get(name) in self._classes:
            name = self._legacy[name]
            frame = {**frame, "type": name}
        cls = self._classes.get(name)
        if cls is None:
            return SimpleNamespace(type=name)
        return _validated(validate, _with_known_content(frame, validate)) or _build(cls, frame)


def _validated(validate: _Validate, frame: dict[str, Any]) -> Any:
    """The event; None if it is refused."""
    try:
        return validate(frame)
    except pydantic.ValidationError:
        return None


def _with_known_content(frame: dict[str, Any], validate: _Validate) -> dict[str, Any]:
    """The frame with only those parts of its item's content with which the item is valid."""
    if not isinstance(frame.get("item"), dict):
        return frame
    item = cast("dict[str, Any]", frame["item"])
    if not isinstance(item.get("content"), list):
        return frame
    content = cast("list[Any]", item["content"])

    def with_content(*parts: Any) -> dict[str, Any]:
        return {**frame, "item": {**item, "content": [*parts]}}

    known = [part for part in content if _validated(validate, with_content(part)) is not None]
    return with_content(*known)


def _build(cls: type[pydantic.BaseModel], frame: dict[str, Any]) -> Any:
    """An event without the missing values: openai-python builds the rest, unvalidated."""
    event = cls.model_construct(**frame)
    for name, field in cls.model_fields.items():
        if not field.is_required() or field.annotation not in _FLAT:
            continue
        empty, allowed = _FLAT[field.annotation]
        value = getattr(event, name, None)
        if value is None:
            setattr(event, name, empty)
        elif not isinstance(value, allowed):
            return None
    return event
