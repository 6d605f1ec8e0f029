"""Reading recordings: lines, counts, turns, audio, in memory that does not grow."""

import base64
import io
import itertools
import json
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rtframes.recordings import g711
from rtframes.recordings.audio import AudioPiece
from rtframes.recordings.client_names import AUDIO_APPENDS, CLIENT_EVENTS
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.lines import Line, read_lines
from rtframes.recordings.redaction import redact
from rtframes.recordings.turns import Turn
from rtframes.testing import DIALECTS, Synthesiser

AUDIO_EVENTS = ("response.output_audio.delta", "response.audio.delta", "session.output_audio.delta")


def inspected(data: bytes, **callbacks: Any) -> Inspection:
    found = Inspection(**callbacks)
    for line in read_lines(io.BytesIO(data)):
        found.feed(line)
    found.close()
    return found


def session(dialect: str = "ga", turns: int = 3, *, client: bool = False, **options: Any) -> bytes:
    return b"".join(Synthesiser(dialect, **options).lines(turns, client=client))


def turns_of(data: bytes) -> list[Turn]:
    turns: list[Turn] = []
    inspected(data, on_turn=turns.append)
    return turns


# Lines


def test_lines_are_numbered_and_blank_ones_left_out() -> None:
    lines = list(read_lines(io.BytesIO(b'{"a":1}\n\n  \r\n {"b":2} \r\n{"c":3}')))
    assert [line[:3] for line in lines] == [
        (1, b'{"a":1}', 8),
        (4, b'{"b":2}', 11),
        (5, b'{"c":3}', 7),
    ]


def test_a_line_beyond_the_limit_is_named_and_the_next_one_read() -> None:
    data = b"1" * 8 + b"\n" + b"2" * 9 + b"\n" + b"3" * 25 + b"\n" + b"4\n" + b"5" * 30
    lines = list(read_lines(io.BytesIO(data), limit=8))
    assert [line[:3] for line in lines] == [
        (1, b"1" * 8, 9),
        (2, None, 10),
        (3, None, 26),
        (4, b"4", 2),
        (5, None, 30),
    ]
    assert lines[1].fault == "longer than the limit, 10 bytes"


# Counts


@pytest.mark.parametrize("dialect", DIALECTS)
def test_counts_are_those_of_json_and_base64(dialect: str) -> None:
    data = session(dialect, len(DIALECTS[dialect].playlist), client=True)
    frames, sizes, audio = Counter[str](), Counter[str](), Counter[str]()
    for line in data.splitlines():
        event = json.loads(line)
        name = event["type"]
        frames[name] += 1
        sizes[name] += len(line)
        if name in AUDIO_EVENTS:
            audio[name] += len(base64.b64decode(event["delta"]))
        elif name in AUDIO_APPENDS:
            audio[name] += len(base64.b64decode(event["audio"]))
    found = inspected(data)
    both = found.server | found.client
    assert set(found.client) == set(frames) & CLIENT_EVENTS
    assert {name: count.frames for name, count in both.items()} == frames
    assert {name: count.bytes for name, count in both.items()} == sizes
    assert {name: count.audio_bytes for name, count in both.items() if count.audio_bytes} == audio
    for name, size in audio.items():
        assert both[name].audio_seconds == pytest.approx(size / 48_000)
    total = found.total()
    assert total.frames == sum(count.frames for count in found.server.values())
    assert total.audio_seconds == pytest.approx(
        sum(size for name, size in audio.items() if name in AUDIO_EVENTS) / 48_000
    )
    assert found.bad_lines.count == found.invalid_frames.count == 0


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_redacted_recording_counts_as_it_was(dialect: str) -> None:
    data = session(dialect, len(DIALECTS[dialect].playlist), client=True)
    data += b'{"type":"new","blob":"' + b"A" * 999 + b'"}\n{broken "audio":"AAAA"\n'
    data += b'{"type":"response.output_audio.delta","delta":"not base64"}\n'
    redacted = b"\n".join(redact(line) for line in data.split(b"\n"))
    assert len(redacted) < len(data) or dialect.endswith(("webrtc", "transcription"))
    assert b"A" * 300 not in redacted
    before, after = inspected(data), inspected(redacted)
    assert after.server == before.server
    assert after.client == before.client
    assert after.bad_lines.count == before.bad_lines.count == 1
    assert after.invalid_frames.count == before.invalid_frames.count == 1
    assert after.turns == before.turns
    assert after.duration_seconds == before.duration_seconds


def test_g711_seconds_are_those_of_8000_hz() -> None:
    wide = inspected(session()).total().audio_seconds
    for name in ("g711_ulaw", "g711_alaw"):
        narrow = inspected(session(audio_format=name)).total()
        assert list(narrow.audio_samples) == [8_000]
        assert narrow.audio_seconds == pytest.approx(wide, abs=0.01)


