"""`make_parse_server_event`: a ``parse_server_event`` that never raises where that ends the task.

The classes and the validation are pipecat's. The differences: rtframes reads the JSON, and an
event that fails validation is built leniently instead of ending the receive task.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, cast

import pydantic

from rtframes._core import loads
from rtframes.integrations import _stdlib
from rtframes.integrations.pipecat._lenient import build
from rtframes.integrations.pipecat._receive_loop import IGNORED, Loop
from rtframes.integrations.pipecat._versions import PIPECAT
from rtframes.integrations.pipecat._warnings import warn

ParseServerEvent = Callable[[Any], Any]
_Frame = dict[str, Any]
NO_JSON: Any = object()
_PROBE = '{"type":"rtframes.probe","event_id":"event_1"}'


def make_parse_server_event(
    events: ModuleType, stock: ParseServerEvent, loop: Loop
) -> ParseServerEvent:
    """Make the function that replaces a module's ``parse_server_event``.

    Args:
        events: a service's module of event classes.
        stock: pipecat's function.
        loop: what the service's receive loop does with the results and exceptions of this function.

    Raises:
        UnsupportedSDKError: the module is not as expected.
    """
    classes = _classes(events)
    validators = {name: cls.__pydantic_validator__.validate_python for name, cls in classes.items()}
    unknown = _unknown_rule(stock, loop)

    def parse_server_event(data: str | bytes) -> Any:
        try:
            frame = loads(data)
        except Exception:
            frame = _stdlib_loads(data)
        try:
            validate = validators[frame["type"]]
        except (KeyError, TypeError):
            return other(frame)
        try:
            return validate(frame)
        except Exception as error:
            misfit = error
        # Outside the handler, so that exceptions raised here have no context.
        return built(frame, misfit)

    def other(frame: Any) -> Any:
        if frame is NO_JSON:
            return no_event("invalid JSON")
        if not isinstance(frame, dict):
            return no_event("not a JSON object")
        frame = cast(_Frame, frame)
        if not isinstance(frame.get("type"), str):
            return no_event("it has no type")
        return unknown(frame)

    def built(frame: _Frame, misfit: Exception) -> Any:
        cls = classes[frame["type"]]
        warn(f"{cls.__name__} was built without its invalid values: {_fields(misfit)}")
        error = frame.get("error")
        if isinstance(error, str):  # the message for the user, if it is not an object
            frame["error"] = {"message": error}
        return build(cls, frame)

    def no_event(reason: str) -> Any:
        if loop.survives_error:  # pipecat warns
            raise ValueError(f"not an event: {reason}")
        warn(f"frame ignored, not an event: {reason}")
        return None if loop.survives_none else IGNORED

    return parse_server_event


def _stdlib_loads(data: Any) -> Any:
    """The standard library's result for text that is not strict JSON; `NO_JSON` if it has none."""
    try:
        return _stdlib.loads(data)
    except Exception:  # invalid JSON, invalid UTF-8, or too deep nesting
        return NO_JSON


def _classes(events: ModuleType) -> dict[str, type[pydantic.BaseModel]]:
    """The class for each type of event."""
    table: Any = getattr(events, "_server_event_types", None)
    if not isinstance(table, dict) or not table:
        raise PIPECAT.unsupported(f"{events.__name__} has no table of event types")
    classes = dict(cast("dict[str, Any]", table))
    for name, cls in classes.items():
        if not (isinstance(cls, type) and issubclass(cls, pydantic.BaseModel)):
            raise PIPECAT.unsupported(f"no pydantic model for {name} in {events.__name__}")
    return classes


def _unknown_rule(stock: ParseServerEvent, loop: Loop) -> Callable[[_Frame], Any]:
    """What stock does with an event of an unknown type, except what ends the task."""
    try:
        event = stock(_PROBE)
    except Exception:
        if loop.survives_error:
            return _refuse
        return lambda frame: IGNORED
    if event is None:
        return lambda frame: None if loop.survives_none else IGNORED
    if not isinstance(event, pydantic.BaseModel):
        raise PIPECAT.unsupported("an event of an unknown type is neither None nor a model")
    return type(event).model_validate


def _refuse(frame: _Frame) -> Any:
    raise ValueError(f"Unimplemented server event type: {frame['type']:.60}")


def _fields(misfit: Exception) -> str:
    """The event's own fields that do not fit, and why, without any value."""
    if not isinstance(misfit, pydantic.ValidationError):
        return type(misfit).__name__
    errors = misfit.errors(include_url=False, include_context=False, include_input=False)
    return ", ".join(dict.fromkeys(f"{error['loc'][0]} ({error['type']})" for error in errors))
