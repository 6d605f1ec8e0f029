"""The client events against openai-python's own models of them.

Frames are made from the SDK's pydantic models, GA and beta, decoded by msgspec with our classes,
and encoded again: a field that our classes lack, or read as something else, would not come back.
What only a client of the Live API sends is tested in ``test_live.py``.
"""

import base64
import doctest
import inspect
import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
import pytest
from openai.types import live
from openai.types import realtime as ga
from openai.types.beta import realtime as beta
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rtframes import Decoder, client_events
from rtframes.client_events import (
    AudioSettings,
    ClientEvent,
    InputAudioBufferAppend,
    InputAudioSettings,
    SessionSettings,
    SessionUpdate,
    TranscriptionSessionUpdate,
)
from rtframes.protocols.base import CatalogueStruct
from rtframes.protocols.realtime import client

PAYLOAD = base64.b64encode(b"\x00\x01\xfe\xff").decode()

VARIANTS: dict[str, set[str]] = {
    "input_text": {"text"},
    "input_audio": {"audio", "transcript"},
    "input_image": {"image_url", "detail"},
    "output_text": {"text"},
    "output_audio": {"audio", "transcript"},
    "text": {"text"},
    "audio": {"audio", "transcript"},
    "item_reference": {"id"},
    "message": {"id", "object", "status", "role", "content"},
    "function_call": {"id", "object", "status", "call_id", "name", "arguments"},
    "function_call_output": {"id", "object", "status", "call_id", "output"},
    "server_vad": {
        "threshold",
        "prefix_padding_ms",
        "silence_duration_ms",
        "create_response",
        "interrupt_response",
    },
    "semantic_vad": {"eagerness", "create_response", "interrupt_response"},
}
"""What the flat models of the SDK hold for each value of ``type``, which is a class of ours."""

VOICE_LIVE: dict[str, set[str]] = {
    "ResponseCreate": {"additional_instructions"},
    "ResponseSettings": {
        "commit",
        "cancel_previous",
        "append_input_items",
        "input_items",
        "pre_generated_assistant_message",
        "reasoning_effort",
        "interim_response",
        "invoke_input",
    },
}
"""Fields that only Azure's SDK knows (azure-ai-voicelive 1.3.1)."""


def models(union: Any) -> list[type[BaseModel]]:
    """The models in a union, however it is annotated."""
    if inspect.isclass(union) and issubclass(union, BaseModel):
        return [union]
    return [model for part in get_args(union) for model in models(part)]


SDK_EVENTS = [
    *models(ga.RealtimeClientEvent),
    *models(beta.RealtimeClientEvent),
    ga.RealtimeTranslationInputAudioBufferAppendEvent,
]
SDK_IDS = [f"{model.__module__.split('.')[2]}-{model.__name__}" for model in SDK_EVENTS]


def wire_name(name: str, field: FieldInfo) -> str:
    return field.alias or name


def literals(model: type[BaseModel], name: str) -> tuple[Any, ...]:
    field = model.model_fields.get(name)
    hint = field.annotation if field else None
    while get_origin(hint) in (Union, Annotated):
        hint = get_args(hint)[0]
    return get_args(hint) if get_origin(hint) is Literal else ()


