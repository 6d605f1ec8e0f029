"""docs/command-line.md shows what the commands give, and every option is told of in docs."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from rtframes.cli import app
from rtframes.replay.script import Script
from rtframes.testing import DIALECTS, Synthesiser

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "command-line.md").read_text(encoding="utf-8")


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


def section(page: str, heading: str) -> str:
    """A page from a heading of the second level to the next one."""
    found = re.search(rf"^## {heading}$.*?(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert found is not None, heading
    return found.group()


COMMON = section(PAGE, "What commands write") + section(PAGE, "How commands end")
SERVER = (DOCS / "replay-server.md").read_text(encoding="utf-8")
BENCHMARKS = (DOCS / "benchmarks.md").read_text(encoding="utf-8")
TOLD_IN = {
    "inspect": section(PAGE, "inspect"),
    "synth": section(PAGE, "synth"),
    "convert": section(PAGE, "convert"),
    "redact": section(PAGE, "redact"),
    "bench": section(BENCHMARKS, "On your machine"),
    "serve": SERVER.partition("\n## record\n")[0],
    "record": section(SERVER, "record"),
    "help": COMMON,
}
GROUP: Any = typer.main.get_command(app)


@pytest.mark.parametrize("command", [None, *GROUP.commands])
def test_every_option_is_told_of(command: str | None) -> None:
    """In the command's own section, or where the page tells what all commands have."""
    text = COMMON if command is None else TOLD_IN[command] + COMMON
    parameters = GROUP.params if command is None else GROUP.commands[command].params
    for each in parameters:
        names = [name for name in each.opts if name.startswith("-")]
        # Of a pair such as --vad and --no-vad the one that is not the default is enough.
        ways = [*names, *each.secondary_opts] if each.secondary_opts else names[:1]
        if names:
            assert any(re.search(rf"(?<![\w-]){way}(?![\w-])", text) for way in ways), names


def test_the_answers_served_are_those_of_the_page() -> None:
    page = (DOCS / "replay-server.md").read_text(encoding="utf-8")
    script = Script.read(Synthesiser().lines(3))
    assert f"\nserving {script.answers} answers at ws://" in page
