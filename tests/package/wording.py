"""Refuses phrases that readers stumble over: ``python tests/package/wording.py [FILE...]``.

It reads documents, and the comments and strings of code. A phrase may continue on the next line.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SUFFIXES = frozenset({".md", ".py", ".rs", ".yml", ".toml"})
OWN_FILES = frozenset({"wording.py", "test_wording.py"})
"""They quote the phrases."""

_UNITS = r"(?:[µmn]s|(?:nano|micro|milli)?seconds?|bytes?|bits?|frames?|calls?|CPU|lists?|rounds?)"
_WHOLES = r"(?:event|frame|round|connection|call|object|line|session|sample|instance|level|person)"


class Phrase(NamedTuple):
    """What is refused, as a regular expression; a space may be a line break."""

    pattern: str
    instead: str


PHRASES = (
    Phrase(r"one(?: idea)? a (?:line|file)", "one per line, one per file"),
    Phrase(rf"{_UNITS} an? {_WHOLES}", "per event, per frame"),
    Phrase(r"once an? (?:instance|object|event|frame|call)", "once per object"),
    Phrase(
        r"(?:that|which|what|it|this|who) (?:is|are|was|were) no(?! (?:longer|more|less))",
        "is not a, or the adjective: invalid, missing",
    ),
    Phrase(r"[;,] else(?! if)", "otherwise"),
    Phrase(r"all else", "everything else"),
    Phrase(r"(?:for )?who(?:so)?ever", "a noun: callers, users, any code that"),
    Phrase(r"made[- ]up|mak(?:es?|ing) up", "synthetic, generated; generates"),
    Phrase(r"anew", "again, new"),
    Phrase(r"(?:to|could|cannot|can) (?:not )?be had", "is available, can be installed"),
    Phrase(r"by hand", "manually, directly"),
    Phrase(r"(?:the|encoder's|its|one|same) laws?(?! of)", "the equivalence rule"),
    Phrase(r"seams?", "the place where it plugs in; interface"),
    Phrase(r"floors", "lower bounds"),
    Phrase(r"beside", "next to, compared with, in addition to"),
    Phrase(r"stands?(?! for|-| in for)|stood", "is, are; is at"),
    Phrase(r"mend(?:s|ed|ing)?", "fix"),
    Phrase(r"(?<!let )(?<!it )(?<!left )(?<!leave )(?<!leaves )alone(?=[.,;:)])", "only"),
    Phrase(
        r"hereby|thereof|therein|wherein|whence|thence|hence|upon|lest|amid|midst|in the place of",
        "the usual word: so, on, instead of",
    ),
    Phrase(r"outliv(?:e|es|ed)", "survive, live longer than"),
    Phrase(r"some \d+", "about"),
    Phrase(r"(?:all|both) (?:look )?alike|likewise", "in the same way, the same"),
    Phrase(r"h(?:eld|old|olds) (?:\S+ ){1,6}against", "compares … with"),
    Phrase(r"(?:server|client|user|model|program)'s(?=[,.;:)])", "no double possessive"),
    Phrase(r"somebody else's", "foreign, another"),
    Phrase(r"in words", "as a message, for display"),
)


class Hit(NamedTuple):
    """A phrase in a file, from 1."""

    line: int
    text: str
    instead: str


def hits(name: str, source: str) -> Iterator[Hit]:
    """The refused phrases in the prose of a file; the name's suffix says what that is."""
    words: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(_prose(Path(name).suffix, source).splitlines(), 1):
        found = line.split()
        words += found
        lines += [number] * len(found)
    text = " ".join(words)
    for regex, instead in _COMPILED:
        for match in regex.finditer(text):
            yield Hit(lines[text.count(" ", 0, match.start())], match[0], instead)


_COMPILED = [
    (re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE), instead) for pattern, instead in PHRASES
]

_CODE = "\0"
"""Replaces what is not prose, so that prose before and after it is not read as one phrase."""


def _prose(suffix: str, source: str) -> str:
    """The source with everything else replaced, so that positions stay."""
    if suffix == ".py":
        return _python_prose(source)
    if suffix == ".rs":
        return re.sub(r"(?m)^((?:[^/\n]|/(?!/))*)(//[/!]?)?", _masked, source)
    if suffix == ".md":
        return re.sub(r"`[^`\n]*`", _masked, source)
    return re.sub(r"(?m)^\s*#", _spaces, source)


def _masked(match: re.Match[str]) -> str:
    code, *marks = match.groups() or (match[0],)
    return re.sub(r"\S", _CODE, code or "") + "".join(" " * len(mark or "") for mark in marks)


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _python_prose(source: str) -> str:
    masked = [list(re.sub(r"\S", _CODE, line)) for line in source.splitlines(keepends=True)]
    lines = source.splitlines(keepends=True)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = tokenize.tok_name[token.type]
        # From 3.12 on an f-string is several tokens, from 3.14 on so is a t-string.
        if kind not in ("COMMENT", "STRING") and not kind.startswith(("FSTRING_", "TSTRING_")):
            continue
        (first, start), (last, stop) = token.start, token.end
        for number in range(first, last + 1):
            line = lines[number - 1]
            begin = start if number == first else 0
            end = stop if number == last else len(line)
            masked[number - 1][begin:end] = line[begin:end]
    text = "".join(map("".join, masked))
    # Marks of comments and strings: a phrase continues after them.
    return re.sub(r"(?<!\w)[rfbuRFBU]{0,2}(?:\"\"\"|\"|')|(?:\"\"\"|\")|#:?", _spaces, text)


def files() -> list[Path]:
    """All files of the project that have prose."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout.split("\0")
    paths = (ROOT / name for name in listed)
    return [
        path
        for path in paths
        if path.suffix in SUFFIXES and path.name not in OWN_FILES and path.exists()
    ]


def main() -> int:
    """Print every hit; 1 if there is one."""
    found = 0
    for path in map(Path, sys.argv[1:]) if sys.argv[1:] else files():
        for hit in hits(path.name, path.read_text(encoding="utf-8")):
            found += 1
            shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
            print(f"{shown}:{hit.line}: {hit.text!r}; write: {hit.instead}")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
