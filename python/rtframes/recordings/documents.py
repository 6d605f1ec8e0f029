"""JSON documents over many lines: an array of frames, frames one after the other, an export."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from rtframes.recordings.json_beginnings import begins_json
from rtframes.recordings.json_tokens import inside, is_json, tokens
from rtframes.recordings.lines import LONGEST_LINE, BrokenDataError, Readline

_MESSAGES = b"_webSocketMessages"
_OPENING = b"{["
_CHUNK_BYTES = 1 << 20
_MOST_UNMATCHED = 16
_LONGEST_KEY = 64
_REST_OF_STRING = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_SCALAR = re.compile(
    rb'"[^"\\]*(?:\\.[^"\\]*)*"|-?\b\d+(?:\.\d+)?(?:[eE][+\-]?\d+)?\b|\b(?:true|false|null)\b',
    re.DOTALL,
)
_STRUCTURE = b" \t\r\n,:[]{}"


class Kind(Enum):
    """The kind of a part of a document."""

    OBJECT = auto()
    MESSAGE = auto()  # an object of a HAR export: a message of a WebSocket
    STRING = auto()  # in an array, with a brace in it: perhaps a frame as text
    LINE = auto()  # of an object that does not end
    TEXT = auto()  # what is between and around all these


class Piece(NamedTuple):
    """A part of a document.

    Attributes:
        number: of the line in which it begins, from 1.
        data: the text; empty if it is too long.
        kind: what it is.
        size: bytes of the text.
    """

    number: int
    data: bytes
    kind: Kind
    size: int


def is_document(first_line: bytes, second_line: bytes) -> bool:
    """Whether a text is JSON over many lines, and not one JSON value per line."""
    first = first_line.strip()
    if first[:1] not in (b"{", b"[") or not begins_json(first_line):
        return False
    if len(first_line) > LONGEST_LINE:
        return True  # not all of it is here
    if is_json(first):
        return False
    # A first line that is damaged does not begin a document: the next line is complete by itself.
    return first in (b"[", b"{") or not is_json(second_line.strip())


def is_structure(text: bytes) -> bool:
    """Whether a text has only JSON's punctuation, strings and numbers, balanced or not."""
    return not _SCALAR.sub(b"", text).strip(_STRUCTURE)


def pieces(stream: Readline, limit: int = LONGEST_LINE) -> Iterator[Piece]:
    """Cut a document into its objects, strings that may be objects, and the text between them.

    The objects are those at the top, alone or in arrays, and in a HAR export the messages of its
    WebSockets. All pieces together are the document. An object that does not end, or that is too
    long for memory, is opened: its content is cut as if it were at the top.

    Args:
        stream: the document, in UTF-8.
        limit: the most bytes of a piece to hold in memory.

    Raises:
        BrokenDataError: the document is cut off or damaged; everything readable was yielded before.
    """
    cutter = _Cutter(limit)
    number = 1
    try:
        while chunk := stream.readline(min(limit, _CHUNK_BYTES)):
            yield from cutter.feed(chunk, number)
            number += chunk.endswith(b"\n")
    except BrokenDataError:
        yield from cutter.close()
        raise
    yield from cutter.close()


