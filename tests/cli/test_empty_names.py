"""An empty text, as an unset variable of a shell gives it, is refused wherever it is taken."""

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from rtframes.cli import app, endings
from rtframes.testing import Synthesiser


def texts() -> list[tuple[str, str]]:
    """Every argument and option that takes a text, with its command."""
    found: list[tuple[str, str]] = []
    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        for each in command.params:
            if not getattr(each, "is_flag", False):
                found.append((name, each.opts[0] if each.opts[0].startswith("-") else ""))
    return found


@pytest.mark.parametrize(("command", "option"), texts())
def test_an_empty_text_is_refused(
    command: str,
    option: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("call.jsonl").write_bytes(b"".join(Synthesiser("ga").lines(1)))
    first = {"bench": [], "synth": [], "record": ["ws://127.0.0.1:1"]}.get(command, ["call.jsonl"])
    arguments = [*first, option, ""] if option else [""]
    monkeypatch.setattr(sys, "argv", ["rtframes", command, *arguments])
    assert endings._status(app) == 2
    said = capsys.readouterr().err
    assert re.fullmatch(r"rtframes: [^\n]+\n", said)
    assert "onnect" not in said  # refused before anything is done
    assert "director" not in said  # the empty path is the folder one is in
    assert "'.'" not in said
    assert " .: " not in said
    assert [each.name for each in Path().iterdir()] == ["call.jsonl"]
