"""The WAV file of both sides: whose audio is where, from the frames themselves."""

import base64
import json
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from test_cli import run

from rtframes.recordings import g711

RATE = 24_000


def tone(seconds: float, level: int, rate: int = RATE) -> bytes:
    """So many seconds of one and the same sample."""
    return np.full(round(seconds * rate), level, dtype="<i2").tobytes()


def said(pcm: bytes) -> dict[str, object]:
    audio = base64.b64encode(pcm).decode()
    return {"type": "input_audio_buffer.append", "audio": audio}


def answered(pcm: bytes, item: str = "item_1", response: str = "resp_1") -> dict[str, object]:
    delta = base64.b64encode(pcm).decode()
    return {
        "type": "response.output_audio.delta", "event_id": "e", "response_id": response,
        "item_id": item, "output_index": 0, "content_index": 0, "delta": delta,
    }  # fmt: skip


def written(
    folder: Path, frames: Iterable[dict[str, object]]
) -> tuple[int, npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """The sample rate and both channels of a recording's file."""
    recording, path = folder / "call.jsonl", folder / "call.wav"
    recording.write_text("\n".join(map(json.dumps, frames)))
    run("inspect", recording, "--wav", path, "--stereo")
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (2, 2)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return file.getframerate(), samples[0::2], samples[1::2]


def test_the_answer_follows_the_question(tmp_path: Path) -> None:
    pieces = [tone(0.1, level) for level in (100, 200, 300)]
    frames = [*map(said, pieces), answered(tone(0.25, -5)), answered(tone(0.25, -6))]
    rate, user, assistant = written(tmp_path, frames)
    assert rate == RATE
    question, answer = np.frombuffer(b"".join(pieces), "<i2"), tone(0.25, -5) + tone(0.25, -6)
    assert np.array_equal(user[:7_200], question)
    assert not user[7_200:].any()
    assert not assistant[:7_200].any()
    assert np.array_equal(assistant[7_200:], np.frombuffer(answer, "<i2"))


def test_what_was_interrupted_is_silent_from_then_on(tmp_path: Path) -> None:
    def speech(word: str, key: str, at_ms: int) -> dict[str, object]:
        name = f"input_audio_buffer.speech_{word}"
        return {"type": name, "event_id": "e", key: at_ms, "item_id": "item_3"}

    done = {
        "type": "response.done", "event_id": "e",
        "response": {
            "id": "resp_1", "object": "realtime.response", "status": "cancelled", "output": [],
            "status_details": {"type": "cancelled", "reason": "turn_detected"},
        },
    }  # fmt: skip
    created = {
        "type": "response.created",
        "event_id": "e",
        "response": {"id": "resp_1", "output": []},
    }
    words = {"event_id": "e", "output_index": 0, "content_index": 0, "delta": "a"}
    text = {
        "type": "response.output_audio_transcript.delta", "response_id": "resp_1",
        "item_id": "item_1", **words,
    }  # fmt: skip
    _, user, assistant = written(
        tmp_path,
        [
            said(tone(1.0, 10)), created, text, answered(tone(4.0, 20)),
            said(tone(1.5, 0)), speech("started", "audio_start_ms", 2_500), done,
            said(tone(0.5, 30)), speech("stopped", "audio_end_ms", 3_000),
            {"type": "input_audio_buffer.committed", "event_id": "e", "item_id": "item_3"},
        ],
    )  # fmt: skip
    heard = RATE * 5 // 2
    assert set(assistant[RATE:heard]) == {20}
    assert not assistant[heard:].any()
    assert set(user[heard : 3 * RATE]) == {30}


def test_the_next_answer_does_not_wait_for_what_was_interrupted(tmp_path: Path) -> None:
    done = {
        "type": "response.done",
        "event_id": "e",
        "response": {"id": "r", "status": "cancelled"},
    }
    _, _, assistant = written(
        tmp_path,
        [
            said(tone(1.0, 1)), answered(tone(5.0, 20)),
            said(tone(1.0, 1)), done, answered(tone(1.0, 40), "item_2", "resp_2"),
        ],
    )  # fmt: skip
    seconds = [set(assistant[at : at + RATE]) for at in range(0, len(assistant), RATE)]
    assert seconds == [{0}, {20}, {40}, {0}, {0}, {0}]


def test_g711_and_a_second_rate(tmp_path: Path) -> None:
    formats = {
        "input": {"format": {"type": "audio/pcmu"}},
        "output": {"format": {"type": "audio/pcm", "rate": 24_000}},
    }
    session = {"type": "realtime", "model": "m", "audio": formats}
    quiet = g711.encode_ulaw(tone(1.0, 1_000, 8_000))
    decoded = set(np.frombuffer(g711.decode_ulaw(quiet), "<i2"))
    rate, user, assistant = written(
        tmp_path,
        [
            {"type": "session.created", "event_id": "e", "session": session},
            said(quiet),
            answered(tone(1.0, 500)),
        ],
    )
    assert rate == 8_000
    assert set(user[:8_000]) == decoded
    assert set(assistant[8_000:]) == {500}
    assert len(assistant) == 16_000


@pytest.mark.parametrize("arguments", [[], ["--wav", "items"]])
def test_it_needs_a_file(arguments: list[str]) -> None:
    assert "--stereo needs --wav" in run("inspect", "call.jsonl", "--stereo", *arguments, code=2)


def test_silence_makes_no_file(tmp_path: Path) -> None:
    recording, path = tmp_path / "call.jsonl", tmp_path / "call.wav"
    recording.write_text('{"type":"error","event_id":"e","error":{"type":"a","message":"b"}}\n')
    assert "nobody sent audio" in run("inspect", recording, "--wav", path, "--stereo")
    assert not path.exists()


def test_a_session_that_no_wav_file_holds(tmp_path: Path) -> None:
    recording, path = tmp_path / "call.jsonl", tmp_path / "call.wav"
    lines = [
        {"time_ms": at, "event": answered(tone(0.1, 5))} for at in (0, 1_000, 30 * 3_600 * 1_000)
    ]
    recording.write_text("\n".join(map(json.dumps, lines)))
    output = run("inspect", recording, "--wav", path, "--stereo", code=2)
    assert "longer than a WAV file of both sides can be" in output
    assert sorted(each.name for each in tmp_path.iterdir()) == ["call.jsonl"]
