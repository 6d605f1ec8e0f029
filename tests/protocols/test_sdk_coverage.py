"""Every field of every server event that openai-python knows is a field of our class."""

import inspect
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from openai.types import realtime as ga
from openai.types.beta import realtime as beta
from pydantic import BaseModel

import rtframes

sys.path.insert(0, str(Path(__file__).parents[1] / "integrations"))

from sdk_fields import lacking, tags_of

EXCEPTIONS: dict[str, str] = {
    "transcription_session.updated.session.turn_detection": (
        "the SDK's type is any string there; our classes are told apart by it, and have each field"
    ),
}
"""Paths of fields that our classes lack, and why."""

CLASSES = list(get_args(rtframes.ServerEvent))


def fields(model: type) -> Mapping[str, Any]:
    if not (inspect.isclass(model) and issubclass(model, BaseModel)):
        return {}
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def models(union: Any) -> list[type[BaseModel]]:
    if inspect.isclass(union) and issubclass(union, BaseModel):
        return [union]
    return [model for part in get_args(union) for model in models(part)]


EVENTS = {
    f"{model.__module__}.{model.__name__}": model
    for union in (
        ga.RealtimeServerEvent,
        ga.RealtimeTranslationServerEvent,
        beta.RealtimeServerEvent,
    )
    for model in models(union)
}


@pytest.mark.parametrize("name", EVENTS)
def test_our_class_has_every_field_of_the_sdks_model(name: str) -> None:
    model = EVENTS[name]
    (tag,) = tags_of(fields(model)["type"])
    known = [cls for cls in CLASSES if getattr(cls, "__struct_config__", None)]
    missed = set(lacking(model, known, fields, tag, set()))
    assert missed - set(EXCEPTIONS) == set()


def test_as_many_events_as_the_sdk_had_in_november_2026() -> None:
    counts = [
        len(models(union))
        for union in (
            ga.RealtimeServerEvent,
            beta.RealtimeServerEvent,
            ga.RealtimeTranslationServerEvent,
        )
    ]
    assert counts == [46, 34, 7]
