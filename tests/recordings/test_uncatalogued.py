"""What `rtframes inspect` says of types and keys that the catalogue does not know."""

import json
from typing import Any

from rtframes.recordings.inspection import Inspection
from rtframes.recordings.lines import Line


def found(*frames: Any) -> Inspection:
    inspection = Inspection()
    for number, frame in enumerate(frames, 1):
        text = json.dumps(frame).encode()
        inspection.feed(Line(number, text, len(text)))
    inspection.close()
    return inspection


ITEM = {"type": "conversation.item.added", "event_id": "e"}


def test_types_are_counted_at_any_depth_with_what_they_stand_in() -> None:
    message = {"type": "message", "role": "user", "content": [{"type": "hologram"}] * 2}
    unknown = found(
        {"type": "of.tomorrow"},
        {"type": "of.tomorrow", "x": 1},
        {**ITEM, "item": {"type": "hologram_item", "inner": {"type": "not looked at"}}},
        {**ITEM, "item": message},
    ).uncatalogued
    assert unknown.types == {
        ("of.tomorrow", ""): 2,
        ("hologram_item", "conversation.item.added"): 1,
        ("hologram", "message"): 2,
    }
    assert not unknown.keys


def test_keys_are_counted_by_the_type_of_their_object() -> None:
    unknown = found(
        {"type": "input_audio_buffer.cleared", "event_id": "e", "first": 1, "second": {"a": 1}},
        {"type": "input_audio_buffer.cleared", "event_id": "e", "first": 2},
        {**ITEM, "item": {"type": "message", "role": "user", "content": [], "mood": "good"}},
        {"type": "error", "event_id": "e", "error": {"type": "t", "message": "m", "hint": "h"}},
    ).uncatalogued
    assert unknown.keys == {
        ("input_audio_buffer.cleared", "first"): 2,
        ("input_audio_buffer.cleared", "second"): 1,
        ("message", "mood"): 1,
        ("ErrorDetails", "hint"): 1,
    }
    assert not unknown.types


def test_what_the_catalogue_knows_and_what_clients_send_is_no_gap() -> None:
    unknown = found(
        {"type": "input_audio_buffer.cleared", "event_id": "e"},
        {"type": "response.create", "of": "the client"},
        {"type": "input_audio_buffer.append", "audio": "AAAA", "more": 1},
    ).uncatalogued
    assert not unknown


def test_many_names_take_bounded_memory() -> None:
    unknown = found(*({"type": "ping", f"key{n}": n} for n in range(1_200))).uncatalogued
    assert len(unknown.keys) == 1_000