def frames(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """Objects with every field set, as many as it takes to show every alternative."""
    tags = literals(model, "type")
    fields = {
        wire_name(name, field): list(values(field.annotation, name))
        for name, field in model.model_fields.items()
        if not (tags and name == "type")
    }
    flat = len(tags) > 1 and set(tags) <= set(VARIANTS)
    if flat:
        assert set(fields) <= set().union(*(VARIANTS[tag] for tag in tags)), "a new field"
    for tag in tags or (None,):
        columns = {name: v for name, v in fields.items() if not flat or name in VARIANTS[tag]}
        for i in range(max(map(len, columns.values()), default=1)):
            frame = {name: column[i % len(column)] for name, column in columns.items()}
            yield {"type": tag} | frame if tag else frame


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
        yield from frames(hint)
    elif hint is str and name == "audio":
        yield PAYLOAD
    elif hint is not type(None):
        yield from {
            str: ["héllo"],
            int: [7],
            float: [0.25, 2],
            bool: [True, False],
            object: [{"a": [1, {"b": None}]}],
        }[hint]


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


decoder = msgspec.json.Decoder(ClientEvent)
by_tag = {cls.__struct_config__.tag: cls for cls in get_args(client.RealtimeClientEvent)}


@pytest.mark.parametrize("model", SDK_EVENTS, ids=SDK_IDS)
def test_every_event_of_the_sdk_decodes_and_encodes_to_the_same_data(
    model: type[BaseModel],
) -> None:
    for frame in frames(model):
        model.model_validate(frame)
        event = decoder.decode(encoded(frame))
        assert type(event) is by_tag[frame["type"]]
        assert event.type == frame["type"]
        assert json.loads(msgspec.json.encode(event)) == frame


def test_the_engine_decodes_every_event_by_itself() -> None:
    native = Decoder(ClientEvent)
    for model in SDK_EVENTS:
        for frame in frames(model):
            assert native.decode(encoded(frame)) == decoder.decode(encoded(frame))
    assert native.stats().handed_over == 0


@pytest.mark.parametrize("model", SDK_EVENTS, ids=SDK_IDS)
def test_fields_are_required_and_nullable_as_in_the_sdk(model: type[BaseModel]) -> None:
    frame = next(frames(model))
    for name, field in model.model_fields.items():
        if name == "type":
            continue
        without = encoded({key: value for key, value in frame.items() if key != name})
        null = encoded(frame | {name: None})
        if field.is_required():
            with pytest.raises(msgspec.ValidationError, match=f"required field `{name}`"):
                decoder.decode(without)
            with pytest.raises(msgspec.ValidationError, match="got `null`"):
                decoder.decode(null)
        else:
            assert getattr(decoder.decode(without), name) is None
            assert getattr(decoder.decode(null), name) is None


def test_the_events_are_those_of_the_sdk() -> None:
    assert set(by_tag) == {tag for model in SDK_EVENTS for tag in literals(model, "type")}


@pytest.mark.parametrize(
    ("cls", "sdk"),
    [
        (
            SessionSettings,
            [
                *models(ga.SessionUpdateEvent.model_fields["session"].annotation),
                *models(beta.SessionUpdateEvent.model_fields["session"].annotation),
                *models(beta.TranscriptionSessionUpdate.model_fields["session"].annotation),
                *models(live.SessionUpdateEvent.model_fields["session"].annotation),
            ],
        ),
        (
            client_events.ResponseSettings,
            [
                *models(ga.ResponseCreateEvent.model_fields["response"].annotation),
                *models(beta.ResponseCreateEvent.model_fields["response"].annotation),
            ],
        ),
        *(
            (by_tag[tag], [model for model in SDK_EVENTS if tag in literals(model, "type")])
            for tag in by_tag
        ),
    ],
)
def test_classes_have_no_fields_that_the_sdk_lacks(
    cls: type[CatalogueStruct], sdk: list[type[BaseModel]]
) -> None:
    known = {wire_name(*field) for model in sdk for field in model.model_fields.items()}
    fields = set(cls.__struct_encode_fields__) - {"extra"}
    assert fields <= known | VOICE_LIVE.get(cls.__name__, set())
    assert known - {"type"} <= fields


OFF = [
    SessionSettings(turn_detection=None),
    SessionSettings(input_audio_transcription=None),
    SessionSettings(input_audio_noise_reduction=None),
    SessionSettings(tracing=None),
    SessionSettings(prompt=None),
    InputAudioSettings(turn_detection=None),
    InputAudioSettings(transcription=None),
    InputAudioSettings(noise_reduction=None),
]


@pytest.mark.parametrize("settings", OFF, ids=repr)
def test_what_null_turns_off_is_told_from_what_is_not_sent(settings: CatalogueStruct) -> None:
    data = json.loads(msgspec.json.encode(settings))
    assert list(data.values()) == [None]
    decoded = msgspec.json.decode(encoded(data), type=type(settings))
    assert decoded == settings
    (name,) = data
    assert getattr(decoded, name) is None
    assert getattr(msgspec.json.decode(b"{}", type=type(settings)), name) is msgspec.UNSET


def test_the_example_of_the_sdk_turns_noise_reduction_off() -> None:
    audio = AudioSettings(input=InputAudioSettings(noise_reduction=None))
    event = SessionUpdate(session=SessionSettings(type="realtime", audio=audio))
    example = (
        b'{"type":"session.update","session":{"type":"realtime","audio":{"input":'
        b'{"noise_reduction":null}}}}'
    )
    assert msgspec.json.encode(event) == example
    assert decoder.decode(example) == event


def test_the_legacy_update_is_a_subclass_that_keeps_its_name() -> None:
    event = decoder.decode(b'{"type":"transcription_session.update","session":{}}')
    assert type(event) is TranscriptionSessionUpdate
    assert isinstance(event, SessionUpdate)
    assert json.loads(msgspec.json.encode(event))["type"] == "transcription_session.update"


def test_appended_audio_is_bytes_and_stays_out_of_reprs() -> None:
    event = decoder.decode(encoded({"type": "input_audio_buffer.append", "audio": PAYLOAD}))
    assert event == InputAudioBufferAppend(audio=base64.b64decode(PAYLOAD))
    assert repr(event) == "InputAudioBufferAppend(audio=<4 bytes>)"


def test_the_example_of_the_docstring_holds() -> None:
    assert doctest.testmod(client) == (0, 5)
