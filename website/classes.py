"""The documentation of a class of the catalogue: its docstring, and its fields as written."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import msgspec

from rtframes import events


@dataclass(frozen=True)
class Words:
    """A docstring: its paragraphs, the text for each attribute, and the source."""

    text: str
    attributes: dict[str, str]
    source: str


@dataclass(frozen=True)
class Field:
    """A field: ``kind`` is its annotation as written, without the part for absence."""

    name: str
    kind: str
    demanded: bool
    meaning: str


def words(docstring: str | None) -> Words:
    """A docstring in the project's format: paragraphs, ``Attributes:``, ``Source: …``."""
    text: list[str] = []
    attributes: dict[str, str] = {}
    source = ""
    for paragraph in inspect.cleandoc(docstring or "").split("\n\n"):
        head, _, rest = paragraph.partition("\n")
        if head in ("Attributes:", "Fields that mean the same everywhere:"):
            for entry in re.split(r"\n(?!\s)", inspect.cleandoc(rest)):
                names, _, meaning = entry.partition(":")
                for name in names.split(","):
                    attributes[name.strip()] = " ".join(meaning.split())
        elif re.match(r"Sources?: ", head):
            source = " ".join(paragraph.partition(": ")[2].split())
        elif head.startswith(">>>"):
            text.append(f"```pycon\n{paragraph}\n```")
        elif paragraph:
            text.append(paragraph)
    return Words("\n\n".join(text), attributes, source)


COMMON = words(events.__doc__).attributes
"""The meaning of fields that are the same in every event."""


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[module]))


def _annotations(kind: type) -> dict[str, tuple[str, bool]]:
    """The annotations in a class's own body, and whether each has a default there."""
    body = next(
        node.body
        for node in _tree(kind.__module__).body
        if isinstance(node, ast.ClassDef) and node.name == kind.__name__
    )
    return {
        node.target.id: (ast.unparse(node.annotation), node.value is not None)
        for node in body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def fields(kind: type[msgspec.Struct]) -> list[Field]:
    """The fields of a class in wire order, without ``type`` and ``extra``."""
    written: dict[str, tuple[str, bool]] = {}
    meanings: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if issubclass(base, msgspec.Struct) and base.__module__.startswith("rtframes"):
            written |= _annotations(base)
            meanings |= words(base.__doc__).attributes
    found: list[Field] = []
    for field in msgspec.structs.fields(kind):
        if field.name == "extra":
            continue
        annotation, has_default = written[field.name]
        lenient = re.fullmatch(r"Lenient\[(.*)\]", annotation)
        shown = lenient[1] if lenient else re.sub(r" \| (None|UnsetType)\b", "", annotation)
        meaning = meanings.get(field.name, COMMON.get(field.name, ""))
        shown = re.sub(r"\bAudio\b", "bytes", shown)
        found.append(Field(field.encode_name, shown, bool(lenient) or not has_default, meaning))
    return found


def written(module: ModuleType) -> list[str]:
    """The public names of a module in the order of its file: older names of events come last."""
    lines = {
        node.name if isinstance(node, ast.ClassDef) else getattr(node.target, "id", ""): number
        for number, node in enumerate(_tree(module.__name__).body)
        if isinstance(node, (ast.ClassDef, ast.AnnAssign))
    }
    return sorted(module.__all__, key=lambda name: lines.get(name, -1))


def aliases(module: ModuleType) -> dict[str, tuple[str, str]]:
    """The unions that a module names: the members of each, and its docstring."""
    body = _tree(module.__name__).body
    found: dict[str, tuple[str, str]] = {}
    for node, after in zip(body, [*body[1:], None], strict=True):
        if not (isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)):
            continue
        name = node.target.id
        if name in getattr(module, "__all__", ()) and node.value is not None:
            said = after.value if isinstance(after, ast.Expr) else None
            text = said.value if isinstance(said, ast.Constant) else ""
            found[name] = (ast.unparse(node.value), inspect.cleandoc(str(text)))
    return found


def tag(kind: Any) -> str:
    """The ``type`` of a class on the wire; empty where it has none."""
    return str(kind.__struct_config__.tag or "")