def test_the_format_may_change_in_a_session() -> None:
    first = session("beta", 1)
    pieces: list[AudioPiece] = []
    inspected(first + session("beta", 1, audio_format="g711_ulaw"), on_audio=pieces.append)
    assert {piece.format for piece in pieces} == {("pcm16", 24_000, 1), ("g711_ulaw", 8_000, 1)}


def test_bad_lines_are_named_and_stop_nothing() -> None:
    good = session(turns=1).splitlines()
    bad = [b"{", b"[1]", b'"text"', b"\xff\xfe", b'{"type":"ping",}']
    mixed = [line for pair in zip(good, bad, strict=False) for line in pair] + good[len(bad) :]
    found = inspected(b"\n".join(mixed))
    assert found.bad_lines.count == len(bad)
    assert [number for number, _ in found.bad_lines.first] == [2, 4, 6, 8, 10]
    assert all(reason for _, reason in found.bad_lines.first)
    assert found.server == inspected(session(turns=1)).server


def test_nesting_that_no_parser_takes_is_a_bad_line() -> None:
    found = inspected(b'{"type":"x","a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n")
    assert found.bad_lines.count == 1


def test_only_the_first_bad_lines_are_kept() -> None:
    found = inspected(b"{\n" * 1_000)
    assert found.bad_lines.count == 1_000
    assert len(found.bad_lines.first) == 20


def test_lines_beyond_the_limit_are_bad() -> None:
    found = Inspection()
    found.feed(Line(7, None, 99, fault="longer than the limit, 99 bytes"))
    assert found.bad_lines.first == [(7, "longer than the limit, 99 bytes")]


def test_an_invalid_frame_counts_under_its_type_and_its_reason_is_kept() -> None:
    found = inspected(b'{"type":"ping","event_id":"e","timestamp":"noon"}\n')
    assert found.server["ping"].frames == 1
    ((number, reason),) = found.invalid_frames.first
    assert number == 1
    assert reason.startswith("ping: Expected `int | float | null`, got `str`")
    assert found.unknown_types == set()


def test_unknown_types_are_told() -> None:
    data = b"".join(frame + b"\n" for frame in Synthesiser().session(scenes=["unknown"]))
    found = inspected(data + b'{"no":"type"}\n{"type":7}\n')
    assert found.unknown_types == {"conversation.handoff.requested", "(no type)", "7"}


def test_any_number_of_unknown_types_takes_bounded_memory() -> None:
    found = inspected(b"".join(b'{"type":"t%d"}\n' % number for number in range(1_500)))
    assert len(found.server) == 1_001
    assert found.server["(further types)"].frames == 500
    assert found.total().frames == 1_500


# Turns


def test_turns_of_a_ga_session() -> None:
    turns = turns_of(session(turns=3))
    assert [turn.number for turn in turns] == [1, 2, 3, 4]
    first, second, cut, last = turns
    assert first.user.startswith("Hi, I'd like to book a table")
    assert first.assistant.startswith("Of course! I can offer you")
    assert (first.status, second.status, last.status) == ("completed",) * 3
    assert second.calls == [
        'book_table({"at":"2026-03-13T19:30","guests":4,"name":"Müller","notes":["vegetarian"]})'
    ]
    assert cut.status == "cancelled: turn_detected"
    assert "The set menu is".startswith(cut.assistant[:15])
    assert first.starts_ms < second.starts_ms < cut.starts_ms < last.starts_ms
    assert first.user_ms > 3_000


@pytest.mark.parametrize("dialect", ["ga", "beta", "azure", "voice-live", "xai", "glm"])
def test_every_dialects_speech_is_a_turn_with_both_transcripts(dialect: str) -> None:
    (turn,) = turns_of(session(dialect, 1))
    assert turn.user == "Hi, I'd like to book a table for four people this Friday evening."
    assert turn.assistant.endswith("Shall I book it for you?")
    seconds = inspected(session(dialect, 1)).total().audio_seconds
    assert turn.assistant_ms == pytest.approx(seconds * 1000)


def test_answers_lengths_add_up_to_the_audio() -> None:
    data = session("ga", 12)
    assert sum(turn.assistant_ms for turn in turns_of(data)) == pytest.approx(
        inspected(data).total().audio_seconds * 1000
    )


def test_a_translation_is_cut_at_its_sentences() -> None:
    turns = turns_of(session("translation", 1))
    assert [turn.user[:12] for turn in turns] == ["Guten Abend,", "Am liebsten ", "Vielen Dank,"]
    assert turns[0].assistant.startswith("Good evening")
    assert all(turn.assistant_ms > 1_000 for turn in turns)


def test_dictation_has_turns_without_answers() -> None:
    turns = turns_of(session("ga-transcription", 3))
    assert [turn.assistant for turn in turns] == [""] * 3
    assert turns[2].user == "(transcription failed)"


def test_a_transcription_may_come_after_the_answer() -> None:
    frames = list(Synthesiser().session(turns=2))
    late = [frame for frame in frames if b"input_audio_transcription" in frame]
    rest = [frame for frame in frames if b"input_audio_transcription" not in frame]
    first, second = turns_of(b"\n".join([*rest, *late]))
    assert first.user.startswith("Hi, I'd like")
    assert second.user.startswith("Yes please")


def test_a_recording_that_begins_in_the_middle_still_has_turns() -> None:
    frames = list(Synthesiser().session(turns=1))
    middle = next(i for i, frame in enumerate(frames) if b"audio.delta" in frame)
    (turn,) = turns_of(b"\n".join(frames[middle:]))
    assert turn.assistant.endswith("Shall I book it for you?")


# Audio


def test_audio_pieces_are_the_deltas_in_order_and_on_the_clock() -> None:
    data = session(turns=2, client=True)
    pieces: list[AudioPiece] = []
    inspected(data, on_audio=pieces.append)
    expected = [
        base64.b64decode(event["delta"])
        for event in map(json.loads, data.splitlines())
        if event["type"] == "response.output_audio.delta"
    ]
    server = [piece for piece in pieces if piece.side == "server"]
    assert [bytes(piece.data) for piece in server] == expected
    client = [piece for piece in pieces if piece.side == "client"]
    for side in (server, client):
        for before, after in itertools.pairwise(side):
            assert after.start_ms >= before.start_ms + len(before.data) / 48 - 0.001
    assert client[0].start_ms == 0.0


def test_the_clock_is_that_of_the_users_audio() -> None:
    marks: list[tuple[str, float]] = []
    inspected(session(turns=1), on_event=lambda name, _, at: marks.append((name, at)))
    events = {event["type"]: event for event in map(json.loads, session(turns=1).splitlines())}
    at = dict(marks)
    started = events["input_audio_buffer.speech_started"]["audio_start_ms"]
    assert at["input_audio_buffer.speech_started"] == started
    assert at["response.created"] == events["input_audio_buffer.speech_stopped"]["audio_end_ms"]
    assert [mark for _, mark in marks] == sorted(mark for _, mark in marks)


def test_g711_decodes_to_the_speech() -> None:
    pieces: list[AudioPiece] = []
    inspected(session(turns=1, audio_format="g711_alaw"), on_audio=pieces.append)
    audio = b"".join(g711.decode_alaw(memoryview(piece.data)) for piece in pieces)
    assert max(memoryview(audio).cast("h")) > 5_000


# Memory


def peak_of(path: Path) -> tuple[int, Inspection]:
    """The most bytes of Python's memory that inspecting a recording takes at a time."""
    tracemalloc.start()
    found = Inspection()
    with path.open("rb") as stream:
        for line in read_lines(stream):
            found.feed(line)
    found.close()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, found


def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    synthesiser = Synthesiser(audio_format="g711_ulaw", delta_bytes=(400,))
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    small.write_bytes(b"".join(synthesiser.lines(12)))
    large.write_bytes(b"".join(synthesiser.lines(72)))
    small_peak, _ = peak_of(small)
    large_peak, found = peak_of(large)
    assert found.total().frames > 10_000
    assert found.turns > 72
    assert large_peak < small_peak + 500_000


def test_the_times_of_a_recording_are_its_clock() -> None:
    pieces: list[AudioPiece] = []
    marks: list[tuple[str, float]] = []
    found = Inspection(
        on_audio=pieces.append, on_event=lambda name, _, at_ms: marks.append((name, at_ms))
    )
    second = base64.b64encode(bytes(48_000)).decode()
    frames: list[tuple[float, dict[str, object]]] = [
        (1_700_000_000.0, {"type": "session.created"}),
        (1_700_000_002.0, {"type": "input_audio_buffer.append", "audio": second}),
        (1_700_000_002.5, {"type": "input_audio_buffer.append", "audio": second}),
        (1_700_000_005.0, {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 1_900}),
        (1_700_000_006.0, {"type": "response.output_audio.delta", "delta": second}),
        (1_700_000_006.1, {"type": "response.output_audio.delta", "delta": second}),
    ]
    for time, event in frames:
        data = json.dumps(event).encode()
        found.feed(Line(1, data, len(data), time=time))
    assert found.is_timed
    # Audio that comes before what came earlier has ended is heard behind it.
    starts = [(piece.side, round(piece.start_ms)) for piece in pieces]
    assert starts == [("client", 2000), ("client", 3000), ("server", 6000), ("server", 7000)]
    assert marks[3] == ("input_audio_buffer.speech_stopped", pytest.approx(5000))
    assert found.duration_seconds == pytest.approx(8.0)
