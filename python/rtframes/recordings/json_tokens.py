"""JSON as text: where its strings and punctuation are, whatever is around them."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator

import msgspec

_MARK = re.compile(rb'["{}\[\],:]')
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*\\?"?', re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_SHORT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def is_json(text: bytes) -> bool:
    """Whether a text is JSON for msgspec or for Python's own parser."""
    try:
        msgspec.json.decode(text)
    except (ValueError, RecursionError):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return False
    return bool(text)


def tokens(data: bytes) -> Iterator[tuple[int, int]]:
    """Punctuation and complete strings; the last string may be cut off by the text's end.

    The text need not be JSON: everything else is skipped.

    Returns:
        The start and the stop of each, in bytes.
    """
    position = 0
    while mark := _MARK.search(data, position):
        start, position = mark.span()
        if data[start] == 0x22:
            quote = data.find(b'"', position)
            if quote >= 0 and data.find(b"\\", position, quote) < 0:
                position = quote + 1  # no escapes: found at the speed of memchr
            elif string := _STRING.match(data, start):
                position = string.end()
        yield start, position


def inside(data: bytes, start: int, stop: int) -> tuple[int, int]:
    """Where the text of a string token is, without its quotes."""
    closed = stop - start > 1 and data[stop - 1] == 0x22
    return start + 1, stop - 1 if closed else stop


class Unescaped:
    """The text of a JSON string, and where each byte of the text is in the string.

    A malformed escape is taken for the character after its backslash.

    Args:
        raw: the inside of a JSON string.

    Attributes:
        text: in UTF-8; each half of a surrogate pair on its own, since only positions matter.
    """

    def __init__(self, raw: bytes) -> None:
        pieces: list[bytes] = []
        self._raw_starts = array("Q", [0])
        self._text_starts = array("Q", [0])
        copied = length = 0
        for escape in _ESCAPE.finditer(raw):
            start, stop = escape.span()
            code, short = escape.groups()
            if code is not None:
                meant = chr(int(code, 16)).encode("utf-8", "surrogatepass")
            else:
                meant = _SHORT.get(short, short)
            pieces += (raw[copied:start], meant)
            length += start - copied + len(meant)
            copied = stop
            self._raw_starts.append(stop)
            self._text_starts.append(length)
        pieces.append(raw[copied:])
        self.text = b"".join(pieces)

    def raw_position(self, position: int) -> int:
        """Where in the string the byte of the text at this position is."""
        behind = bisect_right(self._text_starts, position) - 1
        return self._raw_starts[behind] + position - self._text_starts[behind]


def unescaped(raw: bytes) -> str:
    """The text of a JSON string's inside; unchanged if it is not UTF-8."""
    text = Unescaped(raw).text if b"\\" in raw else raw
    try:
        return text.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return text.decode("utf-8", "replace")
