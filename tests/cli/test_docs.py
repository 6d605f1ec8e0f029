"""What docs/command-line.md shows is what the commands give."""

import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

from rtframes.cli import app
from rtframes.testing import DIALECTS

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")


def test_the_table_is_the_one_that_the_commands_make(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    block = re.search(r"```sh\n(rtframes synth .*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    commands, shown = block.groups()
    output = ""
    for command in commands.splitlines():
        name, *arguments = shlex.split(command)
        assert name == "rtframes"
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0
        output = result.output
    lines = [line.rstrip() for line in output.splitlines()]
    assert shown.splitlines() == lines[: len(shown.splitlines())]


def test_every_dialect_is_listed_as_it_describes_itself() -> None:
    for dialect in DIALECTS.values():
        assert f"| `{dialect.name}` | {dialect.title} |" in PAGE


def test_every_option_is_told_of() -> None:
    for command in ("inspect", "synth"):
        help_text = CliRunner().invoke(app, [command, "--help"]).output
        for option in set(re.findall(r"--[a-z][a-z-]+", help_text)) - {"--help"}:
            assert f"`{option}" in PAGE, option
