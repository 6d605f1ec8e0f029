"""`build`: an instance of one of pipecat's event classes from a frame that does not fit it.

Each field is validated separately, by the validator of its own class, so that the class's
configuration and its field validators apply. A value that does not fit is built in the same way if
it is an object. Otherwise it is replaced by the least harmful value: the raw text if the field is
text (an item of a new type keeps its type), the field's default, or an empty value of its type.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin

import pydantic
from pydantic_core import PydanticUndefined

Model = TypeVar("Model", bound=pydantic.BaseModel)

# pipecat has no classes for anything that is nested more deeply.
_MAX_DEPTH = 12
_EMPTY: tuple[Any, ...] = (str, int, float, bool, list, dict)


def build(cls: type[Model], frame: dict[str, Any], depth: int = 0) -> Model:
    """Make an instance of `cls` with everything from a frame that fits.

    Args:
        cls: one of pipecat's classes.
        frame: a JSON object as plain data.
        depth: how deep in a frame this is.

    Returns:
        A real instance of the class; ``model_fields_set`` are the fields that the frame had.
    """
    values: dict[str, Any] = {}
    known: set[str] = set()
    present: set[str] = set()
    for name, field in cls.model_fields.items():
        key = field.alias or name
        known.add(key)
        if key in frame:
            present.add(name)
            values[name] = _field(cls, name, frame[key], depth)
        else:
            values[name] = _absent(field, depth)
    made = cls.model_construct()
    # Not with keyword arguments: those use aliases, and would be in another order.
    fields = vars(made)
    fields.clear()
    fields.update(values)
    made.__pydantic_fields_set__.clear()
    made.__pydantic_fields_set__.update(present)
    if made.__pydantic_extra__ is not None:
        made.__pydantic_extra__.update((key, frame[key]) for key in frame.keys() - known)
    return made


def _field(cls: type[pydantic.BaseModel], name: str, value: Any, depth: int) -> Any:
    try:
        made = cls.__pydantic_validator__.validate_assignment(cls.model_construct(), name, value)
    except Exception:  # validators and constructors of pipecat raise more than ValidationError
        field = cls.model_fields[name]
        fits, found = _fit(field.annotation, value, depth)
        return found if fits else _absent(field, depth)
    return vars(made)[name]


def _fit(annotation: Any, value: Any, depth: int) -> tuple[bool, Any]:
    """Whether a value that failed validation can still be used, and as what."""
    if depth >= _MAX_DEPTH:
        return False, None
    members = list(_members(annotation))
    if isinstance(value, dict):
        return _fit_object(members, cast("dict[str, Any]", value), depth)
    if isinstance(value, list):
        of = [get_args(member)[0] for member in members if get_origin(member) is list]
        if not of:
            return False, None
        values: list[Any] = cast(Any, value)
        items = (_fit(of[-1], item, depth + 1) for item in values)
        return True, [item for fits, item in items if fits]
    takes = any(type(value) is _plain(member) for member in members)
    return (True, value) if takes else (False, None)


def _fit_object(members: list[Any], value: dict[str, Any], depth: int) -> tuple[bool, Any]:
    models = [member for member in members if _is_model(member)]
    for model in models:
        try:
            return True, model.__pydantic_validator__.validate_python(value)
        except Exception:  # as above
            pass
    if any(_plain(member) is dict for member in members):
        return True, value
    return (True, build(models[0], value, depth + 1)) if models else (False, None)


def _absent(field: Any, depth: int) -> Any:
    """The default of a field, or an empty value of its type."""
    default = field.get_default(call_default_factory=True)
    if default is not PydanticUndefined:
        return default
    members = list(_members(field.annotation))
    if type(None) in members or not members:
        return None
    first = members[0]
    if _is_model(first):
        return build(first, {}, depth + 1) if depth < _MAX_DEPTH else None
    plain = _plain(first)
    return plain() if plain in _EMPTY else None


def _members(annotation: Any) -> Iterator[Any]:
    """The types that a field may have: the members of its unions, without annotations."""
    if get_origin(annotation) in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    elif get_origin(annotation) is Annotated:
        yield from _members(get_args(annotation)[0])
    elif annotation is not None:
        yield annotation


def _plain(annotation: Any) -> Any:
    """The class of the values of a type, as far as JSON has it."""
    if get_origin(annotation) is Literal:
        return cast(Any, type(get_args(annotation)[0]))
    return get_origin(annotation) or annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel)
