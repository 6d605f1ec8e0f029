"""JSON documents of many lines: an array of frames, frames one after the other, an export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from rtframes.recordings.json_tokens import inside, tokens
from rtframes.recordings.lines import LONGEST_LINE, Readline

_MESSAGES = b"_webSocketMessages"
_OPENING, _CLOSING = b"{[", b"}]"


class Piece(NamedTuple):
    """A part of a document.

    Attributes:
        number: of the line that it begins in, from 1.
        data: the text; empty where it is too long.
        is_object: whether it is a JSON object, and not what stands around objects.
        size: bytes of the text.
        is_inside: whether it stands in an object that is no piece: an export.
    """

    number: int
    data: bytes
    is_object: bool
    size: int
    is_inside: bool


def is_document(first_line: bytes, second_line: bytes) -> bool:
    """Whether a text is JSON of many lines, and not one JSON value per line."""
    first = first_line.strip()
    if first[:1] not in (b"{", b"[") or is_json(first):
        return False
    # A first line that is damaged begins no document: the next line is whole by itself.
    return first in (b"[", b"{") or not is_json(second_line.strip())


def is_json(text: bytes) -> bool:
    """Whether a text is JSON, as msgspec or Python's own parser takes it."""
    try:
        msgspec.json.decode(text)
    except (ValueError, RecursionError):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return False
    return bool(text)


def pieces(stream: Readline, limit: int = LONGEST_LINE) -> Iterator[Piece]:
    """Cut a document into its objects and what is between them.

    The objects are those that stand alone or in arrays at the top, and in a HAR export the
    messages of its WebSockets. All pieces together are the document.

    Args:
        stream: the document, in UTF-8.
        limit: the most bytes of a piece to hold in memory.
    """
    cutter = _Cutter(limit)
    number = 0
    while line := stream.readline(limit):
        number += 1
        yield from cutter.feed(line, number)
    yield from cutter.close()


class _Cutter:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._stack: list[tuple[bool, bytes]] = []  # is an array, and the key it stands under
        self._key = b""
        self._string = b""
        self._object_at = -1  # the depth of the object that is being gathered; -1 if none is
        self._held: list[bytes] = []
        self._held_size = 0
        self._number = 1
        self._is_inside = False

    def feed(self, line: bytes, number: int) -> Iterator[Piece]:
        cut = 0
        for start, stop in tokens(line):
            mark = line[start]
            if mark == 0x22:
                self._string = line[slice(*inside(line, start, stop))]
            elif mark == 0x3A:
                self._key = self._string
            elif mark == 0x2C:
                self._key = b""
            elif mark in _OPENING:
                if mark == 0x7B and self._begins_object():
                    yield from self._hold(line[cut:start], number)
                    yield from self._give(is_object=False)
                    cut = start
                    self._number = number
                    self._object_at = len(self._stack)
                elif mark == 0x5B and self._key == _MESSAGES:
                    # The object around it is no piece: what it holds is.
                    yield from self._hold(line[cut:stop], number)
                    yield from self._give(is_object=False)
                    cut = stop
                    self._object_at = -1
                self._stack.append((mark == 0x5B, self._key))
                self._key = b""
            else:
                if self._stack:
                    self._stack.pop()
                self._key = b""
                if mark == 0x7D and self._object_at == len(self._stack):
                    yield from self._hold(line[cut:stop], number)
                    yield from self._give(is_object=True)
                    cut = stop
                    self._object_at = -1
        yield from self._hold(line[cut:], number)
        if self._object_at < 0:
            yield from self._give(is_object=False)

    def close(self) -> Iterator[Piece]:
        """What is left: an object that was cut off, or what follows the last one."""
        yield from self._give(is_object=self._object_at >= 0)

    def _begins_object(self) -> bool:
        if self._object_at >= 0:
            return False
        at_top = all(is_array for is_array, _ in self._stack)
        return at_top or self._stack[-1] == (True, _MESSAGES)

    def _hold(self, text: bytes, number: int) -> Iterator[Piece]:
        if not self._held:
            self._number = number
            self._is_inside = bool(self._stack) and not self._stack[0][0]
        self._held.append(text)
        self._held_size += len(text)
        if self._held_size > self._limit and len(self._held) > 1:
            # Too long to hold: what is between objects may go out in parts.
            if self._object_at < 0:
                yield from self._give(is_object=False)
            else:
                self._held = [b"", b""]

    def _give(self, *, is_object: bool) -> Iterator[Piece]:
        data = b"".join(self._held)
        if self._held_size:
            yield Piece(self._number, data, is_object, self._held_size, self._is_inside)
        self._held = []
        self._held_size = 0
