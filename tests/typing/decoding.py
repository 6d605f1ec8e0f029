"""What type checkers make of a decoder: checked by pyright and mypy, never run."""

import msgspec
from typing_extensions import assert_type

from rtframes import (
    AudioBuffer,
    Decoder,
    ServerEvent,
    UnknownObject,
    decode,
    events,
    extend_events,
    objects,
    zero_copy,
)


class Handoff(msgspec.Struct, frozen=True, tag="conversation.handoff.requested"):
    department: str


def the_full_result(frame: bytes) -> str | None:
    event = decode(frame)
    assert_type(event, ServerEvent | UnknownObject)
    match event:
        case events.ResponseOutputAudioDelta(delta=delta):
            assert_type(delta, bytes)
        case events.ErrorEvent():
            return event.message
        case UnknownObject():
            return event.reason
        case _:
            return event.event_id
    return None


def the_full_result_by_type(frame: bytes) -> None:
    event = decode(frame)
    if event.type == "unknown":
        assert_type(event, UnknownObject)
    elif event.type == "rate_limits.updated":
        assert_type(event, events.RateLimitsUpdated)


def a_decoder_by_default(frame: bytes) -> None:
    decoder = Decoder()
    assert_type(decoder.decode(frame), ServerEvent | UnknownObject)
    assert_type(decoder.decode_lines(frame), list[ServerEvent | UnknownObject])


def a_decoder_of_one_class(frame: bytes) -> None:
    assert_type(Decoder(Handoff).decode(frame), Handoff | UnknownObject)
    assert_type(Decoder(Handoff, unknown=None).decode(frame), Handoff)


def zero_copy_frames(frame: bytes) -> memoryview[int] | None:
    event: zero_copy.ZeroCopyServerEvent | UnknownObject
    event = Decoder(zero_copy.ZeroCopyServerEvent).decode(frame)
    match event:
        case events.ResponseOutputAudioDelta(delta=delta):
            assert_type(delta, AudioBuffer)
            return delta.pcm16
        case _:
            return None


def extended(frame: bytes) -> str | None:
    event = Decoder(extend_events(Handoff)).decode(frame)
    match event:
        case Handoff(department=department):
            assert_type(department, str)
            return department
        case events.ErrorEvent(error=objects.ErrorDetails(code=code)):
            assert_type(code, str | None)
            return code
        case UnknownObject():
            return event.reason
        case _:
            return None


def a_union_needs_no_annotation(frame: bytes) -> None:
    assert_type(
        Decoder(zero_copy.ZeroCopyServerEvent).decode(frame),
        zero_copy.ZeroCopyServerEvent | UnknownObject,
    )
    assert_type(decode(frame, type=list[int] | None), list[int] | UnknownObject | None)
    assert_type(Decoder(list[int] | str, unknown=None).decode(frame), list[int] | str)