class _Cutter:
    """Cuts a document that is fed to it line by line, long lines in parts."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._unmatched = 0
        self._scanned_again = 0
        self._number = 1
        self._begin()

    def _begin(self) -> None:
        """Cut what follows as if it began here."""
        self._stack: list[tuple[bool, bytes]] = []  # whether it is an array, and its key
        self._key = b""
        self._value: Kind | None = None  # the value that is being collected
        self._depth = 0  # of the object that is being collected
        self._string = b""
        self._string_size = 0  # of a string that continues in the next part of the line; 0 if none
        self._is_escaped = False  # whether that part begins after a backslash
        self._held: list[bytes] = []
        self._held_size = 0
        self._is_dropped = False
        self._longest_string = 0

    def feed(self, part: bytes, number: int) -> Iterator[Piece]:
        """Process a line, or a part of a long one. Yield what it completes."""
        cut = position = self._end_of_string(part) if self._string_size else 0
        if self._value is Kind.STRING and not self._string_size:
            yield from self._give_string(part[:cut], number)
        else:
            cut = 0
        for first, last in tokens(part[position:] if position else part):
            start, stop = position + first, position + last
            mark = part[start]
            if mark == 0x22:
                text_start, text_stop = inside(part, start, stop)
                self._string = part[text_start : min(text_stop, text_start + _LONGEST_KEY)]
                self._longest_string = max(self._longest_string, stop - start)
                goes_on = self._goes_on(part, start, stop)
                if self._is_at_top() and (goes_on or part.find(b"{", start, stop) >= 0):
                    yield from self._give_text(part[cut:start], number)
                    self._value = Kind.STRING
                    cut = start
                    if not goes_on:
                        yield from self._give_string(part[start:stop], number)
                        cut = stop
            elif mark == 0x3A:
                self._key = self._string
            elif mark == 0x2C:
                self._key = b""
            elif mark in _OPENING:
                if mark == 0x7B and (kind := self._kind_of_object()):
                    yield from self._give_text(part[cut:start], number)
                    cut = start
                    self._value = kind
                    self._depth = len(self._stack)
                elif mark == 0x5B and self._key == _MESSAGES:
                    # The object around it is not a piece: its content is.
                    yield from self._give_text(part[cut:stop], number)
                    cut = stop
                self._stack.append((mark == 0x5B, self._key))
                self._key = b""
            else:
                if self._stack:
                    self._stack.pop()
                self._key = b""
                if mark == 0x7D and self._value and self._depth == len(self._stack):
                    self._hold(part[cut:stop], number)
                    cut = stop
                    if self._held_size > self._limit:
                        yield from self._too_long()
                    if self._value:
                        yield from self._give(self._value)
        self._hold(part[cut:], number)
        if self._held_size > self._limit:
            yield from self._too_long()
        elif self._value is None and part.endswith(b"\n"):
            yield from self._give(Kind.TEXT)

    def close(self) -> Iterator[Piece]:
        """The rest: a value that was cut off, or the text after the last one."""
        while self._value and not self._is_dropped:
            yield from self._open(Kind.LINE)
        yield from self._give(self._value or Kind.TEXT)

    def _kind_of_object(self) -> Kind | None:
        """The kind of an object that begins here; None for a part of something else."""
        if self._value is None and self._stack and self._stack[-1] == (True, _MESSAGES):
            return Kind.MESSAGE
        return Kind.OBJECT if self._is_at_top() else None

    def _is_at_top(self) -> bool:
        return self._value is None and all(is_array for is_array, _ in self._stack)

    def _goes_on(self, part: bytes, start: int, stop: int) -> bool:
        """Whether a string is still incomplete; a line break ends it: JSON has none in strings."""
        if stop < len(part) or part.endswith(b"\n"):
            return False
        is_quoted = stop - start > 1 and part.endswith(b'"')
        text = part[start + 1 : stop - is_quoted]
        backslashes = len(text) - len(text.rstrip(b"\\"))
        if is_quoted and backslashes % 2 == 0:
            return False
        self._is_escaped = not is_quoted and backslashes % 2 == 1
        self._string_size = stop - start
        return True

    def _end_of_string(self, part: bytes) -> int:
        """Where a string ends that began in an earlier part of the line."""
        begin = int(self._is_escaped)
        found = _REST_OF_STRING.match(part, begin)
        stop = found.end() if found else len(part)
        self._string = (self._string + part[: stop - bool(found)][:_LONGEST_KEY])[:_LONGEST_KEY]
        self._string_size += stop
        self._longest_string = max(self._longest_string, self._string_size)
        if found or part.endswith(b"\n"):
            self._string_size = 0
            self._is_escaped = False
        else:
            text = part[begin:]
            self._is_escaped = (len(text) - len(text.rstrip(b"\\"))) % 2 == 1
        return stop

    def _hold(self, text: bytes, number: int) -> None:
        if not self._held_size:
            self._number = number
        self._held_size += len(text)
        if not self._is_dropped:
            self._held.append(text)

    def _give(self, kind: Kind) -> Iterator[Piece]:
        if self._held_size:
            if self._held_size > self._limit and kind is not Kind.TEXT:
                self._held.clear()
            yield Piece(self._number, b"".join(self._held), kind, self._held_size)
        self._value = None
        self._held = []
        self._held_size = 0
        self._is_dropped = False
        self._longest_string = 0

    def _give_text(self, rest: bytes, number: int) -> Iterator[Piece]:
        self._hold(rest, number)
        yield from self._give(Kind.TEXT)

    def _give_string(self, rest: bytes, number: int) -> Iterator[Piece]:
        self._hold(rest, number)
        has_brace = self._is_dropped or any(b"{" in text for text in self._held)
        yield from self._give(Kind.STRING if has_brace else Kind.TEXT)

    def _too_long(self) -> Iterator[Piece]:
        """What to do with more than may be held in memory."""
        if self._value is None:
            # It may be given out in parts, but not in the middle of a string if that is avoidable.
            if not self._string_size or self._held_size > 2 * self._limit:
                yield from self._give(Kind.TEXT)
        elif self._is_dropped:
            pass
        elif self._is_one_frame or self._is_hopeless:
            self._is_dropped = True
            self._held.clear()
        else:
            yield from self._open(Kind.TEXT)

    @property
    def _is_one_frame(self) -> bool:
        """Whether what is too long is probably one frame, and not an object around many."""
        return self._value is Kind.STRING or 2 * self._longest_string > self._limit

    @property
    def _is_hopeless(self) -> bool:
        """Whether too many objects did not end for it to be worth trying more."""
        return self._unmatched >= _MOST_UNMATCHED or self._scanned_again > 2 * self._limit

    def _open(self, kind: Kind) -> Iterator[Piece]:
        """Give the object's brace, and cut its content; if that is hopeless, give its lines."""
        data, number = b"".join(self._held), self._number
        is_hopeless = self._is_hopeless or self._value is Kind.STRING
        self._unmatched += 1
        self._scanned_again += len(data)
        self._begin()
        if is_hopeless:
            for offset, line in enumerate(io.BytesIO(data)):
                yield Piece(number + offset, line, kind, len(line))
            return
        yield Piece(number, data[:1], kind, 1)
        for offset, line in enumerate(io.BytesIO(data[1:])):
            yield from self.feed(line, number + offset)
