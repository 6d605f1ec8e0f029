"""`UnknownObject` as an object of its own."""

import copy
import pickle
from typing import Any

import msgspec
import pytest

import rtframes
from rtframes import UnknownObject

AUDIO = "UklGRg" * 20_000


def made() -> UnknownObject:
    return UnknownObject({"type": "x", "n": [1, {"a": None}], "b": "AAAA"}, "x", "no good")


def test_it_is_a_dict_of_everything() -> None:
    value = made()
    assert value == {"type": "x", "n": [1, {"a": None}], "b": "AAAA"}
    assert value["n"][1]["a"] is None
    assert value.get("absent", 3) == 3
    assert list(value) == ["type", "n", "b"]


def test_type_is_unknown_whatever_the_wire_says() -> None:
    assert made().type == "unknown"
    assert UnknownObject.type == "unknown"


def test_tag_and_reason() -> None:
    assert (made().tag, made().reason) == ("x", "no good")
    assert (UnknownObject().tag, UnknownObject().reason) == (None, None)


def test_it_has_no_other_attributes() -> None:
    value: Any = made()
    with pytest.raises(AttributeError):
        value.more = 1


@pytest.mark.parametrize(
    ("tag", "shown"), [("x", "x"), (5, 5), (True, None), (None, None), (1.5, None), ([], None)]
)
def test_from_wire_takes_the_tag_from_the_data(tag: object, shown: object) -> None:
    assert UnknownObject.from_wire({"kind": tag}, "kind").tag == shown
    assert UnknownObject.from_wire({}, "kind").tag is None
    assert UnknownObject.from_wire({"kind": tag}, None).tag is None


def test_it_encodes_as_it_came() -> None:
    frame = b'{"type":"of.tomorrow","n":[1,{"a":null}],"audio":"AAAA"}'
    event = rtframes.decode(frame)
    assert msgspec.json.encode(event) == frame
    assert rtframes.encode(event) == frame


def test_it_matches_as_a_mapping_and_as_its_class() -> None:
    match rtframes.decode(b'{"type":"of.tomorrow","n":5}'):
        case {"type": "of.tomorrow", "n": number}:
            assert number == 5
        case _:
            pytest.fail("a mapping pattern takes it")
    match made():
        case UnknownObject(type="unknown", tag=tag):
            assert tag == "x"
        case _:
            pytest.fail("a class pattern takes it")


@pytest.mark.parametrize(
    "clone", [lambda v: pickle.loads(pickle.dumps(v)), copy.copy, copy.deepcopy]
)
def test_clones(clone: object) -> None:
    assert callable(clone)
    value = clone(made())
    assert type(value) is UnknownObject
    assert value == made()
    assert (value.tag, value.reason) == ("x", "no good")


def test_repr_names_the_tag_and_the_reason() -> None:
    assert repr(UnknownObject({"type": "x"}, "x")) == "UnknownObject({'type': 'x'}, tag='x')"
    assert repr(made()).endswith(", tag='x', reason='no good')")


@pytest.mark.parametrize(
    "data",
    [
        {"audio": AUDIO},
        {"a": {"b": {"c": {"d": {"e": {"f": AUDIO}}}}}},
        {"parts": [AUDIO] * 100},
        {str(i): AUDIO for i in range(1_000)},
        {AUDIO: 1},
        {"n": 10**4_000},
    ],
    ids=["text", "deep", "list", "many", "key", "number"],
)
def test_repr_never_prints_a_payload(data: dict[str, object]) -> None:
    text = repr(UnknownObject(data, AUDIO, AUDIO))
    assert len(text) < 2_000
    assert AUDIO[:70] not in text
