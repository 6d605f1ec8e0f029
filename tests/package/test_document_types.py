"""Every program in the documents passes pyright and mypy.

The blocks of a page become one function, as its reader would type them one after the other. What a
page takes for granted (a connection, a speaker) is of any type.
"""

import ast
import builtins
import textwrap
from pathlib import Path

import pytest
from test_document_examples import PAGES, blocks
from test_typing import mypy, pyright

UNTYPED = ("--allow-untyped-defs", "--allow-untyped-calls", "--allow-incomplete-defs")
"""What examples may leave out, and a program that mypy checks strictly may not."""


def is_whole(code: str) -> bool:
    """Whether it is a program, and not a line with an ellipsis for what a reader fills in."""
    try:
        compile(code, "block", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return False
    return True


def assumed(code: str) -> list[str]:
    """The names that are read and never bound."""
    names = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
    read = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    bound = {name.id for name in names if not isinstance(name.ctx, ast.Load)}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar, ast.ExceptHandler)) and node.name:
            bound.add(node.name)
    return sorted(read - bound - set(dir(builtins)))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for each page that has code."""
    folder = tmp_path_factory.mktemp("pages")
    for page in PAGES:
        codes = [code for code in blocks(page) if ">>>" not in code and is_whole(code)]
        if not codes:
            continue
        whole = "\n".join(codes)
        lines = ["from typing import Any", *(f"{name}: Any" for name in assumed(whole))]
        body = textwrap.indent(whole, "    ")
        name = page.stem.replace("-", "_").lower()
        (folder / f"page_{name}.py").write_text(
            "\n".join(lines) + f"\n\n\nasync def page() -> None:\n{body}\n"
        )
    return folder


def test_pyright_passes(pages: Path) -> None:
    assert pyright(*map(str, sorted(pages.glob("*.py")))) == []


def test_mypy_passes(pages: Path) -> None:
    files = map(str, sorted(pages.glob("*.py")))
    assert mypy(*UNTYPED, *files, cache="pages") == ""
