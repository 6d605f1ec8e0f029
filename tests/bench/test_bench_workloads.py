"""Works hold the frames that their titles promise."""

import base64
import json
from typing import Any

import pytest

import rtframes
from rtframes.bench.workloads import (
    FRAME_SIZES,
    PCM_SIZES,
    SESSIONS,
    recording_workloads,
    suite,
    synthesised_session,
)
from rtframes.client_events import ClientEvent

SUITE = suite()


def parsed(name: str) -> list[Any]:
    return [json.loads(frame) for frame in SUITE[name].frames()]


@pytest.mark.parametrize("name", SUITE)
def test_frames_are_different_events_that_rtframes_decodes_natively(name: str) -> None:
    frames = SUITE[name].frames()
    client = SUITE[name].task == "client"
    decoder = rtframes.Decoder[Any](ClientEvent if client else rtframes.ServerEvent)
    for frame in frames:
        decoder.decode(frame)
    assert len(set(frames)) == len(frames) > 1
    assert decoder.stats().handed_over == 0
    assert decoder.stats().unknown == (len(frames) if "unknown" in name else 0)


@pytest.mark.parametrize("size", PCM_SIZES)
def test_audio_deltas_hold_that_much_audio(size: int) -> None:
    for name, last in ((f"audio-{size}", "delta"), (f"audio-{size}-padded", "obfuscation")):
        for event in parsed(name):
            assert event["type"] == "response.output_audio.delta"
            assert len(base64.b64decode(event["delta"], validate=True)) == size
            assert list(event)[-1] == last


@pytest.mark.parametrize("name", FRAME_SIZES)
def test_whole_frames_are_that_large(name: str) -> None:
    for frame in SUITE[name].frames():
        assert FRAME_SIZES[name] - 4 < len(frame) <= FRAME_SIZES[name]
        base64.b64decode(json.loads(frame)["delta"], validate=True)


def test_one_stream_repeats_its_ids_and_many_sessions_do_not() -> None:
    alone = [event["response_id"] for event in parsed("text")]
    many = [event["response_id"] for event in parsed("text-200-sessions")]
    assert len(set(alone)) < len(alone) / 10
    assert len(set(many)) == SESSIONS
    assert all(
        len(set(many[start : start + SESSIONS])) == SESSIONS
        for start in range(0, len(many), SESSIONS)
    )


def test_events_are_the_named_ones() -> None:
    assert {event["type"] for event in parsed("session-created")} == {"session.created"}
    assert {event["type"] for event in parsed("response-done")} == {"response.done"}
    assert all(event["logprobs"] for event in parsed("transcription"))
    assert all(len(frame) > 3_400_000 for frame in SUITE["item-3.4mb"].frames())
    turn = [event["type"] for event in parsed("turn")]
    assert turn[0] == "session.created"
    assert "response.done" in turn


def test_japanese_deltas_have_no_letter_of_ascii() -> None:
    for event in parsed("text-japanese"):
        assert event["type"] == "response.output_text.delta"
        assert 1 <= len(event["delta"]) <= 4
        assert not any(character.isascii() for character in event["delta"])


def test_appends_hold_speech_of_one_length() -> None:
    audio = [base64.b64decode(event["audio"], validate=True) for event in parsed("append")]
    assert {len(pcm) for pcm in audio} == {4_800}
    assert all(any(pcm) for pcm in audio)


def test_a_recording_is_cut_into_its_parts() -> None:
    frames = list(synthesised_session())
    bad = [b"", b"{", b"[1]", b'"text"', b'{"type":"response.output_audio.delta","delta":"?"}']
    workloads, left_out = recording_workloads([*frames, *bad])
    parts = {workload.name: workload.frames() for workload in workloads}

    assert left_out == len(bad)
    assert parts["recording"] == parts["peek"] == parts["loads"] == tuple(frames)
    assert sorted(parts["audio"] + parts["text"] + parts["other"]) == sorted(frames)
    assert {json.loads(frame)["type"] for frame in parts["audio"]} == {
        "response.output_audio.delta"
    }
    assert all(json.loads(frame)["type"].endswith(".delta") for frame in parts["text"])
    assert not any(json.loads(frame)["type"].endswith(".delta") for frame in parts["other"])


def test_parts_without_frames_are_left_out() -> None:
    workloads, left_out = recording_workloads([b'{"type":"of.the.future"}'])
    assert [workload.name for workload in workloads] == ["other", "peek", "loads", "recording"]
    assert left_out == 0
    assert recording_workloads([]) == ([], 0)


def test_only_the_beginning_of_a_long_recording_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = b'{"type":"input_audio_buffer.cleared","event_id":"e"}'

    def taken() -> int:
        workloads, _ = recording_workloads([frame] * 100)
        return len(workloads[-1].frames())

    monkeypatch.setattr("rtframes.bench.workloads.MOST_FRAMES", 7)
    assert taken() == 7
    monkeypatch.setattr("rtframes.bench.workloads.MOST_BYTES", 3 * len(frame))
    assert taken() == 3
    monkeypatch.setattr("rtframes.bench.workloads.MOST_BYTES", 1)
    assert taken() == 1
