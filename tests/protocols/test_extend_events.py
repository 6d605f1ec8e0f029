"""`extend_events`: adding events, and replacing events of the same tag."""

import re
from typing import Any, Generic, TypeVar, Union, get_args

import msgspec
import pytest

from rtframes import AudioBuffer, Decoder, events
from rtframes.reference.decoder import ReferenceDecoder
from rtframes.unions import extend_events
from rtframes.zero_copy import ZeroCopyServerEvent

T = TypeVar("T")


class HandoffRequested(msgspec.Struct, tag="conversation.handoff.requested"):
    department: str


class RelayedAudio(msgspec.Struct, tag="response.output_audio.delta"):
    delta: str


FRAME = (
    b'{"type":"response.output_audio.delta","event_id":"e","response_id":"r","item_id":"i",'
    b'"output_index":0,"content_index":0,"delta":"AAEC"}'
)


def decode(union: Any, frame: bytes) -> Any:
    return msgspec.json.decode(frame, type=union)


def test_an_event_is_added() -> None:
    union = extend_events(HandoffRequested)
    frame = b'{"type":"conversation.handoff.requested","department":"billing"}'
    assert decode(union, frame) == HandoffRequested(department="billing")
    assert set(get_args(union)) == {*get_args(events.ServerEvent), HandoffRequested}
    assert decode(union, FRAME).delta == b"\x00\x01\x02"


def test_an_event_of_the_same_tag_is_replaced() -> None:
    union = extend_events(RelayedAudio)
    assert decode(union, FRAME) == RelayedAudio(delta="AAEC")
    assert len(get_args(union)) == len(get_args(events.ServerEvent))
    assert events.ResponseOutputAudioDelta not in get_args(union)


def test_legacy_names_are_replaced_by_their_own_tag_only() -> None:
    union = extend_events(RelayedAudio)
    legacy = FRAME.replace(b"response.output_audio.delta", b"response.audio.delta")
    assert type(decode(union, legacy)) is events.ResponseAudioDelta


@pytest.mark.parametrize("decoder", [msgspec.json.Decoder, Decoder, ReferenceDecoder])
def test_a_generic_class_with_another_memory_for_audio(decoder: Any) -> None:
    union = extend_events(events.ResponseOutputAudioDelta[str])
    event = decoder(union).decode(FRAME)
    assert type(event) is events.ResponseOutputAudioDelta
    assert event.delta == "AAEC"
    assert len(get_args(union)) == len(get_args(events.ServerEvent))
    legacy = FRAME.replace(b"response.output_audio.delta", b"response.audio.delta")
    assert decoder(union).decode(legacy).delta == b"\x00\x01\x02"


def test_a_generic_class_takes_the_place_of_itself() -> None:
    union = extend_events(events.ResponseOutputAudioDelta[str], base=ZeroCopyServerEvent)
    assert events.ResponseOutputAudioDelta[AudioBuffer] not in get_args(union)
    assert events.ResponseAudioDelta[AudioBuffer] in get_args(union)
    alone = events.ResponseOutputAudioDelta[AudioBuffer]
    assert extend_events(HandoffRequested, base=alone) == Union[alone, HandoffRequested]  # noqa: UP007


def test_the_catalogue_itself_stays_as_it_was() -> None:
    before = get_args(events.ServerEvent)
    extend_events(HandoffRequested, RelayedAudio)
    assert get_args(events.ServerEvent) == before


def test_no_class_gives_the_base() -> None:
    assert extend_events() == events.ServerEvent


def test_any_union_of_structs_can_be_the_base() -> None:
    base = events.SessionCreated | events.ErrorEvent
    assert extend_events(HandoffRequested, base=base) == base | HandoffRequested
    assert extend_events(HandoffRequested, base=events.Ping) == events.Ping | HandoffRequested
    zero_copy = extend_events(HandoffRequested, base=ZeroCopyServerEvent)
    assert set(get_args(zero_copy)) == {*get_args(ZeroCopyServerEvent), HandoffRequested}


def test_extensions_can_be_extended() -> None:
    union = extend_events(RelayedAudio, base=extend_events(HandoffRequested))
    assert union == extend_events(HandoffRequested, RelayedAudio)


class Untagged(msgspec.Struct):
    delta: str


class NumberTagged(msgspec.Struct, tag=7):
    delta: str


class OtherField(msgspec.Struct, tag="response.output_audio.delta", tag_field="kind"):
    delta: str


class Box(msgspec.Struct, Generic[T]):
    content: T


class Twin(msgspec.Struct, tag="response.output_audio.delta"):
    delta: bytes


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ([Untagged], "Untagged needs a str tag to tell it from others, not None"),
        ([NumberTagged], "NumberTagged needs a str tag to tell it from others, not 7"),
        (
            [OtherField],
            "OtherField has its tag in the field 'kind', the others have it in 'type'",
        ),
        (
            [RelayedAudio, Twin],
            "RelayedAudio and Twin have the same tag 'response.output_audio.delta'",
        ),
        (
            [events.ResponseOutputAudioDelta[str], RelayedAudio],
            "ResponseOutputAudioDelta and RelayedAudio have the same tag"
            " 'response.output_audio.delta'",
        ),
        ([Box[int]], "Box needs a str tag to tell it from others, not None"),
        ([dict], "events are msgspec.Struct classes, not <class 'dict'>"),
        ([RelayedAudio(delta="AAEC")], "events are msgspec.Struct classes, not a RelayedAudio"),
    ],
)
def test_what_cannot_join_is_refused(classes: list[Any], message: str) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        extend_events(*classes)


@pytest.mark.parametrize("base", [Untagged, events.Ping | None, dict[str, int], list[events.Ping]])
def test_a_base_that_is_no_union_of_tagged_structs_is_refused(base: Any) -> None:
    with pytest.raises(TypeError, match=r"Untagged needs a str tag|events are msgspec\.Struct"):
        extend_events(HandoffRequested, base=base)


def test_the_tag_field_is_the_one_of_the_base() -> None:
    class Started(msgspec.Struct, tag="started", tag_field="kind"):
        pass

    assert extend_events(OtherField, base=Started) == Started | OtherField
    with pytest.raises(TypeError, match="the others have it in 'kind'"):
        extend_events(HandoffRequested, base=Started)
