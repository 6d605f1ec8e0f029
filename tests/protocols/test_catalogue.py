"""The catalogue against the facts of the wire, ``tests/data/events.json``.

Frames are made from the facts' own grammar of types, decoded by msgspec with the catalogue's
classes, and compared with what went in: a class that misses a field, or reads it as something
else, does not pass.
"""

import ast
import base64
import inspect
import json
import pickle
import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from random import Random
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from rtframes import AudioBuffer, Decoder, client_events, encode, events, objects, zero_copy
from rtframes.protocols.base import CatalogueStruct
from rtframes.protocols.live.server import LiveEvent

FACTS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "events.json").read_text(encoding="utf-8")
)
EVENTS: dict[str, dict[str, Any]] = {event["type"]: event for event in FACTS["events"]}
OBJECTS: dict[str, dict[str, Any]] = FACTS["objects"]

MERGED = {
    "SystemMessageItem": "MessageItem",
    "UserMessageItem": "MessageItem",
    "AssistantMessageItem": "MessageItem",
    "TranscriptionSession": "Session",
    "TranslationSession": "Session",
    "SessionBeta": "Session",
    "TranscriptionSessionBeta": "Session",
    "SessionVoiceLive": "Session",
    "SessionExtensions": "Session",
    "TranscriptionSessionAudio": "SessionAudio",
    "TranslationAudio": "SessionAudio",
    "TranslationAudioInput": "SessionAudioInput",
    "TranslationAudioOutput": "SessionAudioOutput",
    "TranslationTranscription": "AudioTranscription",
}
"""Objects of the wire that have no class of their own, and the class that has their fields."""

FLAT = {"Session", "AudioTranscription"}
"""Classes for several shapes, in which a field that only one shape demands is optional."""

VARIANTS: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "ContentPart": {
        "input_text": ("InputTextPart", ("text",)),
        "input_audio": ("InputAudioPart", ("transcript", "audio", "format")),
        "input_image": ("InputImagePart", ("image_url", "detail")),
        "output_text": ("OutputTextPart", ("text",)),
        "output_audio": ("OutputAudioPart", ("transcript", "audio", "format")),
        "text": ("TextPart", ("text",)),
        "audio": ("AudioPart", ("transcript", "audio", "format")),
        "item_reference": ("ItemReferencePart", ("id",)),
    },
    "ResponsePart": {
        "text": ("TextPart", ("text",)),
        "audio": ("AudioPart", ("transcript", "audio")),
    },
    "ConversationItemBeta": {
        "message": ("MessageItem", ("id", "object", "status", "role", "content")),
        "function_call": (
            "FunctionCallItem",
            ("id", "object", "status", "call_id", "name", "arguments"),
        ),
        "function_call_output": (
            "FunctionCallOutputItem",
            ("id", "object", "status", "call_id", "output"),
        ),
    },
}
"""Flat objects of the wire that are a class for each value of ``type``, and the fields it has."""

ALIASES = {name for name, fact in OBJECTS.items() if "union_of" in fact} | set(VARIANTS)
OWN_CLASS = [name for name in OBJECTS if name not in ALIASES and name not in MERGED]
PAYLOAD = b"\x00\x01\xfe\xff"


def classes_of(module: Any) -> dict[str, type[CatalogueStruct]]:
    """The classes of the protocol that a flat module names."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, CatalogueStruct)
        and value.__module__.startswith("rtframes.protocols.")
    }


def of_realtime(classes: dict[str, type[CatalogueStruct]]) -> dict[str, type[CatalogueStruct]]:
    """Those of the protocol that these facts are about."""
    return {
        name: cls
        for name, cls in classes.items()
        if cls.__module__.startswith("rtframes.protocols.realtime.")
    }


EVENT_CLASSES = of_realtime(classes_of(events))
OBJECT_CLASSES = of_realtime(classes_of(objects))


# JSON made from the facts


def alternatives(kind: str) -> list[str]:
    """The members of a union in the facts' grammar of types."""
    parts = re.findall(r"[^|<\[]+(?:<[^|]*(?:\|[^|]*)*>|\[[^\]]*\])?", kind)
    assert "|".join(parts) == kind
    return parts


def samples(field: dict[str, Any]) -> list[Any]:
    """Values for a field: every alternative of its type, at least once."""
    if field["name"] == "type" and re.fullmatch(r"enum\[[^,]*\]", field["type"]):
        return [field["type"][5:-1]]
    return list(values(field["type"], holds_base64="base64" in field["note"].lower()))


