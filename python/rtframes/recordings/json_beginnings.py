"""Whether a text can begin as JSON: distinguishes a document from a log with brackets in it."""

from __future__ import annotations

import re

_LOOKED_AT = 1 << 16
_TOKEN = re.compile(
    rb"[ \t\r\n]*(?:"
    rb"(?P<mark>[{}\[\],:])"
    rb'|(?P<string>"[^"\\\n]*(?:\\.[^"\\\n]*)*")'
    rb"|(?P<scalar>(?:-?\d+(?:\.\d+)?(?:[eE][+\-]?\d+)?|true|false|null)(?![\w.+\-]))"
    rb"|(?P<end>\Z)"
    rb"|(?P<cut>(?:\"[^\n]*|[\w.+\-]+)\Z))"
)


def begins_json(line: bytes) -> bool:
    """Whether a JSON document, or several values, can begin with this line.

    ``[2026-11-26 12:00:00] {"type":…}`` cannot, nor ``[{conn 3}] < …``.

    Args:
        line: including its line break; without one the text may end in the middle of a string.
    """
    text = line[:_LOOKED_AT]
    is_cut = not text.endswith(b"\n")
    arrays: list[bool] = []  # for each container that is open, whether it is an array
    expects_value, expects_key = True, False  # a key is a value that a colon follows
    position = 0
    while token := _TOKEN.match(text, position):
        position = token.end()
        kind = token.lastgroup
        mark = token["mark"]
        if kind == "end":
            return True
        if kind == "cut":
            return is_cut
        if kind == "mark" and mark in b"{[":
            if (not expects_value and arrays) or expects_key:
                return False
            arrays.append(mark == b"[")
            expects_value, expects_key = True, mark == b"{"
        elif kind == "mark" and mark in b"}]":
            if not arrays or arrays.pop() != (mark == b"]"):
                return False
            expects_value = expects_key = False
        elif mark == b",":
            if arrays and (expects_value or expects_key):
                return False
            expects_value, expects_key = True, bool(arrays) and not arrays[-1]
        elif mark == b":":
            if not expects_key or expects_value:
                return False
            expects_value, expects_key = True, False
        elif not expects_value or (expects_key and kind != "string"):
            return False
        else:
            expects_value = False  # after a key a colon is expected
    return False
