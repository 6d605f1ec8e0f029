"""Frames and reprs formatted for reading: over several lines, long strings cut."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, cast

import rtframes

LONGEST_VALUE = 60
"""The most characters of a string; longer ones are cut."""
LONGEST_LINE = 96


def json_to_read(frame: bytes) -> str:
    """A frame for reading: indented, audio replaced by its length, long strings cut."""
    return json.dumps(_cut(json.loads(rtframes.redact(frame))), indent=2, ensure_ascii=False)


def _cut(data: Any) -> Any:
    if isinstance(data, dict):
        members = cast("dict[str, Any]", data)
        return {key: _cut(value) for key, value in members.items()}
    if isinstance(data, list):
        return [_cut(value) for value in cast("list[Any]", data)]
    if isinstance(data, str) and len(data) > LONGEST_VALUE:
        return f"{data[:LONGEST_VALUE]}…"
    return data


def repr_to_read(text: str) -> str:
    """A repr over several lines, as a formatter would write it: strings cut as in the frame."""

    def cut(found: re.Match[str]) -> str:
        inside = found[0][1:-1]
        is_long = len(inside) > LONGEST_VALUE
        return f"{found[0][0]}{inside[:LONGEST_VALUE]}…{found[0][0]}" if is_long else found[0]

    text = re.sub(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", cut, text)
    if len(text) <= LONGEST_LINE:
        return text
    return _set(text, 0)


def _set(text: str, indent: int) -> str:
    """One call or list of a repr, each argument on a line of its own."""
    if indent + len(text) <= LONGEST_LINE:
        return text
    opened = re.match(r"(?:[\w.]+=)?[\w.]*[(\[{]", text)
    if opened is None or text[-1] not in ")]}":
        return text
    inner = " " * (indent + 4)
    lines = [f"{inner}{_set(part, indent + 4)},\n" for part in _parts(text[opened.end() : -1])]
    return f"{opened[0]}\n{''.join(lines)}{' ' * indent}{text[-1]}"


def _parts(text: str) -> Iterable[str]:
    """The text between the commas of the outermost level."""
    depth, begin, quote = 0, 0, ""
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote and text[place - 1] != "\\" else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == "," and depth == 0:
            yield text[begin:place].strip()
            begin = place + 1
    if text[begin:].strip():
        yield text[begin:].strip()
