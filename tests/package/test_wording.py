"""The table of phrases to avoid: every phrase is refused, and no file of the project has one."""

from __future__ import annotations

import subprocess
import sys

import pytest
import wording

SAMPLES = (
    "Recordings are frames, one a line.",
    "It costs 4 µs an event, and 300 bytes a session.",
    "User code runs once an object.",
    "The server refuses what is no JSON, and a text that is no base64.",
    "The recorded answer; else one that is to the same.",
    "All else stays as it is.",
    "For whoever writes a voice client.",
    "It plays a made-up session.",
    "The event is filled anew.",
    "No such interpreter is to be had.",
    "The least that a client can do by hand.",
    "One law is tested.",
    "It tests the seam once.",
    "They are the floors under any decoder.",
    "CPU of a client, beside stock.",
    "What it says stands in the file.",
    "The crash was mended.",
    "It depends on memchr alone.",
    "An object in the place of the unknown one.",
    "The session outlives one odd frame.",
    "It reads some 75 events.",
    "The values of both are alike, and errors likewise.",
    "The tests hold the walk against the oracle.",
    "An error of the server's.",
    "Text of somebody else's.",
    "It says in words why.",
)


@pytest.mark.parametrize("pattern", [phrase.pattern for phrase in wording.PHRASES])
def test_every_phrase_of_the_table_is_refused(pattern: str) -> None:
    instead = next(phrase.instead for phrase in wording.PHRASES if phrase.pattern == pattern)
    assert any(hit.instead == instead for text in SAMPLES for hit in wording.hits("x.md", text))


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_is_refused(sample: str) -> None:
    (line, text, _), *_ = wording.hits("x.md", f"# Page\n\n{sample}\n")
    assert line == 3
    assert text in sample


@pytest.mark.parametrize(
    "plain",
    [
        "There is no key, and it is no longer needed.",
        "Leave it alone. HAR stands for HTTP Archive; a stand-in replaces it.",
        "if a: b\nelse: c",
        "`floors` and `made_up` are names.",
        "20 frames a second, and twice a day.",
        "Each of the server's events, and of the user's audio.",
    ],
)
def test_plain_english_passes(plain: str) -> None:
    assert not list(wording.hits("x.md", plain))


@pytest.mark.parametrize(
    ("name", "source", "line"),
    [
        ("x.md", "One frame\none a\nline.\n", 2),
        ("x.py", '"""One frame\n\n    one a\n    line.\n"""\n', 3),
        ("x.py", "x = 1\n# what is\n# no JSON\n", 2),
        ("x.py", 'x = (\n    "what is "\n    f"no {x}"\n)\n', 2),
        ("x.rs", "let x = 1;\n/// Filled\n/// anew.\n", 3),
        ("x.rs", "let x = 1; // it is\n// no text\n", 1),
        ("x.yml", "a: b\n# in the\n# place of it\n", 2),
    ],
)
def test_a_phrase_may_go_on_in_the_next_line(name: str, source: str, line: int) -> None:
    assert [hit.line for hit in wording.hits(name, source)] == [line]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("x.py", "seam = beside(alone, law)\nanew = floors\n"),
        ("x.rs", "let anew = beside(stands);\n"),
        ("x.py", 'x = "it is"\nno = "text"\n'),
    ],
)
def test_code_is_not_prose(name: str, source: str) -> None:
    assert not list(wording.hits(name, source))


def test_the_command_refuses_a_file_and_names_the_line(tmp_path: wording.Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\nA made-up session.\n", encoding="utf-8")
    command = [sys.executable, wording.__file__, str(page)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stdout == f"{page}:3: 'made-up'; write: synthetic, generated; generates\n"


def test_every_file_of_the_project_is_read() -> None:
    names = {path.name for path in wording.files()}
    assert {"README.md", "SECURITY.md", "safety.md", "decoder.py", "walk.rs", "wheels.yml"} <= names


def test_no_file_of_the_project_has_such_a_phrase() -> None:
    command = [sys.executable, wording.__file__]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    assert (done.stdout, done.returncode) == ("", 0)
