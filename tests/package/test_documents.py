"""What the documents say is so: their examples run, their links lead somewhere."""

import ast
import asyncio
import doctest
import importlib
import importlib.util
import re
import subprocess
import textwrap
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import rtframes
from rtframes.testing import Synthesiser

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("rust/*/*.md")]


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


NOT_OURS = {"build/"}
"""Names in backticks that look like paths: what commands make."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_paths_in_backticks_are_there(document: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        tracked = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")]
    folders = {f"/{parent.as_posix()}/" for name in tracked for parent in Path(name).parents}
    places = [*(f"/{name}" for name in tracked), *folders]
    named = re.findall(r"`([\w./-]+(?:\.(?:rs|py|json|toml|md)|/))`", document.read_text("utf-8"))
    missing = {
        name
        for name in named
        if not any(place.endswith(f"/{name.lstrip('./')}") for place in places)
    }
    assert missing - NOT_OURS == set()


def test_the_examples_in_docstrings_give_what_they_show() -> None:
    results = doctest.testmod(rtframes)
    assert results.attempted > 0
    assert results.failed == 0


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_the_python_in_documents_compiles_and_its_imports_are_there(document: Path) -> None:
    for block in re.findall(r"```python\n(.*?)```", document.read_text("utf-8"), re.DOTALL):
        if ">>>" in block:
            continue  # run by doctest, above
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(block, document.name, "exec", flags)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rtframes"):
                module = importlib.import_module(node.module or "")
                for alias in node.names:
                    importable = hasattr(module, alias.name) or importlib.util.find_spec(
                        f"{node.module}.{alias.name}"
                    )
                    assert importable, f"{node.module}.{alias.name}"
