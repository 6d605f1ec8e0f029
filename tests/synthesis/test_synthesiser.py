"""Synthesised sessions: live-shaped, in the order of the wire, the same every time."""

import base64
import hashlib
import itertools
import json
import re
import subprocess
import sys
import wave
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

import rtframes
from plain_data import without_nulls
from rtframes.client_events import ClientEvent
from rtframes.recordings import g711
from rtframes.recordings.client_names import AUDIO_APPENDS, CLIENT_EVENTS
from rtframes.synthesis import speech
from rtframes.testing import DIALECTS, Synthesiser, audio_delta, live_frames

FACTS = json.loads((Path(__file__).parents[1] / "data" / "events.json").read_bytes())
FIELDS = {event["type"]: event["fields"] for event in FACTS["events"]}
CATALOGUE = {cls.__struct_config__.tag for cls in get_args(rtframes.ServerEvent)}

# Objects in the frames of a dialect whose tag the catalogue does not know, as on the wire.
UNKNOWN_OBJECTS = {
    "xai": {"session.created", "session.updated"},
    "qwen": {"session.created", "session.updated"},
}
# Servers that leave out what the schemas demand.
INCOMPLETE = {"glm", "inworld", "qwen", "stepfun", "unmute", "vllm", "localai", "xai"}
# A type that means a message that is not sent there: told by the facts as lenient or optional.
EVENT_ID_LEFT_OUT = {"input_audio_buffer.dtmf_event_received"}


def decoded(*args: Any, **kwargs: Any) -> list[dict[str, Any]]:
    return [json.loads(frame) for frame in Synthesiser(*args).session(**kwargs)]


def types(events: list[dict[str, Any]]) -> list[str]:
    """Event types in order, repeats next to each other left out."""
    return [name for name, _ in itertools.groupby(event["type"] for event in events)]


# The catalogue and the wire


def test_the_dialects_together_send_every_event_that_openai_documents() -> None:
    # An event of another server may be known only by its facts.
    documented = {
        event["type"]
        for event in FACTS["events"]
        if {"ga", "beta", "translation", "reference"} & set(event["generation"])
    }
    assert len(documented) > 40
    assert documented <= set(live_frames()) <= CATALOGUE
    assert set(FIELDS) <= CATALOGUE


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_live_frame_decodes_natively_and_encodes_to_the_same_data(dialect: str) -> None:
    decoder = rtframes.Decoder()
    for event, frames in live_frames(dialect).items():
        for frame in frames:
            unknown = decoder.stats().unknown
            value = decoder.decode(frame)
            assert not isinstance(value, rtframes.UnknownObject)
            assert value.type == event
            again = json.loads(rtframes.encode(value))
            assert without_nulls(again) == without_nulls(json.loads(frame))
            if decoder.stats().unknown > unknown:
                assert event in UNKNOWN_OBJECTS.get(dialect, set())
    assert decoder.stats().handed_over == 0
    assert decoder.stats().invalid == 0


@pytest.mark.parametrize("dialect", sorted(DIALECTS.keys() - {"live"}))  # see test_live_dialect.py
def test_live_frames_hold_the_fields_of_the_facts_in_their_order(dialect: str) -> None:
    for event, frames in live_frames(dialect).items():
        known = [field["name"] for field in FIELDS[event]]
        required = {f["name"] for f in FIELDS[event] if f["required"] and not f.get("lenient")}
        if dialect in INCOMPLETE:
            required = set[str]()
        for frame in frames:
            keys = list(json.loads(frame))
            assert set(keys) >= required, event
            if DIALECTS[dialect].head[0] == "type":
                assert keys == sorted(keys, key=known.index), event


@pytest.mark.parametrize("dialect", DIALECTS)
def test_frames_are_compact_raw_utf_8_with_the_dialects_head(dialect: str) -> None:
    tables = DIALECTS[dialect]
    for frame in Synthesiser(dialect).session(turns=len(tables.playlist)):
        data = json.loads(frame)
        assert json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() == frame
        assert b"\n" not in frame
        head = [key for key in tables.head if key in data]
        assert list(data)[: len(head)] == head
        if "event_id" not in data:
            assert data["type"] in tables.without_event_id


def test_text_is_raw_utf_8() -> None:
    session = b"".join(Synthesiser().session(turns=6))
    assert "crème brûlée".encode() in session
    assert "もちろん".encode() in session
    assert "👋".encode() in session
    assert b"\\u" not in session


