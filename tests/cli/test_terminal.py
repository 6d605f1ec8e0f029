"""What a terminal is sent: no control characters of a recording's, and nothing cut."""

import json
import os
import re
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from rich.console import Console

from rtframes.terminal.tables import FittedTable
from rtframes.terminal.text import counted, shown, shown_lines
from rtframes.testing import Synthesiser

ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}

EVIL = (
    "\x1b]0;owned\x07\x1b[2J\x00\r\b\x9b1m\x7f\u202e\u2066\u2069\u200f\ufeff\u2028bye [red]x[/] $a$"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rtframes(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "rtframes", *arguments], capture_output=True, timeout=60,
        check=False, env=ENVIRONMENT | {"COLUMNS": "110"} | environment,
    )  # fmt: skip


def controls(text: str) -> set[str]:
    """Characters of a kind that does something, by Unicode's own table; joiners make emoji."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return {each for each in text if unicodedata.category(each) in kinds} - {"\n", "\u200d"}


def write(path: str, *frames: object) -> None:
    Path(path).write_text("".join(json.dumps(frame) + "\n" for frame in frames), "ascii")


# Control characters


def test_each_control_character_is_shown_as_python_writes_it() -> None:
    every = [chr(code) for code in range(0x110000)]
    done = [each for each in every if shown(each) != each]
    assert {"\x00", "\x1b", "\n", "\x7f", "\x9b", "\u202e", "\u2066", "\ud83d"} <= set(done)
    for each in done:
        assert ascii(each) == f"'{shown(each)}'"
        assert each == "\n" or controls(each)
    # What is left of these kinds is part of how words and emoji are written.
    left = controls("".join(set(every) - set(done)))
    assert {unicodedata.category(each) for each in left} == {"Cf"}
    assert not {"Cc", "Cs", "Zl", "Zp"} & {unicodedata.category(each) for each in left}
    assert not [each for each in left if unicodedata.bidirectional(each) in BIDI]


BIDI = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")


def test_text_of_several_lines_keeps_them() -> None:
    assert shown_lines("a\r\nb\n\tc\rd\x1b") == "a\nb\n c\\rd\\x1b"


def test_a_recording_cannot_speak_to_the_terminal() -> None:
    write(
        "call.jsonl",
        {"type": "session.created", "event_id": EVIL, "session": {"id": EVIL, EVIL: 1}},
        {"type": EVIL, "event_id": "e"},
        {"type": "error", "event_id": "e", "error": {"type": EVIL, "message": EVIL, EVIL: EVIL}},
        {"type": "conversation.item.input_audio_transcription.completed", "event_id": "e",
         "item_id": EVIL, "content_index": 0, "transcript": EVIL},
        {"type": "response.output_item.done", "event_id": "e", "response_id": EVIL,
         "output_index": 0, "item": {"type": "function_call", "id": EVIL, "name": EVIL,
                                     "arguments": EVIL, "call_id": EVIL}},
        {"type": "conversation.item.added", "event_id": "e", "item": {"type": EVIL}},
        {"type": "response.output_text.done", "event_id": "e", "response_id": "r", "item_id": "i",
         "output_index": 0, "content_index": 0, "text": EVIL},
        {"type": "response.output_audio.delta", "event_id": "e", "response_id": "r",
         "item_id": EVIL, "output_index": 0, "content_index": 0, "delta": "AAAAAAAA"},
        {"type": "response.done", "event_id": "e",
         "response": {"id": "r", "status": EVIL, "output": [], "status_details": {"reason": EVIL}}},
        {"type": "response.created", "event_id": "e", "response": EVIL},
    )  # fmt: skip
    with Path("call.jsonl").open("ab") as file:
        file.write(b'{"type":"error","error":{"message":"\x1b[2J"}}\n\x1b]0;owned\x07\n')
    options = ["--transcript", "--timeline", "a.svg", "--wav", "items"]
    for columns in ("110", "40"):
        done = rtframes("inspect", "call.jsonl", *options, "--force", COLUMNS=columns)
        assert done.returncode == 0, done.stderr
        assert controls(done.stdout.decode()) == set()
        assert b"\\x1b]0;owned\\x07\\x1b[2J" in done.stdout.replace(b"\n", b"").replace(b" ", b"")
        assert b"[red]x[/]" in done.stdout.replace(b"\n", b"").replace(b" ", b"")
    ET.parse("a.svg")
    assert controls(" ".join(each.name for each in Path("items").iterdir())) == set()
    done = rtframes("bench", "call.jsonl", "--rounds", "1", "--chart", "b.svg")
    assert controls((done.stdout + done.stderr).decode()) == set()


@pytest.mark.parametrize(
    "name", ["a\x1b[2J\u202e[red].jsonl", "[bold].jsonl", "$a$b_$.jsonl", "\n"]
)
def test_nor_can_the_name_of_a_file(name: str) -> None:
    Path(name).write_bytes(b"".join(Synthesiser("ga").session(scenes=["text"])))
    if not name.endswith(".jsonl"):
        Path(name).write_bytes(b"")
    stem = name.removesuffix(".jsonl")
    outputs = ["--wav", f"{stem}.wav", "--timeline", f"{stem}.svg"]
    for arguments in (
        ["inspect", name, *outputs],
        ["inspect", name, "--wav", stem],
        ["redact", name, "-o", name],
        ["redact", name, "-o", f"{name}/x"],
        ["inspect", name, "--timeline", name],
    ):
        done = rtframes(*arguments)
        assert done.returncode in (0, 2), done.stderr
        assert controls((done.stdout + done.stderr).decode()) == set()
        assert b"mistake in rtframes" not in done.stderr


def test_colours_are_the_commands_own() -> None:
    write("call.jsonl", {"type": "\x1b[31mred", "event_id": "e"})
    coloured = rtframes("inspect", "call.jsonl", FORCE_COLOR="1", TERM="xterm-256color").stdout
    assert b"\x1b[1m" in coloured
    assert b"\x1b[31m" not in coloured
    assert b"\\x1b[31mred" in coloured


# Width


@pytest.mark.parametrize("columns", ["20", "40", "60", "80", "93", "200"])
def test_no_number_and_no_name_is_cut(columns: str) -> None:
    session = b"".join(Synthesiser("ga").lines(3, client=True))
    Path("call.jsonl").write_bytes(session)
    names = {json.loads(line)["type"] for line in session.splitlines()}
    text = rtframes("inspect", "call.jsonl", "--transcript", COLUMNS=columns).stdout.decode()
    assert "\u2026" not in text
    words = text.split()
    assert names <= set(words)
    wide = rtframes("inspect", "call.jsonl", COLUMNS="200").stdout.decode()
    for line in wide.splitlines():
        if found := re.match(r"  (\S+) +([\d,]+) +([\d,]+)( +[\d.]+)?$", line.rstrip()):
            assert found[2] in words
            assert not found[4] or found[4].strip() in words
            assert columns in ("20", "80") or found[3] in words


@pytest.mark.parametrize("width", range(1, 60))
def test_a_table_is_whole_at_each_width(width: int) -> None:
    table = FittedTable("A title of words", "name", ("one", "two"), dropped=("two",))
    rows = {"a": ("1", "1,234"), "a.long.name.of.an.event": ("123,456", ""), "\x1b": ("7", "8")}
    for name, cells in rows.items():
        table.add_row(name, *cells)
    console = Console(width=width)
    with console.capture() as capture:
        console.print(table, crop=False)
    lines = [line.rstrip() for line in capture.get().splitlines()]
    assert lines[0] == "A title of words"
    for name, (one, two) in rows.items():
        at = next(i for i, line in enumerate(lines) if line.strip().split()[:1] == [shown(name)])
        cells = lines[at].split()[1:] or lines[at + 1].split()
        assert cells in ([one, two] if two else [one], [one])
    if width >= 49:
        assert max(map(len, lines)) <= width
        assert "two" in " ".join(lines)


def test_one_is_not_many() -> None:
    assert counted(1, "frame") == "1 frame"
    assert counted(0, "frame") == "0 frames"
    assert counted(1_234, "mouse", "mice") == "1,234 mice"
    Path("call.jsonl").write_bytes(b'{"type":"error","event_id":"e","error":{}}\nx\n')
    text = rtframes("inspect", "call.jsonl").stdout.decode()
    assert "1 bad line, left out" in text
    assert "1 frame in " in text
    assert not re.search(r"\b1 \w+s\b", text.replace("1 s ", ""))
