"""`rtframes convert`: the frames of any recording, all of them or some."""

import gzip
import json
from pathlib import Path

import pytest
from test_cli import run

from rtframes.testing import Synthesiser

FRAMES = list(Synthesiser("ga").session(turns=3, client=True))
LINES = b"".join(frame + b"\n" for frame in FRAMES)
TIMED = [{"time": 1_764_280_000 + n / 8, "event": json.loads(f)} for n, f in enumerate(FRAMES)]
FORMS = {
    "lines": LINES,
    "gzip": gzip.compress(LINES),
    "UTF-16": LINES.decode().encode("utf-16"),
    "an array": b"[" + b",".join(FRAMES) + b"]",
    "wrapped": b"\n".join(json.dumps(each).encode() for each in TIMED),
    "server-sent events": b"".join(b"data: " + frame + b"\n\n" for frame in FRAMES),
}
CLIENT = ("session.update", "input_audio_buffer.append", "conversation.item.create")


def types(text: str) -> list[str]:
    return [json.loads(line)["type"] for line in text.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_frames(form: str, tmp_path: Path) -> None:
    source, target = tmp_path / "session", tmp_path / "lines.jsonl"
    source.write_bytes(FORMS[form])
    run("convert", source, "--output", target)
    assert list(map(json.loads, target.read_bytes().splitlines())) == list(map(json.loads, FRAMES))


def test_frames_are_selected() -> None:
    every = [json.loads(frame)["type"] for frame in FRAMES]
    chosen = ["response.done", "session.created"]
    said = run("convert", "-", "--type", chosen[0], "--type", chosen[1], input=LINES)
    assert types(said) == [name for name in every if name in chosen]
    client = [name for name in every if name in (*CLIENT, "response.create")]
    assert types(run("convert", "-", "--side", "client", input=LINES)) == client
    server = [name for name in every if name not in client]
    assert types(run("convert", "-", "--side", "server", input=LINES)) == server
    assert types(run("convert", "-", "--side", "server", "--first", 3, input=LINES)) == server[:3]
    assert run("convert", "-", "--first", 0, input=LINES) == ""
    assert "server or client" in run("convert", "-", "--side", "both", input=LINES, code=2)


def test_times_are_kept_if_wanted(tmp_path: Path) -> None:
    path = tmp_path / "timed.jsonl"
    path.write_bytes(FORMS["wrapped"])
    kept = run("convert", path, "--times")
    rows = [json.loads(line) for line in kept.splitlines() if line.startswith("{")]
    assert [(row["time_ms"] / 1000, row["event"]) for row in rows] == [
        (each["time"], each["event"]) for each in TIMED
    ]
    (tmp_path / "kept.jsonl").write_text(kept[kept.index("{") :], encoding="utf-8")
    before, after = (
        json.loads(run("inspect", tmp_path / name, "--json"))
        for name in ("timed.jsonl", "kept.jsonl")
    )
    assert after["clock"] == "recording"
    assert before["first_audio"] is not None
    assert after["first_audio"] == before["first_audio"]
    assert after["duration_s"] == before["duration_s"]


def test_lines_without_a_frame_are_counted() -> None:
    said = run("convert", "-", input=b"garbage\n" + LINES + b'{"a":1}\n')
    assert "left out 2 lines without a frame" in said
    assert len(types(said)) == len(FRAMES)
    assert "no frame of a realtime API" in run("convert", "-", input=b"garbage\n", code=2)
