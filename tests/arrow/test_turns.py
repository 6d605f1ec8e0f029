"""The table of turns, compared with what `rtframes inspect` shows."""

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

import rtframes.arrow
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.reader import Recording
from rtframes.recordings.turns import Turn
from rtframes.testing import DIALECTS, Synthesiser


def rows(*sources: Any) -> list[dict[str, Any]]:
    return [row for batch in rtframes.arrow.turns(sources) for row in batch.to_pylist()]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_turn_is_a_row(dialect: str, tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    path.write_bytes(b"".join(Synthesiser(dialect).lines(6, client=True)))
    turns: list[Turn] = []
    found = Inspection(on_turn=turns.append)
    for line in Recording(io.BytesIO(path.read_bytes())):
        found.feed(line)
    found.close()
    # What `inspect` shows where nothing is known was said by nobody.
    users = ["" if turn.user == "(transcription failed)" else turn.user for turn in turns]
    assert [
        (row["recording"], row["turn"], row["user"], row["assistant"], row["status"])
        for row in rows(path)
    ] == [
        ("call.jsonl", turn.number, user, turn.assistant, turn.status)
        for turn, user in zip(turns, users, strict=True)
    ]


def test_what_is_in_a_turn() -> None:
    frames = list(Synthesiser("ga").session(turns=3))
    events = [json.loads(frame) for frame in frames]
    done = [e["response"] for e in events if e["type"] == "response.done"]
    first, second, cut, *_ = rows(b"\n".join(frames))
    assert first["user"].startswith("Hi, I'd like to book a table")
    assert first["total_tokens"] == done[0]["usage"]["total_tokens"]
    assert msgspec.json.decode(second["calls"])[0].startswith("book_table(")
    assert second["total_tokens"] == sum(each["usage"]["total_tokens"] for each in done[1:3])
    assert (cut["interrupted"], cut["status"]) == (True, "cancelled: turn_detected")
    assert first["start_ms"] < first["end_ms"] < second["start_ms"]
    assert first["first_audio_ms"] is None


def test_how_late_an_answer_is() -> None:
    frames = list(Synthesiser("ga").session(turns=1))
    lines: list[bytes] = []
    now, stopped, heard = 1_764_280_000.0, 0.0, 0.0
    for frame in frames:
        now += 0.75 if b'"response.output_audio.delta"' in frame else 0.1
        if b'"input_audio_buffer.speech_stopped"' in frame:
            stopped = now
        if b'"response.output_audio.delta"' in frame and not heard:
            heard = now
        lines.append(b'{"time":%.3f,"event":%b}' % (now, frame))
    first, *_ = rows(b"\n".join(lines))
    assert first["first_audio_ms"] == pytest.approx((heard - stopped) * 1000)


def test_many_recordings(tmp_path: Path) -> None:
    paths = [tmp_path / f"{seed}.jsonl" for seed in range(3)]
    for seed, path in enumerate(paths):
        path.write_bytes(b"".join(Synthesiser("ga", seed=seed).lines(2)))
    found = rows(*paths)
    names = [row["recording"] for row in found]
    assert names == sorted(names)
    assert set(names) == {path.name for path in paths}
    assert rows() == []