def test_ids_are_a_prefix_and_21_characters_and_differ() -> None:
    frames = decoded(turns=3)
    ids = [event["event_id"] for event in frames]
    assert len(set(ids)) == len(ids)
    found = re.findall(
        r'"(?:id|item_id|response_id|call_id|event_id)":"([^"]+)"',
        "".join(json.dumps(event, separators=(",", ":")) for event in frames),
    )
    assert {re.sub(r"[A-Za-z0-9]{21}$", "", name) for name in found} == {
        "event_", "sess_", "item_", "resp_", "call_",
    }  # fmt: skip


def test_ga_items_have_id_first_and_responses_object() -> None:
    for event in decoded(turns=2):
        if "item" in event:
            assert list(event["item"])[:2] == ["id", "type"]
        if "response" in event:
            assert list(event["response"])[:2] == ["object", "id"]


def test_beta_items_have_their_object_between_id_and_type() -> None:
    items = [event["item"] for event in decoded("beta", turns=2) if "item" in event]
    assert items
    assert {tuple(item)[:3] for item in items} == {("id", "object", "type")}


def test_padding_brings_text_deltas_to_a_multiple_of_16_characters() -> None:
    padded = [event for event in decoded(turns=4) if "obfuscation" in event]
    assert {event["type"] for event in padded} == {
        "response.output_text.delta",
        "response.output_audio_transcript.delta",
        "conversation.item.input_audio_transcription.delta",
    }
    assert {len(event["delta"] + event["obfuscation"]) for event in padded} == {16}
    assert all(list(event)[-1] == "obfuscation" for event in padded)
    assert not [event for event in decoded("beta", turns=4) if "obfuscation" in event]


def test_glm_has_event_id_before_type() -> None:
    heads = {tuple(event)[:2] for event in decoded("glm", turns=2)}
    assert heads == {("event_id", "type"), ("type",)}  # the second is a heartbeat's


# The order of events in a turn


def test_a_spoken_ga_turn_is_in_the_order_of_the_wire() -> None:
    turn = types(decoded(turns=1))
    deltas = {"response.output_audio_transcript.delta", "response.output_audio.delta"}
    first = next(i for i, name in enumerate(turn) if name in deltas)
    last = max(i for i, name in enumerate(turn) if name in deltas)
    assert turn[first] == "response.output_audio_transcript.delta"
    assert set(turn[first : last + 1]) == deltas
    assert turn[:first] == [
        "session.created",
        "session.updated",
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
        "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.completed",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
    ]
    assert turn[last + 1 :] == [
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
        "rate_limits.updated",
    ]


def test_a_beta_turn_has_the_legacy_names_and_one_event_an_item() -> None:
    names = set(types(decoded("beta", turns=1)))
    assert {"response.audio.delta", "response.audio_transcript.delta"} <= names
    assert "conversation.item.created" in names
    assert not names & {"conversation.item.added", "conversation.item.done"}
    assert not {name for name in names if name.startswith("response.output_audio")}


def test_items_form_a_chain() -> None:
    last = None
    for event in decoded(turns=12):
        if event["type"] == "conversation.item.added" and "content" in event["item"]:
            assert event["previous_item_id"] == last or last is None
        if event["type"] == "conversation.item.added":
            last = event["item"]["id"]


def test_deltas_join_to_what_done_says() -> None:
    joined: dict[str, str] = defaultdict(str)
    checked = 0
    for event in decoded(turns=12):
        kind = event["type"]
        key = event.get("item_id", "")
        if kind.endswith(("transcript.delta", "text.delta", "arguments.delta")):
            joined[key] += event["delta"]
        elif kind == "response.output_audio_transcript.done":
            assert joined.pop(key) == event["transcript"]
            checked += 1
        elif kind == "response.output_text.done":
            assert joined.pop(key) == event["text"]
            checked += 1
        elif kind.endswith("arguments.done"):
            assert joined.pop(key) == event["arguments"]
            json.loads(event["arguments"])
            checked += 1
    assert checked > 20
    assert not joined


def test_the_user_who_speaks_into_an_answer_cuts_it() -> None:
    events = decoded(scenes=["barge_in"])
    order = [event["type"] for event in events]
    started = [i for i, name in enumerate(order) if name.endswith("speech_started")]
    cut = order.index("response.done")
    assert started[1] < cut < order.index("conversation.item.truncated")
    assert events[cut]["response"]["status_details"] == {
        "type": "cancelled",
        "reason": "turn_detected",
    }
    truncated = events[order.index("conversation.item.truncated")]
    item = events[cut]["response"]["output"][0]
    assert (truncated["item_id"], item["status"]) == (item["id"], "incomplete")