def values(kind: str, holds_base64: bool = False) -> Iterator[Any]:
    for part in alternatives(kind):
        if part.startswith("array<"):
            yield list(values(part[6:-1]))
            yield []
        elif part.startswith("object<"):
            yield {str(i): value for i, value in enumerate(values(part[7:-1]))}
        elif part.startswith("enum["):
            known = part[5:-1].split(",")
            yield from (int(value) if value == "24000" else value for value in known)
            yield 16_000 if known == ["24000"] else "a value of tomorrow"
        elif part.startswith("ref:"):
            yield from (frame for _, frame in object_frames(part[4:]))
        elif part == "string" and holds_base64:
            yield base64.b64encode(PAYLOAD).decode()
            yield ""
        else:
            yield from {
                "string": ["héllo", ""],
                "integer": [7, 0],
                "number": [0.25, 2],
                "boolean": [True, False],
                "object": [{"a": [1, {"b": None}]}, {}],
                "any": [{"a": 1}, [1], "x", 0],
            }[part]


def frames(fields: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Objects with every field set, as many as it takes to show every sample."""
    columns = {field["name"]: samples(field) for field in fields}
    for i in range(max(map(len, columns.values()))):
        yield {name: column[i % len(column)] for name, column in columns.items()}


def object_frames(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Objects of the wire, each with the name of the class that they should become."""
    fact = OBJECTS[name]
    if name in VARIANTS:
        for tag, (cls, wanted) in VARIANTS[name].items():
            for frame in frames([field for field in fact["fields"] if field["name"] in wanted]):
                yield cls, {"type": tag} | frame
    elif "union_of" in fact:
        for member in fact["union_of"]:
            yield from object_frames(member)
    else:
        for frame in frames(fact["fields"]):
            yield MERGED.get(name, name), frame


def is_optional(field: dict[str, Any]) -> bool:
    return not field["required"] or field["nullable"] or field.get("lenient", False)


def untagged(fact: dict[str, Any], cls: type[CatalogueStruct]) -> list[dict[str, Any]]:
    """The facts' fields without the tag, which is not a field of a Struct."""
    tagged = cls.__struct_config__.tag is not None
    return [field for field in fact["fields"] if not (tagged and field["name"] == "type")]


OF_LIVE = {
    "SessionClosed": {"reason", "session", "usage"},
    "SessionAudio": {"format"},
    "Session": {
        "status",
        "input",
        "delegation",
        "client",
        "triggers",
        "store",
        "safety_identifier",
    },
}
"""Fields that OpenAI's Live API adds to shared classes: ``test_live.py`` has its SDK for them."""


def declared(cls: type[CatalogueStruct]) -> list[str]:
    """The keys of the class's fields, `extra` apart, which has none, and Live's."""
    others = {"extra"} | OF_LIVE.get(cls.__name__, set())
    return [name for name in cls.__struct_encode_fields__ if name not in others]


def members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


# The same cases for events and objects: facts, class, and whether it is flat

CASES = [
    pytest.param(fact, EVENT_CLASSES[fact["class_name"]], id=fact["type"])
    for fact in EVENTS.values()
] + [
    pytest.param(OBJECTS[name], OBJECT_CLASSES[MERGED.get(name, name)], id=name)
    for name in OBJECTS
    if name not in ALIASES
]

server_events = msgspec.json.Decoder(events.ServerEvent)


@pytest.mark.parametrize("event_type", EVENTS)
def test_every_event_decodes_to_its_class_and_encodes_to_the_same_data(event_type: str) -> None:
    for frame in frames(EVENTS[event_type]["fields"]):
        event = server_events.decode(encoded(frame))
        assert type(event) is EVENT_CLASSES[EVENTS[event_type]["class_name"]]
        assert event.type == event_type
        assert json.loads(msgspec.json.encode(event)) == frame
        assert pickle.loads(pickle.dumps(event)) == event


@pytest.mark.parametrize("union", [events.ServerEvent, zero_copy.ZeroCopyServerEvent])
def test_the_engine_decodes_every_event_by_itself(union: Any) -> None:
    decoder = Decoder(union)
    for fact in EVENTS.values():
        for frame in frames(fact["fields"]):
            event = decoder.decode(encoded(frame))
            assert type(event).__name__ == fact["class_name"]
            assert json.loads(encode(event)) == frame
    stats = decoder.stats()
    assert (stats.handed_over, stats.unknown, stats.slot_stores) == (0, 0, True)


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_decodes_to_its_class_and_encodes_to_the_same_data(name: str) -> None:
    for cls, frame in object_frames(name):
        value = msgspec.json.decode(encoded(frame), type=OBJECT_CLASSES[cls])
        assert json.loads(msgspec.json.encode(value)) == frame


@pytest.mark.parametrize(("fact", "cls"), CASES)
def test_absence_and_null_of_any_field_are_none(
    fact: dict[str, Any], cls: type[CatalogueStruct]
) -> None:
    decoder = msgspec.json.Decoder(cls)
    frame = next(frames(fact["fields"]))
    for field in untagged(fact, cls):
        name = field["name"]
        without = encoded({key: value for key, value in frame.items() if key != name})
        null = encoded(frame | {name: None})
        assert getattr(decoder.decode(without), name) is None
        assert getattr(decoder.decode(null), name) is None
        assert decoder.decode(null) == decoder.decode(without)
        assert name not in json.loads(msgspec.json.encode(decoder.decode(null)))


MOST_SUBSETS = 300


@pytest.mark.parametrize(("fact", "cls"), CASES)
def test_any_subset_of_fields_may_be_absent_or_null(
    fact: dict[str, Any], cls: type[CatalogueStruct]
) -> None:
    """All choices for each field (there, null, absent), or as many random ones as are tried."""
    decoder = Decoder(cls, unknown=None)
    frame = next(frames(fact["fields"]))
    names = [field["name"] for field in untagged(fact, cls)]
    random = Random(0)
    choices: Iterable[tuple[int, ...]] = product(range(3), repeat=len(names))
    if 3 ** len(names) > MOST_SUBSETS:
        edges = [(choice,) * len(names) for choice in range(3)]
        choices = edges + [tuple(random.choices(range(3), k=len(names))) for _ in range(200)]
    for choice in choices:
        kept = dict(frame)
        for name, what in zip(names, choice, strict=True):
            if what == 1:
                kept[name] = None
            elif what == 2:
                del kept[name]
        value = decoder.decode(encoded(kept))
        assert type(value) is cls
        expected = {key: item for key, item in kept.items() if item is not None}
        assert json.loads(encode(value)) == expected
    assert decoder.stats().handed_over == 0


def lenient_fields(cls: type[CatalogueStruct]) -> set[str]:
    """The fields that type checkers see without None: those whose annotation is `Lenient`."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(body, ast.ClassDef)
    return {
        ast.unparse(field.target)
        for field in body.body
        if isinstance(field, ast.AnnAssign) and ast.unparse(field.annotation).startswith("Lenient[")
    }


@pytest.mark.parametrize(("fact", "cls"), CASES)
def test_checkers_see_the_types_of_the_schema(
    fact: dict[str, Any], cls: type[CatalogueStruct]
) -> None:
    bases = [base for base in cls.__mro__ if base is not CatalogueStruct]
    seen = {
        name for base in bases if issubclass(base, CatalogueStruct) for name in lenient_fields(base)
    }
    demanded = {
        field["name"]
        for field in untagged(fact, cls)
        if not is_optional(field) and not {"any", "object"} & set(alternatives(field["type"]))
    }
    if cls.__name__ not in FLAT:
        assert demanded == seen & {field["name"] for field in untagged(fact, cls)}


@pytest.mark.parametrize("event_type", EVENTS)
def test_events_have_the_fields_of_the_facts_in_wire_order(event_type: str) -> None:
    fact = EVENTS[event_type]
    current = EVENTS[fact["legacy_of"]] if fact["legacy_of"] else fact
    cls = EVENT_CLASSES[fact["class_name"]]
    assert declared(cls) == [
        field["name"] for field in current["fields"] if field["name"] != "type"
    ]
    assert {field["name"] for field in fact["fields"]} - {"type"} <= set(cls.__struct_fields__)


@pytest.mark.parametrize("name", OWN_CLASS)
def test_objects_have_the_fields_of_the_facts_and_no_others(name: str) -> None:
    cls = OBJECT_CLASSES[name]
    shapes = [name, *(merged for merged, target in MERGED.items() if target == name)]
    expected = {field["name"]: None for shape in shapes for field in untagged(OBJECTS[shape], cls)}
    assert declared(cls) == list(expected)


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_share_out_every_field(name: str) -> None:
    shared = {field for _, fields in VARIANTS[name].values() for field in fields}
    assert shared == {field["name"] for field in OBJECTS[name]["fields"]} - {"type"}
    tags = next(field["type"] for field in OBJECTS[name]["fields"] if field["name"] == "type")
    assert set(VARIANTS[name]) == set(tags[5:-1].split(","))
    for tag, (cls, _) in VARIANTS[name].items():
        assert OBJECT_CLASSES[cls].__struct_config__.tag == tag


def test_the_classes_are_those_of_the_facts() -> None:
    parts = {cls for cls, _ in VARIANTS["ContentPart"].values()}
    assert set(EVENT_CLASSES) == {fact["class_name"] for fact in EVENTS.values()}
    assert set(OWN_CLASS) | parts <= set(OBJECT_CLASSES)
    others = set(OBJECT_CLASSES) - set(OWN_CLASS) - parts
    without_facts = others - classes_held_by(get_args(LiveEvent))
    assert not without_facts, "no facts in tests/data/events.json, and not of OpenAI's Live API"


def classes_held_by(classes: tuple[type, ...]) -> set[str]:
    """The names of the Structs in the fields of these, at any depth."""
    found: set[str] = set()
    kinds: list[Any] = list(msgspec.inspect.multi_type_info(classes))
    while kinds:
        kind = kinds.pop()
        if isinstance(kind, msgspec.inspect.StructType):
            if kind.cls.__name__ not in found:
                found.add(kind.cls.__name__)
                kinds += [field.type for field in kind.fields]
        else:
            kinds += getattr(kind, "types", ())
            parts = [getattr(kind, name, None) for name in ("item_type", "value_type", "key_type")]
            kinds += [part for part in parts if part is not None]
    return found


def test_server_event_is_the_union_of_all_events() -> None:
    assert set(get_args(events.ServerEvent)) == set(classes_of(events).values())


def test_the_zero_copy_union_is_the_same_with_other_memory_for_audio() -> None:
    members = get_args(zero_copy.ZeroCopyServerEvent)
    of_audio = {member: get_args(member) for member in members if get_origin(member)}
    assert {get_origin(member) for member in of_audio} == set(get_args(events.AudioEvent))
    assert set(of_audio.values()) == {(AudioBuffer,)}
    classes = [get_origin(member) or member for member in members]
    assert set(classes) == set(get_args(events.ServerEvent))
    assert len(classes) == len(get_args(events.ServerEvent))


def test_unions_of_objects_have_the_members_of_the_facts() -> None:
    for name in ALIASES - set(VARIANTS) | {"ContentPart"}:
        expected = {cls for cls, _ in object_frames(name)}
        union = getattr(objects, name)
        assert {cls.__name__ for cls in members(union)} - {"str"} == expected


@pytest.mark.parametrize("fact", EVENTS.values(), ids=EVENTS)
def test_legacy_names_are_subclasses_that_the_current_class_lists(fact: dict[str, Any]) -> None:
    legacy = [other for other in EVENTS.values() if other["legacy_of"] == fact["type"]]
    cls = EVENT_CLASSES[fact["class_name"]]
    literal = get_args(get_type_hints(cls)["type"])[0]
    assert set(get_args(literal)) == {fact["type"], *(other["type"] for other in legacy)}
    for other in legacy:
        assert issubclass(EVENT_CLASSES[other["class_name"]], cls)


@pytest.mark.parametrize(
    "cls",
    [cls for module in (events, objects, client_events) for cls in classes_of(module).values()],
    ids=lambda cls: f"{cls.__module__}.{cls.__name__}",
)
def test_every_class_keeps_the_rules(cls: type[CatalogueStruct]) -> None:
    hints = get_type_hints(cls)
    config = cls.__struct_config__
    assert config.frozen
    assert config.omit_defaults
    assert config.repr_omit_defaults
    assert not cls.__match_args__, "kw_only classes match by keyword"
    kinds = {
        # The audio of the generic events, which is bytes or an `AudioBuffer`.
        kind.__bound__ if isinstance(kind, TypeVar) else kind
        for name in cls.__struct_fields__
        if name != "extra"
        for kind in members(hints[name])
    }
    assert config.gc is not (kinds <= {str, int, float, bool, bytes, AudioBuffer, type(None)})
    assert not any(isinstance(hint, str) for hint in cls.__annotations__.values())
    assert cls.__doc__
    if config.tag is not None:
        assert config.tag_field == "type"
        assert vars(cls)["type"] == config.tag


def test_audio_is_bytes() -> None:
    payload = base64.b64encode(PAYLOAD).decode()
    audio = {
        (fact["class_name"], field["name"])
        for fact in EVENTS.values()
        for field in fact["fields"]
        if "base64" in field["note"].lower() and field["type"] == "string"
    }
    assert {"ResponseOutputAudioDelta", "ResponseVideoDelta"} <= {name for name, _ in audio}
    for name, field in audio:
        cls = EVENT_CLASSES[name]
        (found,) = [
            each.type for each in msgspec.inspect.type_info(cls).fields if each.name == field
        ]
        assert isinstance(found, msgspec.inspect.UnionType)
        assert {type(kind) for kind in found.types} == {
            msgspec.inspect.BytesType,
            msgspec.inspect.NoneType,
        }
    for part in ("input_audio", "output_audio", "audio"):
        frame = encoded({"type": part, "audio": payload})
        assert msgspec.json.decode(frame, type=objects.ContentPart).audio == PAYLOAD


def test_matching_on_the_current_class_takes_the_legacy_name_and_encoding_keeps_it() -> None:
    frame = next(frames(EVENTS["response.audio.delta"]["fields"]))
    event = server_events.decode(encoded(frame))
    assert isinstance(event, events.ResponseOutputAudioDelta)
    assert json.loads(msgspec.json.encode(event))["type"] == "response.audio.delta"
