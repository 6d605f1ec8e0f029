"""OpenAI's Live API against openai-python's own models of it.

Frames are made from the SDK's pydantic models, those of the primary socket, of sidebands and of
forks, decoded with our classes, and encoded again: a field that our classes lack, or read as
something else, would not come back, or come back from ``extra``.
"""

import base64
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
import pytest
from pydantic import BaseModel

import rtframes
from rtframes import AudioBuffer, Decoder, UnknownObject, client_events, events, objects, zero_copy
from rtframes.protocols.live.client import LiveClientEvent
from rtframes.protocols.live.server import LiveEvent

live = pytest.importorskip("openai.types.live", reason="this openai-python has no Live API")

DATA = Path(__file__).parents[1] / "data" / "live_frames.jsonl"
SEEN = [json.loads(line) for line in DATA.read_bytes().splitlines()]
AUDIO = b"\x00\x01\xfe\xff"
PAYLOAD = base64.b64encode(AUDIO).decode()
SHARED = {
    "session.updated",
    "session.output_audio.delta",
    "session.input_transcript.delta",
    "session.output_transcript.delta",
    "session.closed",
    "error",
}
"""The events that Realtime has too."""
SHARED_BY_CLIENTS = {"session.update", "response.create"}
BOTH_WAYS = {"session.input_audio.append", "transport.dtmf.send"}

# Tools of the Responses API and choices of them, which are of another protocol.
OPEN = {"tools", "tool_choice"}


def models(union: Any) -> list[type[BaseModel]]:
    """The models in a union, however it is annotated."""
    if inspect.isclass(union) and issubclass(union, BaseModel):
        return [union]
    return [model for part in get_args(union) for model in models(part)]


def unions(*names: str) -> list[Any]:
    found = [
        pytest.param(m, id=f"{n}-{m.__name__}") for n in names for m in models(getattr(live, n))
    ]
    assert len(found) > 28
    return found


SERVER = unions("ServerEvent", "ConnectServerEvent", "ForkServerEvent")
CLIENT = unions("ClientEvent", "ConnectClientEvent", "ForkClientEvent")


def literals(model: type[BaseModel], name: str) -> tuple[Any, ...]:
    field = model.model_fields.get(name)
    hint = field.annotation if field else None
    while get_origin(hint) in (Union, Annotated):
        hint = get_args(hint)[0]
    return get_args(hint) if get_origin(hint) is Literal else ()


