"""`rtframes inspect` for programs: JSON, several recordings, no padding, nothing at all."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import run

from rtframes.recordings.turns import Turn
from rtframes.testing import Synthesiser


def made(tmp_path: Path, dialect: str, turns: int = 3) -> Path:
    path = tmp_path / f"{dialect}.jsonl"
    path.write_bytes(b"".join(Synthesiser(dialect).lines(turns, client=True)))
    return path


@pytest.mark.parametrize("dialect", ["ga", "xai", "translation", "live"])
def test_json_counts_what_is_in_the_file(dialect: str, tmp_path: Path) -> None:
    path = made(tmp_path, dialect)
    lines = path.read_bytes().splitlines()
    types = [json.loads(line)["type"] for line in lines]
    about = json.loads(run("inspect", path, "--json"))
    assert about["recording"] == str(path)
    assert {event["type"]: event["frames"] for event in about["events"]} == {
        name: types.count(name) for name in types
    }
    assert sum(event["bytes"] for event in about["events"]) == sum(map(len, lines))
    server = [event for event in about["events"] if event["side"] == "server"]
    assert about["server"]["frames"] == sum(event["frames"] for event in server)
    assert all(event["known"] for event in about["events"])
    assert about["bad_lines"] == {"count": 0, "first": []}
    assert "transcript" not in about


def test_json_has_the_transcript_and_what_went_wrong(tmp_path: Path) -> None:
    path = made(tmp_path, "ga")
    with path.open("ab") as file:
        file.write(b'garbage\n{"type":"brand.new"}\n')
    wav = tmp_path / "answers.wav"
    about = json.loads(run("inspect", path, "--json", "--transcript", "--wav", wav))
    assert about["turns"] == len(about["transcript"]) == 4
    turn = about["transcript"][0]
    assert Turn(**turn).number == 1
    assert turn["user"].startswith("Hi, I'd like to book")
    assert about["bad_lines"]["count"] == 1
    assert about["bad_lines"]["first"][0]["line"] == len(path.read_bytes().splitlines()) - 1
    assert about["not_in_catalogue"] == [
        {"what": "type", "name": "brand.new", "in": "", "times": 1}
    ]
    assert about["written"] == [str(wav)]
    assert wav.exists()


def test_several_recordings_are_shown_in_turn(tmp_path: Path) -> None:
    paths = [made(tmp_path, "ga"), tmp_path / "missing.jsonl", made(tmp_path, "xai")]
    said = run("inspect", *paths, "--json", code=2)
    objects = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert [each["recording"] for each in objects] == [str(paths[0]), str(paths[2])]
    assert "missing.jsonl: No such file" in said
    assert "take one recording" in run("inspect", *paths, "--wav", tmp_path / "x.wav", code=2)
    assert "is one recording" in run("inspect", "-", "-", code=2)


def test_quiet_says_nothing_but_writes(tmp_path: Path) -> None:
    wav = tmp_path / "answers.wav"
    assert run("inspect", made(tmp_path, "ga"), "-q", "--wav", wav) == ""
    assert wav.stat().st_size > 1_000_000


def test_no_line_is_padded(tmp_path: Path) -> None:
    lines = run("inspect", made(tmp_path, "ga"), "--transcript").splitlines()
    assert len(lines) > 30
    assert [line for line in lines if line != line.rstrip()] == []


def test_help_has_examples_and_no_braces() -> None:
    for command in ("inspect", "synth", "redact", "convert", "bench", "serve", "record"):
        said = run(command, "--help")
        usage = said.splitlines()[0]
        assert "{" not in usage
        assert f"\n    rtframes {command} " in said
        assert "docs/command-line.md" in said
        assert run("help", command) == said
        for line in said.splitlines():
            assert not re.search(r"<[a-zA-Z]", line), "the name of a Python type"
            assert not re.search(r"\w-$", line), "a name is broken at its hyphen"


def test_help_lists_commands_and_refuses_others() -> None:
    assert run("help") == run("--help")
    assert "no such command: 'inspct'" in run("help", "inspct", code=2)


def test_completion_is_offered() -> None:
    said = run("--help")
    assert "--install-completion" in said
    assert "--show-completion" in said


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ins", ["inspect"]),
        ("inspect --t", ["--transcript", "--timeline"]),
        ("synth --dialect xa", ["xai"]),
        ("convert x.jsonl --type input_audio_buffer.speech_st",
         ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"]),
        ("serve x.jsonl --speed m", ["max"]),
        ("help sy", ["synth"]),
    ],
)  # fmt: skip
def test_the_shell_completes(line: str, offered: list[str]) -> None:
    asked = {
        "_RTFRAMES_COMPLETE": "complete_bash",
        "COMP_WORDS": f"rtframes {line}",
        "COMP_CWORD": str(len(line.split())),
    }
    done = subprocess.run(
        [sys.executable, "-c", "from rtframes.__main__ import main; main()"],
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.split() == offered
