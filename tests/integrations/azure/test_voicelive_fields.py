"""Every field of every server event that azure-ai-voicelive knows is a field of our class.

Not part of the main suite: ``make azure-sdk`` runs it where that SDK is installed.
"""

import inspect
from collections.abc import Mapping
from typing import Any, ForwardRef, get_args, get_origin

import pytest
from azure.ai.voicelive import _unions
from azure.ai.voicelive._utils.model_base import Model, _RestField
from azure.ai.voicelive.models import _models

import rtframes

from ..sdk_fields import lacking, tags_of

EXCEPTIONS: dict[str, str] = {}
"""Paths of fields that our classes lack, and why."""

SERVER = {
    name: model
    for name, model in vars(_models).items()
    if inspect.isclass(model)
    and issubclass(model, _models.ServerEvent)
    and model is not _models.ServerEvent
}
CLASSES = list(get_args(rtframes.ServerEvent))


def resolved(hint: Any) -> Any:
    """The annotation with classes instead of their names, and subclasses added to a base."""
    if isinstance(hint, ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        module = _unions if hint.startswith("_unions.") else _models
        hint = getattr(module, hint.split(".")[-1], str)
        return resolved(hint)
    if get_origin(hint) is not None:
        return tuple[tuple(resolved(each) for each in get_args(hint)) or (str,)]
    if inspect.isclass(hint) and issubclass(hint, Model) and subclasses(hint):
        return tuple[tuple(subclasses(hint))]
    return hint


def subclasses(model: type) -> list[type]:
    return [leaf for each in model.__subclasses__() for leaf in (subclasses(each) or [each])]


def fields(model: type) -> Mapping[str, Any]:
    if not (inspect.isclass(model) and issubclass(model, Model)):
        return {}
    found: dict[str, Any] = {}
    for base in reversed(model.__mro__):
        for name, value in vars(base).items():
            if isinstance(value, _RestField):
                hint = base.__annotations__[name]
                found[value._rest_name_input or name] = hint if name == "type" else resolved(hint)
    return found


@pytest.mark.parametrize("name", SERVER)
def test_our_class_has_every_field_of_the_sdks_model(name: str) -> None:
    model = SERVER[name]
    (tag,) = tags_of(fields(model)["type"])
    assert set(lacking(model, CLASSES, fields, tag, set())) - set(EXCEPTIONS) == set()


def test_as_many_events_as_the_sdk_had_in_november_2026() -> None:
    assert len(SERVER) == 56
