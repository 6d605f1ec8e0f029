"""`rtframes convert --to parquet`, ``arrow``, ``csv`` and ``wav``: files, folders, and going on."""

import base64
import csv
import io
import json
import os
import random
import subprocess
import sys
import threading
import wave
from pathlib import Path
from typing import Any

import pytest
from killed_converter import files, killed, undisturbed
from test_cli import run

import rtframes.arrow
from rtframes.arrow.parts import locked
from rtframes.testing import Synthesiser

LINES = b"".join(Synthesiser("ga").lines(3))


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "call.jsonl"
    path.write_bytes(LINES)
    return path


def rows_of(path: Path, **options: object) -> list[dict[str, object]]:
    frames = rtframes.arrow.read(path, **options)  # type: ignore[arg-type]
    return [row for batch in frames for row in batch.to_pylist()]


def text(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return "" if value is None else str(value)


def test_csv_has_every_row(recording: Path, tmp_path: Path) -> None:
    path = tmp_path / "call.csv"
    run("convert", recording, "-o", path)
    with path.open(newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    expected = rows_of(recording, audio="none")
    assert found == [{name: text(value) for name, value in row.items()} for row in expected]


def test_csv_with_audio_and_chosen_columns(recording: Path) -> None:
    said = run("convert", recording, "--to", "csv", "--column", "audio", "--audio", "bytes")
    found = list(csv.reader(io.StringIO(said)))
    expected = [text(row["audio"]) for row in rows_of(recording)]
    # A line with one empty field is a blank line, which a reader skips, unless it is in quotes.
    assert found == [["audio"], *([each] for each in expected)]


def test_files_begin_and_end_as_their_formats_say(recording: Path, tmp_path: Path) -> None:
    for name, mark in (("parquet", b"PAR1"), ("arrow", b"ARROW1")):
        path = tmp_path / f"call.{name}"
        run("convert", recording, "-o", path)
        data = path.read_bytes()
        assert (data[: len(mark)], data[-len(mark) :]) == (mark, mark)


def test_several_recordings_into_one_file(recording: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_bytes(LINES)
    said = run("convert", recording, other, "--to", "csv", "--column", "recording")
    names = said.split()[1:]
    count = LINES.count(b"\n")
    assert names == ["call.jsonl"] * count + ["other.jsonl"] * count


def test_standard_input(recording: Path) -> None:
    said = run("convert", "-", "--to", "csv", "--column", "type", input=LINES)
    assert said.split()[1:] == [row["type"] for row in rows_of(recording)]


def test_a_folder_of_files_is_made_once(recording: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    arguments = ("convert", recording, "--to", "parquet", "-o", folder)
    assert "call.jsonl: 1 file in" in run(*arguments)
    made = folder / "call-00001.parquet"
    status = made.stat()
    assert "1 file in" in (said := run(*arguments))
    assert "1 there already" in said
    assert made.stat().st_mtime_ns == status.st_mtime_ns


def converted(recording: Path, tmp_path: Path) -> tuple[Path, tuple[Any, ...], dict[str, bytes]]:
    """A folder with a recording as Parquet, the arguments that made it, and its files."""
    folder = tmp_path / "tables"
    arguments = ("convert", recording, "--to", "parquet", "-o", folder)
    run(*arguments)
    return folder, arguments, files(folder)


def test_another_run_does_not_mix_with_it(recording: Path, tmp_path: Path) -> None:
    folder, arguments, before = converted(recording, tmp_path)
    assert "other options" in run(*arguments, "--audio", "none", code=2)
    other = tmp_path / "other.jsonl"
    other.write_bytes(LINES)
    assert "other options" in run("convert", other, *arguments[2:], "--audio", "none", code=2)
    recording.write_bytes(LINES + LINES)
    assert "was changed" in run(*arguments, code=2)
    assert files(folder) == before
    run(*arguments, "--force")
    rows = rows_of(recording)
    assert len(rows) == 2 * LINES.count(b"\n")
    assert files(folder).keys() == before.keys()
    assert files(folder) != before


def test_beginning_again_leaves_no_file_that_was_being_named(
    recording: Path, tmp_path: Path
) -> None:
    """A run may have been killed after it had named a file, and before it noted that."""
    folder, arguments, before = converted(recording, tmp_path)
    (note,) = (folder / ".rtframes-convert").glob("*.json")
    (folder / "call-00002.parquet").write_bytes(b"of the other run")
    content = json.loads(note.read_bytes())
    note.write_text(json.dumps({**content, "is_done": False, "pending": ["call-00002.parquet"]}))
    recording.write_bytes(LINES + LINES)
    run(*arguments, "--force")
    assert files(folder).keys() == before.keys()


def test_recordings_of_the_same_name_are_not_taken_for_each_other(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    paths = [tmp_path / "a" / "call.jsonl", tmp_path / "b" / "call.jsonl", tmp_path / "call.log"]
    for path, byte in zip(paths, b"abc", strict=True):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(LINES.replace(b"event_", b"evenc%c" % byte))
        os.utime(path, (1_700_000_000, 1_700_000_000))
    run("convert", paths[0], "--to", "csv", "-o", folder)
    before = (folder / "call-00001.csv").read_bytes()
    for path in paths[1:]:
        said = run("convert", path, "--to", "csv", "-o", folder, code=2)
        assert f"has files of {paths[0]}" in said
    assert (folder / "call-00001.csv").read_bytes() == before
    run("convert", paths[2], "--to", "csv", "-o", folder, "--force")
    assert (folder / "call-00001.csv").read_bytes() != before
    assert f"has files of {paths[2]}" in run(
        "convert", paths[0], "--to", "csv", "-o", folder, code=2
    )


def test_a_file_that_was_changed_is_not_taken_for_a_whole_one(
    recording: Path, tmp_path: Path
) -> None:
    folder, arguments, before = converted(recording, tmp_path)
    (folder / "call-00001.parquet").write_bytes(b"")
    assert "call-00001.parquet was changed" in run(*arguments, code=2)
    run(*arguments, "--force")
    assert files(folder) == before


def test_sounds_of_the_same_name_do_not_replace_each_other(recording: Path, tmp_path: Path) -> None:
    other = tmp_path / "sub" / "call.jsonl"
    other.parent.mkdir()
    other.write_bytes(LINES)
    said = run("convert", recording, other, "--to", "wav", "-o", tmp_path / "w", "--force", code=2)
    assert "two recordings are called call" in said


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are text")
def test_a_name_that_is_no_text(recording: Path, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/bad\xff.jsonl"
    Path(os.fsdecode(odd)).write_bytes(LINES)
    folder = tmp_path / "tables"
    for _ in range(2):
        run("convert", os.fsdecode(odd), "--to", "csv", "-o", folder)
    assert [path.name for path in folder.glob("*.csv")] == ["bad\\xff-00001.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_named_pipe_is_opened_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for _ in range(3):
        writer = threading.Thread(target=pipe.write_bytes, args=(LINES,))
        writer.start()
        said = run("convert", pipe, "--to", "csv", "--column", "line")
        writer.join()
        assert len(said.split()) == LINES.count(b"\n") + 1


def test_two_runs_do_not_write_to_one_folder(recording: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    arguments = ("convert", recording, "--to", "parquet", "-o", folder)
    with locked(folder, "", force=True):
        assert "another run is writing to" in run(*arguments, code=2)
    run(*arguments, "--force")
    assert len(files(folder)) == 1


def test_many_days_in_one_recording(tmp_path: Path) -> None:
    path, folder = tmp_path / "call.jsonl", tmp_path / "tables"
    frame = LINES.splitlines()[2].decode()
    # Two days in turn, 1,500 times, and then 300 days.
    days = [20_000 + n % 2 for n in range(1_500)] + [20_000 + n for n in range(300)]
    lines = (f'{{"time_ms":{86_400_000 * day},"event":{frame}}}' for day in days)
    path.write_text("\n".join(lines))
    code = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
from rtframes.__main__ import main
main()
"""
    arguments = ["convert", path, "--to", "parquet", "-o", folder, "--by-day"]
    subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], check=True, capture_output=True
    )
    found = files(folder)
    assert len(found) == 300
    assert max(map(len, found.values())) < 50_000  # one row group


def test_a_file_of_others_is_not_replaced(recording: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    precious = folder / "call-00001.parquet"
    precious.write_text("precious")
    arguments = ("convert", recording, "--to", "parquet", "-o", folder)
    assert "exists: --force replaces it" in run(*arguments, code=2)
    assert precious.read_text() == "precious"
    assert [each.name for each in folder.iterdir() if each.name[0] != "."] == [precious.name]
    run(*arguments, "--force")
    assert precious.read_bytes()[:4] == b"PAR1"


def test_one_that_cannot_be_read_does_not_stop_the_others(recording: Path, tmp_path: Path) -> None:
    bad, folder = tmp_path / "bad.jsonl", tmp_path / "tables"
    bad.write_text('{"a":1}\n')
    said = run(
        "convert", bad, tmp_path / "absent.jsonl", recording, "--to", "arrow", "-o", folder, code=2
    )
    assert "bad.jsonl: no frame of a realtime API in it" in said
    assert "absent.jsonl: No such file or directory" in said
    assert [path.name for path in folder.glob("*.arrow")] == ["call-00001.arrow"]


def test_a_folder_for_each_day(tmp_path: Path) -> None:
    path, folder = tmp_path / "call.jsonl", tmp_path / "tables"
    frames = [json.loads(line) for line in LINES.splitlines()[:30]]
    times = [*(1_764_287_990 + n for n in range(20)), *(None for _ in range(10))]
    path.write_text(
        "\n".join(
            json.dumps(frame if time is None else {"time": time, "event": frame})
            for time, frame in zip(times, frames, strict=True)
        )
    )
    run(
        "convert",
        path,
        "--to",
        "csv",
        "-o",
        folder,
        "--by-day",
        "--column",
        "time",
        "--column",
        "type",
    )
    found = {
        str(each.relative_to(folder)): len(each.read_text().splitlines()) - 1
        for each in folder.rglob("*.csv")
    }
    # 1764288000 is midnight: 28 November 2025.
    assert found == {
        "day=2025-11-27/call-00001.csv": 10,
        "day=2025-11-28/call-00001.csv": 10,
        "day=__HIVE_DEFAULT_PARTITION__/call-00001.csv": 10,
    }


def test_wav(recording: Path, tmp_path: Path) -> None:
    run("convert", recording, "-o", tmp_path / "call.wav")
    run("inspect", recording, "--wav", tmp_path / "same.wav")
    assert (tmp_path / "call.wav").read_bytes() == (tmp_path / "same.wav").read_bytes()
    run("convert", recording, "--to", "wav", "-o", tmp_path / "sounds")
    with wave.open(os.fspath(tmp_path / "sounds" / "call.wav"), "rb") as file:
        assert file.getframerate() == 24_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--to", "xlsx"], "--to is 'xlsx': it may be jsonl, parquet, arrow, csv, wav"),
        (["--to", "parquet", "--type", "error"], "--type is not for parquet"),
        (["--threads", "2"], "--threads is not for jsonl"),
        (["--to", "csv", "--column", "nothing"], "no column 'nothing'; there are recording"),
        (["--to", "csv", "--audio", "mp3"], "--audio is 'mp3': it may be bytes or none"),
        (["--column", "type", "-o", "x.wav"], "--column is not for wav"),
        (["--audio", "none", "-o", "x.wav"], "--audio is not for wav"),
        (["--threads", "2", "-o", "x.wav"], "--threads is not for wav"),
        (["--side", "server", "-o", "x.wav"], "--side is not for wav"),
        (["--to", "csv", "-o", ""], "an output needs a name"),
        (["--to", "csv", "--by-day"], "--by-day needs a folder"),
        (["--to", "wav"], "a WAV file cannot go to standard output"),
    ],
)
def test_what_does_not_go_together_is_refused(
    arguments: list[str], words: str, recording: Path
) -> None:
    assert words in run("convert", recording, *arguments, code=2)


def test_killed_runs_end_as_one_that_nobody_disturbed(tmp_path: Path) -> None:
    recordings, expected, seconds = undisturbed(tmp_path)
    assert len(expected) > 10
    choose = random.Random(1)
    folder = tmp_path / "killed"
    assert killed(recordings, folder, seconds, choose) > 0
    assert files(folder) == expected
