"""`constructing_quickly`: a class of openai-python with a faster ``construct``.

The SDK's ``construct`` looks at the type of every field. An audio delta has seven fields, all
strings and integers, which it takes unchanged; so here they are put into a new instance at once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, get_args

from rtframes.integrations._library import bound
from rtframes.integrations.livekit._versions import LIVEKIT

_SLOTS = ("__dict__", "__pydantic_private__", "__pydantic_extra__", "__pydantic_fields_set__")


def constructing_quickly(module: Any, name: str) -> Any:
    """A subclass of a module's class whose ``construct`` gives instances of the original class.

    Args:
        module: where the class is looked up.
        name: its name there.

    Raises:
        UnsupportedSDKError: there is no such class, or its ``construct`` is not as expected.
    """
    stock: Any = bound(module, name)
    fields: dict[str, Any] = getattr(stock, "model_fields", {})
    if not inspect.isclass(stock) or len(fields) < 2:
        raise LIVEKIT.unsupported(f"{name} of {module.__name__} is not a model with fields")
    quick = _subclass(stock, tuple(fields))
    what, samples = f"construct() of {name}", _samples(fields)
    LIVEKIT.check_same(what, _constructing(quick), _constructing(stock), samples, facts=_facts)
    return quick


def _constructing(cls: Any) -> Callable[[dict[str, Any]], Any]:
    def construct(values: dict[str, Any]) -> Any:
        return cls.construct(**values)

    return construct


def _subclass(stock: Any, names: tuple[str, ...]) -> Any:
    keys = set(names)
    # The keys of the last event, in its order: comparing these is faster than comparing sets.
    usual = names
    new = stock.__new__
    set_values, set_private, set_extra, set_given = (_setter(stock, slot) for slot in _SLOTS)

    # A parameter with the name of stock's, _fields_set, would be compared with each key.
    def construct(_cls: Any, /, *args: Any, **values: Any) -> Any:
        nonlocal usual
        # The SDK replaces None by a default.
        if args or None in values.values():
            return stock.construct(*args, **values)
        extra: dict[str, Any] = {}
        given = tuple(values)
        if given != usual:
            if not values.keys() >= keys or "_fields_set" in values:
                return stock.construct(**values)
            if len(given) > len(keys):
                extra = {key: values.pop(key) for key in given if key not in keys}
            else:
                usual = given
        event = new(stock)
        # Nothing else refers to this dict; its keys are in the order of the frame.
        set_values(event, values)
        set_private(event, None)
        set_extra(event, extra)
        set_given(event, keys.copy())
        return event

    members: dict[str, Any] = {
        "__doc__": stock.__doc__,
        "__module__": stock.__module__,
        "construct": classmethod(construct),
        "model_construct": classmethod(construct),
    }
    return type(stock)(stock.__name__, (stock,), members)


def _setter(cls: Any, name: str) -> Callable[[Any, Any], None]:
    """Return what stores into a slot of a model: faster than ``object.__setattr__``, which
    searches.

    Raises:
        UnsupportedSDKError: it has no such slot.
    """
    for base in cls.__mro__:
        slot: Any = bound(base, name)
        if hasattr(slot, "__set__"):
            return slot.__set__  # type: ignore[no-any-return]
    raise LIVEKIT.unsupported(f"{cls.__name__} has no slot {name}")


def _samples(fields: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Valid and invalid events: other keys, null or the wrong type in each field, missing keys."""
    event = {name: _value(field.annotation) for name, field in fields.items()}
    backwards = dict(reversed(event.items()))
    odd = ({**event, name: value} for name in event for value in (None, 5, "x", ["x"], {"x": 1}))
    fewer = ({key: event[key] for key in event if key != name} for name in event)
    more = {**event, "obfuscation": "x", "nested": {"x": [1]}, "none": None}
    return chain([event, backwards, more, {**more, "none": 1}], odd, fewer)


def _value(annotation: Any) -> Any:
    literals = get_args(annotation)
    return literals[0] if literals else 0 if annotation is int else "AAAA"


def _facts(event: Any) -> Any:
    """Everything visible of a model: its values, other keys, and which fields were set."""
    return (
        event.__dict__,
        event.__pydantic_extra__,
        event.__pydantic_fields_set__,
        event.__pydantic_private__,
    )
