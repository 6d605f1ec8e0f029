"""Which file of a Rust crate uses which, from its text.

A path into the crate is an arrow, in a ``use`` or elsewhere: ``crate::…``, ``super::…``,
``self::…``, and one that begins with a module that the file declares. ``mod name;`` by itself is
none: it says where a file lies.
"""

import re
from collections.abc import Iterator
from pathlib import Path

_NOT_CODE = re.compile(
    r"""
    //[^\n]*
    | /\*.*?\*/
    | r(?P<hashes>\#+)".*?"(?P=hashes)
    | "(?:\\.|[^"\\])*"
    | '(?:\\[^']*|[^'\\])'
    """,
    re.DOTALL | re.VERBOSE,
)
_TEST = re.compile(r"#\[cfg\((?:test|all\(test\b[^\]]*)\)\]")
_INLINE = re.compile(r"\bmod\s+\w+\s*\{")
_DECLARED = re.compile(r"\bmod\s+(\w+)\s*;")
_USE = re.compile(r"\buse\s+([^;]+);")
_PATH = re.compile(r"(?<![\w:])(?:\w+::)+\w+")

Module = tuple[str, ...]


def module_files(source: Path) -> dict[Module, Path]:
    """The modules of the crate whose ``lib.rs`` is in `source`."""
    found: dict[Module, Path] = {}
    for path in sorted(source.rglob("*.rs")):
        parts = path.relative_to(source).with_suffix("").parts
        found[parts[:-1] if parts[-1] in ("mod", "lib") else parts] = path
    return found


def import_graph(source: Path) -> dict[str, set[str]]:
    """For each file those that it uses, as paths from `source`."""
    files = module_files(source)
    named = {module: path.relative_to(source).as_posix() for module, path in files.items()}
    return {
        named[module]: {
            named[used] for used in used_modules(path.read_text(encoding="utf-8"), module, files)
        }
        - {named[module]}
        for module, path in files.items()
    }


def used_modules(text: str, module: Module, files: dict[Module, Path]) -> set[Module]:
    code = without_tests(_NOT_CODE.sub(" ", text))
    declared = set(_DECLARED.findall(code))
    inline = [
        (match.start(), end_of_block(code, match.end() - 1)) for match in _INLINE.finditer(code)
    ]
    found: set[Module] = set()
    for position, path in paths(code):
        depth = sum(start < position < end for start, end in inline)
        first = path[0]
        if first == "crate":
            target = path[1:]
        elif first in ("super", "self"):
            rest = path[1:] if first == "self" else path
            while rest[:1] == ("super",):
                rest = rest[1:]
                depth -= 1
            above = max(-depth, 0) if first == "super" else 0  # out of the file itself
            target = (*module[: len(module) - above], *rest)
        elif first in declared:
            target = (*module, *path)
        else:
            continue
        while target not in files:
            target = target[:-1]
        found.add(target)
    return found


def paths(code: str) -> Iterator[tuple[int, Module]]:
    """Every path in the code, and where it is."""
    for match in _USE.finditer(code):
        for path in expanded(match[1]):
            yield match.start(), path
    for match in _PATH.finditer(_USE.sub(lambda use: " " * len(use[0]), code)):
        yield match.start(), tuple(match[0].split("::"))


def expanded(tree: str) -> Iterator[Module]:
    """``a::{b, c::{self, D as E}}`` as a::b, a::c, a::c::D."""
    head, brace, rest = tree.strip().partition("{")
    start = tuple(filter(None, (part.strip() for part in head.split(" as ")[0].split("::"))))
    if not brace:
        yield start[:-1] if start[-1:] in (("self",), ("*",)) and len(start) > 1 else start
        return
    for part in split_at_commas(rest[: rest.rindex("}")]):
        for inner in expanded(part):
            yield start if inner == ("self",) else (*start, *inner)


def split_at_commas(text: str) -> list[str]:
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part.strip()]


def without_tests(code: str) -> str:
    """The code without the items that only exist under ``#[cfg(test)]``."""
    while match := _TEST.search(code):
        end = re.compile(r"[;{]").search(code, match.end())
        if end is None:
            stop = len(code)
        else:
            stop = end.end() if end[0] == ";" else end_of_block(code, end.start())
        code = code[: match.start()] + code[stop:]
    return code


def end_of_block(code: str, start: int) -> int:
    """Where the block ends that is opened at `start`."""
    depth = 0
    for i in range(start, len(code)):
        depth += (code[i] == "{") - (code[i] == "}")
        if not depth:
            return i + 1
    return len(code)


def room_of(file: str) -> str:
    """The folder or file of the crate that a file is in."""
    return file.split("/")[0].removesuffix(".rs")
