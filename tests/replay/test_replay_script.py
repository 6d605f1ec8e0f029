"""`Script`: every server frame of a recording has its place, and the order is the recording's."""

import json
from io import BytesIO
from pathlib import Path

import pytest

from rtframes.recordings.audio import AudioFormat
from rtframes.recordings.client_names import CLIENT_EVENTS
from rtframes.recordings.redaction import redact
from rtframes.replay import Script
from rtframes.testing import DIALECTS, Synthesiser

# Translation and transcription end with frames after the last turn; nothing is left out of them.
ALL_TURNS = 14


def server_frames(frames: list[bytes]) -> list[bytes]:
    """Told apart without the package: client events are what the synthesiser adds."""
    return [frame for frame in frames if json.loads(frame)["type"] not in CLIENT_EVENTS]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("client", [False, True], ids=["server", "both sides"])
def test_a_script_holds_every_server_frame_in_its_order(dialect: str, client: bool) -> None:
    frames = list(Synthesiser(dialect, seed=3).session(turns=ALL_TURNS, client=client))
    script = Script.read(frames)
    assert [frame.data for frame in script.frames()] == server_frames(frames)
    assert script.bad_lines == 0


def test_it_is_cut_where_the_server_waited() -> None:
    scenes = ["speech", "text", "cleared"]
    script = Script.read(Synthesiser("ga").session(scenes=scenes))
    assert [frame.type for frame in script.opening] == ["session.created"]
    assert [frame.type for frame in script.updates] == ["session.updated"]
    assert [segment.cue for segment in script.segments] == [
        "speech_started",
        "speech_stopped",
        "response",
        "item",
        "response",
        "cleared",
    ]
    assert script.answers == 2


def test_the_ends_of_speech_are_where_the_recording_has_them() -> None:
    frames = list(Synthesiser("ga").session(scenes=["speech"]))
    events = {event["type"]: event for event in map(json.loads, frames)}
    started, stopped, _ = Script.read(frames).segments
    assert started.position_ms == events["input_audio_buffer.speech_started"]["audio_start_ms"]
    assert stopped.position_ms == events["input_audio_buffer.speech_stopped"]["audio_end_ms"]


def test_the_clients_own_frames_tell_which_responses_were_asked_for() -> None:
    frames = Synthesiser("ga").session(scenes=["function_call", "mcp"], client=True)
    responses = [s for s in Script.read(frames).segments if s.cue == "response"]
    # Speech is answered by itself; the function's output is followed by response.create.
    assert [segment.unasked for segment in responses] == [True, False, True, True]


@pytest.mark.parametrize(
    ("audio_format", "expected"),
    [("pcm16", ("pcm16", 24_000)), ("g711_ulaw", ("g711_ulaw", 8_000))],
)
def test_the_clients_format_is_the_sessions(audio_format: str, expected: tuple[str, int]) -> None:
    script = Script.read(Synthesiser("ga", audio_format=audio_format).session(turns=1))
    assert script.input_format == AudioFormat(*expected)


def test_audio_lasts_as_long_as_its_samples() -> None:
    frames = list(Synthesiser("ga", delta_bytes=[4_800]).session(scenes=["speech"]))
    script = Script.read(frames)
    durations = {f.audio_ms for f in script.segments[-1].frames if "audio.delta" in f.type}
    assert 100.0 in durations  # 4,800 bytes of 48 bytes a ms
    assert max(durations) == 100.0


def test_a_redacted_recording_plays_silence_of_the_same_length() -> None:
    frames = list(Synthesiser("ga").session(turns=1))
    script = Script.read([redact(frame) for frame in frames])
    replayed = [frame.data for frame in script.frames()]
    assert [len(frame) for frame in replayed] == [len(frame) for frame in frames]
    assert [frame for frame in frames if b"audio.delta" not in frame] == [
        frame for frame in replayed if b"audio.delta" not in frame
    ]


def test_a_file_its_name_and_its_frames_are_the_same_recording(tmp_path: Path) -> None:
    lines = list(Synthesiser("ga").lines(1))
    path = tmp_path / "call.jsonl"
    path.write_bytes(b"".join(lines))
    expected = [line.rstrip() for line in lines]
    for recording in (path, str(path), BytesIO(path.read_bytes()), expected):
        assert [frame.data for frame in Script.read(recording).frames()] == expected


def test_lines_that_are_no_frames_are_left_out_and_counted() -> None:
    good = list(Synthesiser("ga").session(turns=1))
    script = Script.read([b"not json", *good, b"[1]", b'{"type":'])
    assert [frame.data for frame in script.frames()] == good
    assert script.bad_lines == 3


@pytest.mark.parametrize("frames", [[], [b"not json"], [b'{"type":"response.create"}']])
def test_a_recording_without_a_server_is_refused(frames: list[bytes]) -> None:
    with pytest.raises(ValueError, match="no server frame"):
        Script.read(frames)


def test_a_repr_shows_no_audio() -> None:
    frames = list(Synthesiser("ga").session(scenes=["speech", "retrieved"]))
    shown = repr(Script.read(frames))
    deltas = [frame for frame in frames if b"audio.delta" in frame]
    audios = [json.loads(frame)["delta"][:40] for frame in deltas]
    assert "speech_stopped" in shown
    assert not [audio for audio in audios if audio in shown]
    assert len(shown) < 2_000