# Audio


def pieces(name: str, *args: Any, **kwargs: Any) -> list[list[bytes]]:
    """The audio deltas of each item."""
    items: dict[str, list[bytes]] = {}
    for frame in Synthesiser(*args, **kwargs).session(turns=4):
        event = json.loads(frame)
        if event["type"] == name:
            items.setdefault(event["item_id"], []).append(base64.b64decode(event["delta"]))
    return list(items.values())


def test_the_first_audio_delta_is_100_ms_and_the_others_150() -> None:
    items = pieces("response.output_audio.delta")
    assert len(items) >= 3
    for first, *middle, last in items:
        assert len(first) == 4_800
        assert {len(piece) for piece in middle} == {7_200}
        assert 0 < len(last) <= 7_200
        assert len(last) % 2 == 0


def test_azure_goes_up_to_73_800_bytes() -> None:
    items = pieces("response.audio.delta", "azure")
    assert max(len(piece) for item in items for piece in item) == 73_800


def test_sizes_can_be_chosen() -> None:
    items = pieces("response.output_audio.delta", delta_bytes=(960, 1_920, 480))
    for first, second, *middle, _ in items:
        assert (len(first), len(second)) == (960, 1_920)
        assert {len(piece) for piece in middle} == {480}


@pytest.mark.parametrize(
    ("name", "decode"), [("g711_ulaw", g711.decode_ulaw), ("g711_alaw", g711.decode_alaw)]
)
def test_g711_is_the_same_speech_at_a_third_of_the_rate(name: str, decode: Any) -> None:
    narrow = pieces("response.output_audio.delta", "ga", 0, audio_format=name)
    wide = pieces("response.output_audio.delta", "ga", 0)
    assert len(narrow[0][0]) == 800
    for small, large in zip(narrow, wide, strict=True):
        assert sum(map(len, large)) - 6 * sum(map(len, small)) in range(6)
    decoded_loudness = max(map(abs, memoryview(decode(b"".join(narrow[0]))).cast("h")))
    loudness = max(map(abs, memoryview(b"".join(wide[0])).cast("h")))
    assert 0.5 < decoded_loudness / loudness < 1.1


@pytest.mark.parametrize(
    ("dialect", "audio_format", "expected"),
    [
        ("ga", "pcm16", {"type": "audio/pcm", "rate": 24_000}),
        ("ga", "g711_ulaw", {"type": "audio/pcmu"}),
        ("ga", "g711_alaw", {"type": "audio/pcma"}),
        ("beta", "g711_alaw", "g711_alaw"),
    ],
)
def test_sessions_name_their_format_in_the_dialects_way(dialect, audio_format, expected) -> None:
    frame = next(Synthesiser(dialect, audio_format=audio_format).session(turns=1))
    session = json.loads(frame)["session"]
    named = session["audio"]["output"]["format"] if dialect == "ga" else None
    assert (named or session["output_audio_format"]) == expected


def test_audio_is_like_speech(tmp_path: Path) -> None:
    text = "One, two. Three!"
    spoken = speech.say(text)
    assert len(spoken) % 2 == 0
    samples = memoryview(spoken).cast("h")
    assert 8_000 < max(map(abs, samples)) < 32_000
    silent = sum(1 for sample in samples if sample == 0)
    assert 0.1 < silent / len(samples) < 0.7  # there are pauses, and not only pauses
    assert abs(sum(samples) / len(samples)) < 500  # no bias
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((1, 2, 24_000, 0, "NONE", ""))
        file.writeframes(spoken)


def test_retrieved_items_can_be_megabytes() -> None:
    frames = list(Synthesiser(retrieved_bytes=2_600_000).session(scenes=["retrieved"]))
    part = json.loads(frames[-1])["item"]["content"][0]
    assert len(base64.b64decode(part["audio"])) == 2_600_000
    assert 3_460_000 < len(frames[-1]) < 3_480_000


@pytest.mark.parametrize("dialect", ["ga", "beta", "translation"])
@pytest.mark.parametrize("size", [2, 1_200, 4_800, 73_800])
def test_an_audio_delta_of_any_size(dialect: str, size: int) -> None:
    event = json.loads(audio_delta(size, dialect))
    assert len(base64.b64decode(event["delta"])) == size
    assert event["type"] in CATALOGUE
    padded = audio_delta(size, dialect, obfuscation=True)
    assert list(json.loads(padded))[-1] == "obfuscation"


