"""`make_parse_event`: a ``parse_event`` for one union of the SDK's event classes.

The SDK's own method asks pydantic for the union of all classes, which tries one after the other;
if none fits, it builds an instance of the class that the frame's type names, without validation.
Both steps use a single class in the end, so this one goes to that class at once: the same
validator, the same ``construct``, the same result.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast, get_args

import msgspec
import pydantic

from rtframes.events import ServerEvent
from rtframes.integrations._stdlib import loads
from rtframes.integrations.openai._unknown import UnknownEvent

ParseEvent = Callable[[Any, "str | bytes"], Any]
_Frame = dict[str, Any]
_Build = Callable[[_Frame], Any]


def event_classes(union: Any) -> dict[str, type[pydantic.BaseModel]]:
    """The classes of a union of events, by their types.

    Args:
        union: such as ``openai.types.realtime.RealtimeServerEvent``.

    Raises:
        TypeError: it is not a union of pydantic models with a literal ``type``.
    """
    members = get_args(get_args(union)[0]) if get_args(union) else ()
    if not members:
        raise TypeError(f"not an annotated union: {union!r}")
    classes: dict[str, type[pydantic.BaseModel]] = {}
    for member in members:
        if not (isinstance(member, type) and issubclass(member, pydantic.BaseModel)):
            raise TypeError(f"not a pydantic model: {member!r}")
        field = member.model_fields.get("type")
        names = get_args(field.annotation) if field else ()
        if not names or not all(isinstance(name, str) for name in names):
            raise TypeError(f"no literal type in {member.__name__}")
        classes.update(dict.fromkeys(names, member))
    return classes


def make_parse_event(union: Any, stock: ParseEvent) -> ParseEvent:
    """Make the method that replaces a connection's ``parse_event``.

    Args:
        union: the events of this kind of connection.
        stock: the SDK's method, for frames that are not a JSON object.

    Raises:
        TypeError: as `event_classes`.
    """
    classes = event_classes(union)
    builds = {name: _build(cls) for name, cls in classes.items()}
    for legacy, current in legacy_names().items():
        if legacy not in classes and current in classes:
            builds[legacy] = _build_renamed(classes[current], current)

    def parse_event(self: Any, data: str | bytes) -> Any:
        frame: Any = loads(data)
        if not isinstance(frame, dict):
            return stock(self, data)
        frame = cast(_Frame, frame)
        name = frame.get("type")
        build = builds.get(name) if isinstance(name, str) else None
        if build is None:
            return UnknownEvent.model_validate(frame)
        return build(frame)

    return parse_event


def _build(cls: type[pydantic.BaseModel]) -> _Build:
    cls.model_rebuild()  # the SDK does this later, at a time when it would block an event loop
    validate = cls.__pydantic_validator__.validate_python

    def build(frame: _Frame) -> Any:
        try:
            return validate(frame)
        except Exception:  # as broad as in the SDK's own code
            return cls.model_construct(**frame)

    return build


def _build_renamed(cls: type[pydantic.BaseModel], name: str) -> _Build:
    """A builder for frames with a legacy name, which their events keep."""
    validate = cls.__pydantic_validator__.validate_python

    def build(frame: _Frame) -> Any:
        try:
            event = validate({**frame, "type": name})
        except Exception:  # as above
            return cls.model_construct(**frame)
        event.__dict__["type"] = frame["type"]
        return event

    return build


@cache
def legacy_names() -> dict[str, str]:
    """The current name of each event by its legacy name, from the catalogue's subclasses."""
    events = cast("tuple[type[msgspec.Struct], ...]", get_args(ServerEvent))
    names = {event: str(event.__struct_config__.tag) for event in events}
    return {
        name: names[base]
        for event, name in names.items()
        for base in cast("tuple[type[msgspec.Struct], ...]", event.__bases__)
        if base in names
    }