def frames(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """Objects with every field set, as many as it takes to show every alternative."""
    columns = {
        field.alias or name: list(values(field.annotation, name))
        for name, field in model.model_fields.items()
    }
    for i in range(max(map(len, columns.values()), default=1)):
        yield {name: column[i % len(column)] for name, column in columns.items()}


def values(hint: Any, name: str) -> Iterator[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Union:
        for argument in arguments:
            yield from values(argument, name)
    elif origin is Annotated:
        yield from values(arguments[0], name)
    elif origin is Literal:
        yield from arguments
    elif origin is list:
        yield list(values(arguments[0], name))
        yield []
    elif origin is dict:
        yield {str(i): value for i, value in enumerate(values(arguments[1], name))}
    elif inspect.isclass(hint) and issubclass(hint, BaseModel):
        if name == "item" and "responses" in hint.__module__:
            yield {"type": "message", "role": "user", "content": "of the Responses API"}
        else:
            yield from frames(hint)
    elif hint is str and name in ("audio", "delta"):
        yield PAYLOAD
    elif hint is not type(None):
        yield from {
            str: ["héllo"],
            int: [7],
            float: [0.25, 2],
            bool: [True, False],
            object: [{"a": [1, {"b": None}]}],
        }[hint]


def tag(model: type[BaseModel]) -> str:
    (name,) = literals(model, "type")
    return str(name)


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def unnamed(value: Any, path: str = "") -> Iterator[str]:
    """Where a decoded value holds keys that no class names."""
    if isinstance(value, UnknownObject):
        yield path
    elif isinstance(value, msgspec.Struct):
        if getattr(value, "extra", None):
            yield f"{path}.extra {value.extra}"  # type: ignore[attr-defined]
        for name in value.__struct_fields__:
            yield from unnamed(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for item in value:
            yield from unnamed(item, path)


def check(decoder: Decoder[Any], frame: dict[str, Any]) -> Any:
    event = decoder.decode(encoded(frame))
    assert event.type == frame["type"]
    assert json.loads(rtframes.encode(event)) == frame
    places = {place for place in unnamed(event) if place.rsplit(".")[-1] not in OPEN}
    assert places == set()
    return event


server_tags = {cls.__struct_config__.tag: cls for cls in get_args(events.ServerEvent)}
client_tags = {cls.__struct_config__.tag: cls for cls in get_args(client_events.ClientEvent)}


@pytest.mark.parametrize("model", SERVER)
def test_every_server_event_of_the_sdk_is_typed_and_comes_back_whole(
    model: type[BaseModel],
) -> None:
    decoder = Decoder()
    for frame in frames(model):
        model.model_validate(frame)
        assert type(check(decoder, frame)) is server_tags[tag(model)]
    assert decoder.stats().handed_over == 0


@pytest.mark.parametrize("model", CLIENT)
def test_every_client_event_of_the_sdk_is_typed_and_comes_back_whole(
    model: type[BaseModel],
) -> None:
    decoder: Decoder[Any] = Decoder(client_events.ClientEvent)
    for frame in frames(model):
        model.model_validate(frame)
        assert type(check(decoder, frame)) is client_tags[tag(model)]
    assert decoder.stats().handed_over == 0


@pytest.mark.parametrize("model", SERVER)
def test_a_server_may_leave_out_everything_but_the_type(model: type[BaseModel]) -> None:
    event = rtframes.decode(encoded({"type": tag(model)}))
    assert type(event) is server_tags[tag(model)]
    assert {getattr(event, name) for name in event.__struct_fields__} == {None}
    for frame in frames(model):
        for name in frame.keys() - {"type"}:
            assert getattr(rtframes.decode(encoded(frame | {name: None})), name) is None


@pytest.mark.parametrize("model", CLIENT)
def test_a_client_must_send_what_the_sdk_demands(model: type[BaseModel]) -> None:
    if tag(model) in BOTH_WAYS:
        return  # a server's as well, which may leave out everything
    frame = next(frames(model))
    decoder = Decoder(client_events.ClientEvent)
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    if frame.keys() >= {"delegation_id"}:
        required.add("delegation_id")  # "required, nullable", say the SDK's words
    for name in frame.keys() - {"type"}:
        without = encoded({key: value for key, value in frame.items() if key != name})
        if name in required:
            with pytest.raises(rtframes.ValidationError, match=f"required field `{name}`"):
                decoder.decode(without)
        else:
            assert getattr(decoder.decode(without), name) is None


def test_the_unions_hold_the_events_of_the_sdk_and_no_others() -> None:
    names = {tag(param.values[0]) for param in SERVER}
    assert len(names) == 28 + 2
    of_live = {cls.__struct_config__.tag for cls in get_args(LiveEvent)}
    assert of_live | {"session.input_audio.append"} == names - SHARED
    asked = {tag(param.values[0]) for param in CLIENT}
    only_live = {cls.__struct_config__.tag for cls in get_args(LiveClientEvent)}
    assert only_live == asked - SHARED_BY_CLIENTS
    assert names & asked == BOTH_WAYS
    for name in BOTH_WAYS:
        assert server_tags[name] is client_tags[name]


@pytest.mark.parametrize("frame", SEEN, ids=lambda frame: frame["type"])
def test_frames_of_the_documents_and_of_other_clients(frame: dict[str, Any]) -> None:
    event = check(Decoder(), frame | {"error": _without_nulls(frame["error"])}
                  if "error" in frame else frame)  # fmt: skip
    assert type(event) is server_tags[frame["type"]]


def _without_nulls(frame: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in frame.items() if value is not None}


def test_times_and_the_bill_are_there() -> None:
    event = rtframes.decode(
        b'{"type":"session.input_transcript.delta","event_id":"e","delta":"Hi","start_ms":20.5,'
        b'"end_ms":1e3}'
    )
    assert event == events.SessionInputTranscriptDelta(
        event_id="e", delta="Hi", start_ms=20.5, end_ms=1000.0
    )
    event = rtframes.decode(
        b'{"type":"session.closed","event_id":"e","reason":"expired","session":{"id":"live_1",'
        b'"status":"active"},"usage":{"seconds":61,"active_seconds":60,"paused_seconds":1}}'
    )
    assert isinstance(event, events.SessionClosed)
    assert event.reason == "expired"
    assert event.session == objects.Session(id="live_1", status="active")
    assert event.usage == objects.SessionUsage(seconds=61, active_seconds=60, paused_seconds=1)


AUDIO_FRAMES = [
    encoded({"type": "session.output_audio.delta", "delta": PAYLOAD}),
    encoded({"type": "session.output_audio.delta", "delta": PAYLOAD, "start_ms": 0, "end_ms": 20}),
    encoded({"type": "session.input_audio.append", "audio": PAYLOAD}),
]


@pytest.mark.parametrize("frame", AUDIO_FRAMES)
def test_audio_is_a_payload_in_both_directions(frame: bytes) -> None:
    field = "audio" if b'"audio"' in frame else "delta"
    assert getattr(rtframes.decode(frame), field) == AUDIO
    event = Decoder(zero_copy.ZeroCopyServerEvent).decode(frame)
    audio = getattr(event, field)
    assert isinstance(audio, AudioBuffer)
    assert bytes(audio) == AUDIO
    assert type(event) is type(rtframes.decode(frame))
    assert json.loads(rtframes.encode(event)) == json.loads(frame)
    assert repr(event).count("<4 bytes>") == 1


def test_what_clients_send_is_written_as_the_protocol_has_it() -> None:
    assert rtframes.encode(client_events.SessionInputAudioAppend(audio=AUDIO)) == encoded(
        {"type": "session.input_audio.append", "audio": PAYLOAD}
    ).replace(b" ", b"")
    append = client_events.SessionCommentaryAppend(content="Hi", delegation_id=None)
    assert json.loads(rtframes.encode(append)) == {
        "type": "session.commentary.append",
        "content": "Hi",
        "delegation_id": None,
    }


def test_a_delegated_response_event_is_plain_data() -> None:
    inner = {"type": "response.output_text.delta", "sequence_number": 3, "delta": "Hi", "x": None}
    event = rtframes.decode(encoded({"type": "response.event", "event_id": "e", "event": inner}))
    assert isinstance(event, events.DelegatedResponseEvent)
    assert event.event == inner


@pytest.mark.parametrize("frame", AUDIO_FRAMES)
def test_redaction_takes_the_audio(frame: bytes) -> None:
    assert b"<audio 4 bytes>" in rtframes.redact(frame)
    assert PAYLOAD.encode() not in rtframes.redact(frame)
