"""The drop-in's ``parse_event`` against the SDK's own, frame by frame."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pydantic
import pytest

import rtframes.integrations.openai as rtframes_openai
from rtframes.testing import Synthesiser

from .facts import all_frames, facts
from .sdk import connection_classes, known_names

# What clients send on Live and sidebands see: no dialect has it among its server's frames.
REFLECTED = [
    b'{"type":"session.input_audio.append","audio":"AAAA"}',
    b'{"type":"transport.dtmf.send","event_id":"event_1","client_event_id":"e","event":"5"}',
]
FRAMES = all_frames() + REFLECTED
LEGACY = {
    "response.text.delta": "response.output_text.delta",
    "response.text.done": "response.output_text.done",
    "response.audio.delta": "response.output_audio.delta",
    "response.audio.done": "response.output_audio.done",
    "response.audio_transcript.delta": "response.output_audio_transcript.delta",
    "response.audio_transcript.done": "response.output_audio_transcript.done",
    "transcription_session.created": "session.created",
    "transcription_session.updated": "session.updated",
    "conversation.item.created": "conversation.item.added",
}


class Parsers:
    """Both methods of one connection class."""

    def __init__(self, cls: Any, union: Any) -> None:
        connection = object.__new__(cls)
        self.stock = connection.parse_event
        self.ours = rtframes_openai.accelerate(object.__new__(cls)).parse_event
        self.known = known_names(union)

    def outcomes(self, frame: Any) -> tuple[Any, Any]:
        return outcome(self.stock, frame), outcome(self.ours, frame)


def outcome(parse: Any, frame: Any) -> Any:
    """What a frame becomes, or the exception."""
    try:
        return facts(parse(frame))
    except Exception as error:
        return type(error), str(error)


@pytest.fixture(
    scope="module",
    params=connection_classes()[::2],  # a sync connection and an async one parse alike
    ids=lambda param: f"{param[0].__module__.split('.')[2]}-{param[0].__name__}",
)
def parsers(request: pytest.FixtureRequest) -> Parsers:
    return Parsers(*request.param)


def test_every_event_is_as_stock(parsers: Parsers) -> None:
    compared = set()
    for frame in FRAMES:
        name = json.loads(frame)["type"]
        if name in parsers.known:
            stock, ours = parsers.outcomes(frame)
            assert ours == stock
            assert ours[0] is parsers.known[name]
            compared.add(name)
    assert compared == set(parsers.known)


@pytest.mark.parametrize("dialect", ["ga", "beta", "azure"])
def test_whole_sessions_are_as_stock(parsers: Parsers, dialect: str) -> None:
    for frame in Synthesiser(dialect, seed=7).session(turns=20):
        if json.loads(frame)["type"] in parsers.known:
            stock, ours = parsers.outcomes(frame)
            assert ours == stock


def mutants(frame: bytes) -> Iterator[bytes]:
    """The frame with one thing changed, for every place and every change."""
    for path in paths(json.loads(frame)):
        for change in (None, "text", "5", 5, -0.5, 2.0, True, [], {}, {"type": "x"}, DELETE, EXTRA):
            value = copy.deepcopy(json.loads(frame))
            owner = value
            for step in path[:-1]:
                owner = owner[step]
            if change is DELETE:
                del owner[path[-1]]
            elif change is EXTRA:
                if not isinstance(owner[path[-1]], dict):
                    continue
                owner[path[-1]]["surprise"] = {"a": [1, None]}
            else:
                owner[path[-1]] = change
            yield json.dumps(value).encode()


DELETE, EXTRA = object(), object()


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a frame, but its type."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if path or key != "type":
            yield (*path, key)
            if isinstance(item, (dict, list)):
                yield from paths(item, (*path, key))


def test_frames_that_do_not_fit_are_as_stock(parsers: Parsers) -> None:
    first_of_each = {json.loads(frame)["type"]: frame for frame in reversed(FRAMES)}
    mutated = 0
    for name in sorted(parsers.known.keys() & first_of_each.keys()):
        for frame in mutants(first_of_each[name]):
            stock, ours = parsers.outcomes(frame)
            assert ours == stock, frame
            mutated += 1
    assert mutated > 300


@pytest.mark.parametrize(
    "value",
    [
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"-0",
        b"-0.0",
        b"123456789012345678901234567890",
        b"1" * 400,
        b'"\\ud800"',
        b'"\\ud83d\\ude00"',
        '"caf\u00e9 \u2028 \U0001f600"'.encode(),
        b'"\xff"',
        b'"\x01"',
        b"'x'",
        b"[" * 200 + b"]" * 200,
        b"[" * 100_000,
        b'{"a":1,"a":2}',
        b"tru",
        b"",
    ],
)
def test_odd_json_is_as_stock(parsers: Parsers, value: bytes) -> None:
    frame = b'{"type":"error","event_id":"event_1","error":%s,"x":%s}' % (value, value)
    stock, ours = parsers.outcomes(frame)
    assert ours == stock


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"   ",
        b"{",
        b'{"type":"error"} x',
        b'{"type":"error",}',
        b"[]",
        b'[{"type":"error"}]',
        b"null",
        b"5",
        b'"error"',
        '{"type":"error","event_id":"\u00e9"}',
        '{"type":"error"}'.encode("utf-16"),
        '{"type":"error"}'.encode("utf-8-sig"),
        '\ufeff{"type":"error"}',
        bytearray(b'{"type":"error"}'),
        b'{"type":"error","type":"error"}',
        b'  {"event_id":"event_1","type":"error"}\n',
        b'{"t\\u0079pe":"error"}',
        5,
        None,
    ],
)
def test_odd_frames_are_as_stock(parsers: Parsers, frame: Any) -> None:
    stock, ours = parsers.outcomes(frame)
    assert ours == stock


def test_legacy_names_get_the_class_of_their_current_name(parsers: Parsers) -> None:
    for frame in FRAMES:
        name = json.loads(frame)["type"]
        current = LEGACY.get(name)
        if name in parsers.known or current not in parsers.known:
            continue
        event = parsers.ours(frame)
        # Stock gives the class of the union's first event; with the current name it is right.
        assert type(parsers.stock(frame)) is next(iter(parsers.known.values()))
        renamed = {**json.loads(frame), "type": current}
        expected = parsers.stock(json.dumps(renamed))
        expected.__dict__["type"] = name
        assert facts(event) == facts(expected)
        assert event.type == name


def test_unknown_types_keep_everything(parsers: Parsers) -> None:
    for frame in FRAMES:
        data = json.loads(frame)
        name = data["type"]
        if name in parsers.known or LEGACY.get(name) in parsers.known:
            continue
        event = parsers.ours(frame)
        assert type(parsers.stock(frame)) is next(iter(parsers.known.values()))
        assert type(event) is rtframes_openai.UnknownEvent
        assert event.type == name
        assert event.to_dict() == data
        for key, value in data.items():
            assert getattr(event, key) == value


@pytest.mark.parametrize("tag", [None, 5, ["error"], {"a": 1}, True, "", "Error"])
def test_types_that_are_no_type(parsers: Parsers, tag: Any) -> None:
    event = parsers.ours(json.dumps({"type": tag, "delta": "AAAA"}))
    assert type(event) is rtframes_openai.UnknownEvent
    assert event.type == tag
    assert event.delta == "AAAA"


def test_no_type_at_all(parsers: Parsers) -> None:
    event = parsers.ours(b'{"event_id":"event_1","_fields_set":1,"model_config":2,"__dict__":3}')
    assert event.type is None
    assert event.model_extra == {
        "event_id": "event_1",
        "_fields_set": 1,
        "model_config": 2,
        "__dict__": 3,
    }


def test_an_unknown_event_does_not_print_its_payload(parsers: Parsers) -> None:
    frame = json.dumps({"type": "video", "n": 5, "delta": "QUJD" * 5_000, "deep": ["QUJD" * 500]})
    event = parsers.ours(frame)
    for text in (repr(event), str(event)):
        assert len(text) < 400
        assert "type='video'" in text
        assert "n=5" in text
        assert "QUJDQUJD" in text


def test_events_are_models_of_the_sdk() -> None:
    from openai import BaseModel

    assert issubclass(rtframes_openai.UnknownEvent, BaseModel)
    assert issubclass(rtframes_openai.UnknownEvent, pydantic.BaseModel)
