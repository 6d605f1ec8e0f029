"""The events with audio are one class each, whatever memory their audio lands in."""

import pickle
from typing import Any

import pytest

from rtframes import AudioBuffer, Decoder, ServerEvent, ZeroCopyServerEvent, events
from rtframes.reference.decoder import ReferenceDecoder

PCM = b"\x00\x01\x02"
RESPONSE = (
    b'{"type":"response.output_audio.delta","event_id":"e","response_id":"r","item_id":"i",'
    b'"output_index":0,"content_index":0,"delta":"AAEC"}'
)
LEGACY = RESPONSE.replace(b"response.output_audio.delta", b"response.audio.delta")
TRANSLATION = b'{"type":"session.output_audio.delta","event_id":"e","delta":"AAEC"}'

every_decoder = pytest.mark.parametrize("decoder", [Decoder, ReferenceDecoder])
every_union = pytest.mark.parametrize(
    ("union", "memory"),
    [(ServerEvent, bytes), (ZeroCopyServerEvent, AudioBuffer)],
    ids=["bytes", "AudioBuffer"],
)
every_frame = pytest.mark.parametrize(
    ("frame", "cls"),
    [
        (RESPONSE, events.ResponseOutputAudioDelta),
        (LEGACY, events.ResponseAudioDelta),
        (TRANSLATION, events.SessionOutputAudioDelta),
    ],
    ids=["current", "legacy", "translation"],
)


def matched(event: Any) -> Any:
    """What a program's own pattern takes out of an event."""
    match event:
        case events.ResponseOutputAudioDelta(item_id="i", delta=delta):
            return delta
        case events.SessionOutputAudioDelta(delta=delta):
            return delta
        case _:
            return None


@every_decoder
@every_union
@every_frame
def test_a_pattern_takes_the_event(
    decoder: Any, union: Any, memory: type, frame: bytes, cls: type
) -> None:
    event = decoder(union).decode(frame)
    assert type(event) is cls
    delta = matched(event)
    assert type(delta) is memory
    assert bytes(delta) == PCM


def test_the_decoder_of_everything_is_the_default() -> None:
    assert matched(Decoder().decode(RESPONSE)) == matched(Decoder().decode(LEGACY)) == PCM


@every_union
def test_the_legacy_name_has_a_pattern_of_its_own(union: Any, memory: type) -> None:
    def is_legacy(event: Any) -> bool:
        match event:
            case events.ResponseAudioDelta():
                return True
            case _:
                return False

    decode = Decoder(union).decode
    assert is_legacy(decode(LEGACY))
    assert not is_legacy(decode(RESPONSE))


@every_union
@every_frame
def test_an_event_is_the_same_after_pickling(
    union: Any, memory: type, frame: bytes, cls: type
) -> None:
    event = Decoder(union).decode(frame)
    again = pickle.loads(pickle.dumps(event))
    assert type(again) is cls
    assert type(again.delta) is memory
    assert again == event