def test_no_audio_delta_where_none_is_sent() -> None:
    with pytest.raises(ValueError, match="ga-webrtc"):
        audio_delta(480, "ga-webrtc")


# Both sides


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_clients_frames_come_in_between_and_change_nothing_else(dialect: str) -> None:
    both = list(Synthesiser(dialect).session(turns=3, client=True))
    client = [frame for frame in both if json.loads(frame)["type"] in CLIENT_EVENTS]
    server = [frame for frame in both if json.loads(frame)["type"] not in CLIENT_EVENTS]
    assert server == list(Synthesiser(dialect).session(turns=3))
    assert any(json.loads(frame)["type"] in AUDIO_APPENDS for frame in client)
    decoder = rtframes.Decoder(ClientEvent)
    for frame in client:
        if b'"session.update"' not in frame or dialect != "translation":
            decoder.decode(frame)


def test_the_clients_audio_is_the_clock_of_the_session() -> None:
    heard_ms = 0.0
    stopped = 0
    for event in decoded(turns=2, client=True):
        if event["type"] == "input_audio_buffer.append":
            heard_ms += len(base64.b64decode(event["audio"])) / 48
        elif event["type"] == "input_audio_buffer.speech_stopped":
            assert event["audio_end_ms"] == pytest.approx(heard_ms - 500, abs=5)
            stopped += 1
    assert stopped == 2


# The same every time


def test_the_same_arguments_give_the_same_frames() -> None:
    synthesiser = Synthesiser("ga", 7)
    once = list(synthesiser.session(turns=3))
    assert list(synthesiser.session(turns=3)) == once
    assert list(Synthesiser("ga", 7).session(turns=3)) == once
    assert list(Synthesiser("ga", 8).session(turns=3)) != once
    assert [frame + b"\n" for frame in once] == list(synthesiser.lines(turns=3))


def test_another_process_gives_the_same_frames_and_needs_no_numpy() -> None:
    code = (
        "import sys, hashlib; from rtframes.testing import Synthesiser, live_frames; live_frames();"
        "print(hashlib.sha256(b''.join(Synthesiser('ga', 7).lines(turns=4))).hexdigest());"
        "sys.exit('numpy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "12345", "PYTHONPATH": ":".join(sys.path)},
    )
    here = hashlib.sha256(b"".join(Synthesiser("ga", 7).lines(turns=4))).hexdigest()
    assert done.stdout.strip() == here


def test_more_turns_begin_like_fewer() -> None:
    few = list(Synthesiser("voice-live").session(turns=2))
    assert list(Synthesiser("voice-live").session(turns=5))[: len(few)] == few


def test_live_frames_are_the_callers_to_change() -> None:
    live_frames("ga").clear()
    live_frames("ga")["error"].clear()
    assert live_frames("ga")["error"]


# Arguments


def test_a_dialect_of_ones_own() -> None:
    own = replace(DIALECTS["ga"], name="own", head=("event_id", "type"), playlist=(("text",),))
    frame = next(Synthesiser(own).session(turns=1))
    assert frame.startswith(b'{"event_id":"event_')
    assert Synthesiser(own).scene_names()[0] == "text"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_named_scene_plays_alone(dialect: str) -> None:
    synthesiser = Synthesiser(dialect)
    for scene in synthesiser.scene_names():
        assert list(synthesiser.session(scenes=[scene]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"dialect": "klingon"}, "unknown dialect 'klingon': one of ga, "),
        ({"audio_format": "mp3"}, "unknown audio format 'mp3': one of pcm16, "),
        ({"delta_bytes": (7,)}, "7 bytes are not a whole number of pcm16 samples"),
        ({"delta_bytes": (0,)}, "0 bytes"),
        ({"delta_bytes": ()}, "delta_bytes is empty"),
        ({"retrieved_bytes": -2}, "-2 bytes"),
    ],
)
def test_bad_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Synthesiser(**arguments)


def test_an_unknown_scene_is_refused_before_anything_is_played() -> None:
    with pytest.raises(ValueError, match="unknown scene 'opera': one of speech, "):
        Synthesiser().session(scenes=["speech", "opera"])


def test_live_frames_of_no_dialect() -> None:
    with pytest.raises(ValueError, match="klingon"):
        live_frames("klingon")
