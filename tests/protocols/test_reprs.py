"""Reprs of events: short, readable, and never a payload."""

import msgspec
import pytest

from rtframes import AudioBuffer, events, objects

PCM = b"\x01\x02" * 2_400

DELTA = events.ResponseOutputAudioDelta(
    event_id="event_1",
    response_id="resp_1",
    item_id="item_1",
    output_index=0,
    content_index=0,
    delta=PCM,
)


def test_audio_is_shown_by_its_size() -> None:
    assert repr(DELTA) == (
        "ResponseOutputAudioDelta(event_id='event_1', response_id='resp_1', item_id='item_1',"
        " output_index=0, content_index=0, delta=<4800 bytes>)"
    )
    assert str(DELTA) == repr(DELTA)


@pytest.mark.parametrize("payload", [PCM, bytearray(PCM), memoryview(PCM).cast("h")])
def test_any_bytes_are_shown_by_their_size(payload: object) -> None:
    shown = repr(msgspec.structs.replace(DELTA, delta=payload))
    assert "delta=<4800 bytes>" in shown
    assert "\\x01" not in shown


def test_empty_audio_is_shown() -> None:
    assert repr(msgspec.structs.replace(DELTA, delta=b"")).endswith("delta=<0 bytes>)")


def test_audio_deep_inside_an_event_is_shown_by_its_size() -> None:
    event = events.ConversationItemRetrieved(
        event_id="event_1",
        item=objects.MessageItem(
            role="assistant",
            content=[objects.OutputAudioPart(transcript="Hello.", audio=PCM)],
        ),
    )
    assert repr(event) == (
        "ConversationItemRetrieved(event_id='event_1', item=MessageItem(role='assistant',"
        " content=[OutputAudioPart(transcript='Hello.', audio=<4800 bytes>)]))"
    )


def test_zero_copy_audio_is_shown_by_its_size() -> None:
    event = events.SessionOutputAudioDelta(event_id="event_1", delta=AudioBuffer(PCM))
    shown = repr(event)
    assert shown.startswith("SessionOutputAudioDelta(event_id='event_1', delta=")
    assert "4800" in shown
    assert len(shown) < 100


def test_defaults_are_left_out() -> None:
    assert repr(objects.Session(type="realtime", tracing=None)) == "Session(type='realtime')"
    assert repr(objects.AudioFormatPcmu()) == "AudioFormatPcmu()"


def test_rich_shows_the_same_fields() -> None:
    shown = DELTA.__rich_repr__()
    assert [name for name, _ in shown] == [
        "event_id",
        "response_id",
        "item_id",
        "output_index",
        "content_index",
        "delta",
    ]
    assert ", ".join(f"{name}={value!r}" for name, value in shown) in repr(DELTA)


def test_long_strings_are_cut() -> None:
    image = "data:image/png;base64," + "iVBORw0KGgo" * 1_000
    shown = repr(objects.InputImagePart(image_url=image))
    assert shown == f"InputImagePart(image_url={image[:60]!r}<11022 characters>)"
    instructions = "Speak slowly. " * 70
    assert repr(instructions) in repr(objects.Session(instructions=instructions))


def test_legacy_names_keep_their_class_name() -> None:
    event = events.ResponseTextDone(
        event_id="e", response_id="r", item_id="i", output_index=0, content_index=0, text="Hi"
    )
    assert repr(event).startswith("ResponseTextDone(event_id='e', ")
