"""`build` on classes made for it: what each kind of field takes, and what it falls back to."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator

from rtframes.integrations.pipecat._lenient import build


class Opaque:
    """No type that pydantic knows."""


class Part(BaseModel):
    type: Literal["text", "audio"]
    text: str | None = None


class Voice(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True, extra="allow")

    name: str | None = None
    opaque: Opaque | None = None
    tools: list[dict[str, Any]] | None = None

    @field_validator("tools", mode="before")
    @classmethod
    def doubled(cls, value: Any) -> Any:
        return value * 2 if isinstance(value, list) else value


class Aliased(BaseModel):
    camel: str = Field(alias="camelCase")


class Event(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    event_id: str
    index: int
    ratio: float
    flag: bool
    kind: Literal["a", "b"]
    maybe: str | None
    parts: list[Part]
    part: Part
    voice: Voice
    text: Annotated[str, Field(min_length=1)] = "default"
    made: str = Field(default_factory=lambda: "made")
    data: dict[str, Any]
    anything: Any
    either: Part | str | None = None


def test_what_is_absent() -> None:
    event = build(Event, {})
    assert event.model_fields_set == set()
    assert (event.event_id, event.index, event.ratio, event.flag) == ("", 0, 0.0, False)
    assert (event.kind, event.maybe, event.parts, event.data) == ("", None, [], {})
    assert (event.text, event.made, event.anything, event.either) == ("default", "made", None, None)
    assert event.part == build(Part, {})
    assert event.part.type == ""
    assert type(event.voice) is Voice
    assert list(vars(event)) == list(Event.model_fields)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("event_id", "event_1", "event_1"),
        ("event_id", None, ""),
        ("event_id", 7, ""),
        ("event_id", ["x"], ""),
        ("index", "7", 7),  # as pydantic has it
        ("index", "seven", 0),
        ("index", None, 0),
        ("flag", {}, False),
        ("kind", "c", "c"),
        ("kind", 7, ""),
        ("text", "", ""),
        ("text", None, "default"),
        ("maybe", {"id": "voice_1"}, None),
        ("data", ["x"], {}),
        ("anything", {"x": [1]}, {"x": [1]}),
        ("either", "text", "text"),
        ("either", 7, None),
    ],
)
def test_one_field(field: str, value: Any, expected: Any) -> None:
    event = build(Event, {field: value})
    assert getattr(event, field) == expected
    assert type(getattr(event, field)) is type(expected)
    assert event.model_fields_set == {field}


def test_what_is_nested_is_built_the_same_way() -> None:
    parts = [{"type": "text", "text": "x"}, {"type": "smell", "text": "y"}, {"text": 7}, 8]
    event = build(Event, {"part": {"type": "smell"}, "parts": parts, "either": {"type": "z"}})
    assert event.part.type == "smell"
    assert [(part.type, part.text) for part in event.parts] == [
        ("text", "x"),
        ("smell", "y"),
        ("", None),
    ]
    assert all(type(part) is Part for part in event.parts)
    assert isinstance(event.either, Part)


def test_the_models_own_configuration_and_validators_count() -> None:
    frame = {"name": {"id": "voice_1"}, "tools": [{"a": 1}], "mood": "new"}
    voice = build(Voice, frame)
    assert voice.name is None
    assert voice.tools == [{"a": 1}, {"a": 1}]
    assert voice.model_extra == {"mood": "new"}


def test_keys_go_by_alias() -> None:
    assert build(Aliased, {"camelCase": "x"}).camel == "x"
    assert build(Aliased, {"camel": "x"}).camel == ""


def test_no_default_is_shared() -> None:
    first, second = build(Event, {}), build(Event, {})
    first.parts.append(Part(type="text"))
    first.data["x"] = 1
    assert (second.parts, second.data) == ([], {})
