"""A file is short enough to be read at once, and says what it is about."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("python", "rust", "tests", "benches", "examples", "release", "website")
MOST_LINES = 500


def sources() -> list[Path]:
    """What people write: no data, and nothing that a tool made."""
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".pyi", ".rs")
        and not {"target", "data", "corpus", "artifacts"} & set(path.relative_to(ROOT).parts)
    ]


def test_no_source_has_more_than_500_lines() -> None:
    files = sources()
    assert {path.suffix for path in files} == {".py", ".pyi", ".rs"}
    assert len(files) > 200
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in files
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_every_source_begins_by_saying_what_it_is_about() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if not (
            re.search(r"^//! \S", path.read_text(encoding="utf-8"), re.MULTILINE)
            if path.suffix == ".rs"
            else ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert silent == []
