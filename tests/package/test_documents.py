"""What the documents say is so: their examples run, their links lead somewhere."""

import asyncio
import doctest
import re
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from rtframes.testing import Synthesiser

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]


def test_the_examples_in_the_readme_give_what_they_show() -> None:
    results = doctest.testfile(str(README), module_relative=False)
    assert results.attempted > 10
    assert results.failed == 0


def test_the_first_example_in_the_readme_runs_on_a_session(
    capsys: pytest.CaptureFixture[str],
) -> None:
    example = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert example
    heard: list[tuple[str, bytes]] = []
    logged: list[tuple[Any, ...]] = []

    class Sink:
        def write(self, item: str, pcm: bytes) -> None:
            heard.append((item, pcm))

        def info(self, *message: Any) -> None:
            logged.append(message)

        warning = info

    async def frames() -> AsyncIterator[bytes]:
        for line in Synthesiser(seed=1).lines(2):
            yield line
        yield b'{"type":"new"}'

    names: dict[str, Any] = {"websocket": frames(), "speaker": Sink(), "log": Sink()}
    code = "async def main():\n" + textwrap.indent(example[1], "    ")
    exec(compile(code, "README.md", "exec"), names)
    asyncio.run(names["main"]())

    assert sum(len(pcm) for _, pcm in heard) > 100_000
    assert len(capsys.readouterr().out) > 20
    assert logged == [("an event that this version does not know: %s", "new")]


def test_the_table_in_the_readme_is_that_of_the_command_lines_page() -> None:
    # Whose table is compared with what the commands print in tests/cli.
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    table = re.search(r"```text\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert table
    rows = [line for line in table[1].splitlines() if line.strip() not in ("", "…")]
    assert len(rows) > 8
    assert [row for row in rows if row not in page.splitlines()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    files = [target for target in targets if "://" not in target]
    assert [target for target in files if not (document.parent / target).exists()] == []
