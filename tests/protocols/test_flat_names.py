"""The flat modules name every class of the protocol's files, once, and nothing else."""

import ast
import importlib
import pickle
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import rtframes.protocols
from rtframes import client_events, events, objects, zero_copy

SHARED = ("__init__.py", "base.py")
FOLDER = Path(rtframes.protocols.__file__).parent
FILES = [path for path in sorted(FOLDER.rglob("*.py")) if path.name not in SHARED]


def name_of(path: Path) -> str:
    return ".".join(["rtframes.protocols", *path.relative_to(FOLDER).with_suffix("").parts])


def flat_module(path: Path) -> ModuleType:
    """Where the names of a file should be found."""
    if path.parent.name == "objects":
        return objects
    return {"client.py": client_events, "zero_copy.py": zero_copy}.get(path.name, events)


def written_classes(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


def public_names(module: ModuleType) -> set[str]:
    return {name for name in vars(module) if not name.startswith("_")}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_lists_every_class_in_it_and_all_it_lists_is_flat(path: Path) -> None:
    module = importlib.import_module(name_of(path))
    assert module.__all__ == sorted(set(module.__all__))
    assert written_classes(path) <= set(module.__all__)
    flat = flat_module(path)
    for name in module.__all__:
        assert getattr(flat, name) is getattr(module, name)


@pytest.mark.parametrize(
    "flat", [events, objects, client_events, zero_copy], ids=lambda flat: flat.__name__
)
def test_a_flat_module_has_the_names_of_its_files_and_no_others(flat: ModuleType) -> None:
    listed = [
        name
        for path in FILES
        if flat_module(path) is flat
        for name in importlib.import_module(name_of(path)).__all__
    ]
    assert len(listed) > 1
    assert len(listed) == len(set(listed)), "two files have the same name"
    assert public_names(flat) == set(listed)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_classes_are_pickled_by_reference(path: Path) -> None:
    module = importlib.import_module(name_of(path))
    for name in written_classes(path):
        cls: Any = getattr(module, name)
        assert cls.__module__ == module.__name__
        assert pickle.loads(pickle.dumps(cls)) is cls
