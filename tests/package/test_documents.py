"""What the documents say is so: their links lead somewhere, what they name is there."""

import ast
import doctest
import importlib
import importlib.util
import re
import subprocess
import textwrap
from pathlib import Path

import pytest

import rtframes

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("rust/*/*.md")]


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
    blocks = re.findall(r"```python[^\n]*\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    for block in map(textwrap.dedent, blocks):
        if ">>>" in block:
            continue  # run, see test_document_examples
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
