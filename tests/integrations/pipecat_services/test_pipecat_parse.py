"""The parser of each service: stock's event where stock has one, and never a frame in an error."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pydantic
import pytest
from loguru import logger

import rtframes.integrations.pipecat as rtframes_pipecat
from rtframes.testing import DIALECTS, live_frames

from ..facts import facts
from .services import OPENAI, SERVICES, Service

FRAMES = [
    frame for dialect in DIALECTS for frames in live_frames(dialect).values() for frame in frames
]
NO_EVENTS = ("", "{", "[1]", "null", '"text"', "{}", '{"type":null}', '{"type":["error"]}', "\x00")


class Parsers:
    """Stock's function and ours, of one service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.classes: dict[str, type[pydantic.BaseModel]] = service.events._server_event_types
        self.stock: Callable[[Any], Any] = service.events.parse_server_event
        rtframes_pipecat.install()
        self.ours: Callable[[Any], Any] = service.events.parse_server_event
        rtframes_pipecat.uninstall()
        assert service.events.parse_server_event is self.stock is not self.ours

    def frames(self) -> Iterator[bytes]:
        """Those of a type that the service has a class for."""
        return (frame for frame in FRAMES if json.loads(frame)["type"] in self.classes)

    @property
    def may_raise(self) -> bool:
        """Whether the receive loop goes on after an exception, as its source says."""
        return self.service is not OPENAI


@pytest.fixture(params=SERVICES, ids=[service.cls for service in SERVICES])
def parsers(request: pytest.FixtureRequest) -> Parsers:
    return Parsers(request.param)


def attempt(parse: Callable[[Any], Any], frame: Any) -> Any:
    try:
        return parse(frame)
    except Exception as error:
        return error


@pytest.mark.parametrize("as_text", [bytes, bytes.decode], ids=["bytes", "str"])
def test_stocks_events(parsers: Parsers, as_text: Callable[[bytes], Any]) -> None:
    same = 0
    for frame in map(as_text, parsers.frames()):
        stock = attempt(parsers.stock, frame)
        ours = parsers.ours(frame)
        if isinstance(stock, Exception):
            assert isinstance(ours, parsers.classes[json.loads(frame)["type"]])
        else:
            assert facts(ours) == facts(stock)
            same += 1
    assert same > 5


def odd(frame: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The frame with one of its values gone, null or of another type, at any depth."""
    for key, value in frame.items():
        if frame.get("type") == value:
            continue
        yield {name: other for name, other in frame.items() if name != key}
        for other in (None, 7, "text", [], ["text"], {}, {"type": "text"}):
            yield {**frame, key: other}
        if isinstance(value, dict):
            yield from ({**frame, key: inner} for inner in odd(value))
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield from ({**frame, key: [inner, *value[1:]]} for inner in odd(value[0]))


def test_a_known_type_is_always_an_event_of_its_class(
    parsers: Parsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=1))  # ids of items without one
    misfits = 0
    for name in parsers.classes:
        frame = next((one for one in parsers.frames() if json.loads(one)["type"] == name), None)
        for changed in odd(json.loads(frame)) if frame else ():
            text = json.dumps(changed)
            stock, ours = attempt(parsers.stock, text), parsers.ours(text)
            assert isinstance(ours, parsers.classes[name])
            if isinstance(stock, Exception):
                misfits += 1
                repr(ours)
                assert vars(ours).keys() == type(ours).model_fields.keys()
            else:
                assert facts(ours) == facts(stock)
    assert misfits > 20


def test_an_unknown_type_is_what_it_is_to_stock(parsers: Parsers) -> None:
    frame = '{"type":"hologram","event_id":"event_1","secret":"xyz"}'
    stock, ours = attempt(parsers.stock, frame), attempt(parsers.ours, frame)
    if not isinstance(stock, Exception):
        assert facts(ours) == facts(stock)
    elif parsers.may_raise:
        assert str(ours) == "Unimplemented server event type: hologram"
    else:
        assert ours.type not in parsers.classes


@pytest.mark.parametrize("frame", [*NO_EVENTS, b"\xff"])
def test_what_is_no_event(parsers: Parsers, frame: Any) -> None:
    texts: list[str] = []
    handler = logger.add(texts.append, level="WARNING", format="{message}")
    ours = attempt(parsers.ours, frame)
    logger.remove(handler)
    if parsers.may_raise:
        assert isinstance(ours, ValueError)
        texts.append(str(ours))
    else:
        assert ours is None or ours.type not in parsers.classes
    (text,) = texts
    assert "not an event" in text


def test_an_error_that_is_a_text_keeps_it() -> None:
    ours = Parsers(OPENAI).ours('{"type":"error","error":"The server is busy."}')
    assert ours.error.message == "The server is busy."


def test_deep_nesting_ends() -> None:
    deep = '{"a":' * 50_000 + "1" + "}" * 50_000
    frame = '{"type":"session.created","session":{"tools":[' + deep + '],"audio":' + deep + "}}"
    ours = Parsers(OPENAI).ours(frame)
    assert ours is None or ours.type in ("session.created", "rtframes.ignored")


def test_each_kind_of_misfit_is_said_once_aloud() -> None:
    parse = Parsers(OPENAI).ours
    said: list[str] = []
    handler = logger.add(said.append, level="WARNING", format="{message}")
    for delta in ("AAAA", "BBBB"):
        parse(f'{{"type":"response.output_audio.delta","delta":"{delta}"}}')
    parse('{"type":"response.output_audio.delta","event_id":"e","response_id":"r","delta":""}')
    logger.remove(handler)
    assert len(said) == 2
    assert not any(re.search("AAAA|BBBB", text) for text in said)
