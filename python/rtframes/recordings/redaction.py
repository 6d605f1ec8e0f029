"""`redact`: a frame fit for a log, with its audio replaced by its length.

A frame is edited as text, not parsed into objects and written again: key order, white space,
numbers of any size and repeated keys stay unchanged, and nesting may be as deep as you like. So
the text may be anything: a log's line with a frame in it, a frame inside a JSON string inside
another, a printed Python object.

What counts as audio
--------------------
- Every string under a key ``audio``, as in ``input_audio_buffer.append``. In JSON inside a string,
  only in objects with a type that contains ``audio``, or with a type of the catalogue.
- The strings that the catalogue declares as ``bytes``, such as ``delta`` of the audio events, in an
  object of that type at any depth, and in JSON inside strings.
- Base64 anywhere else, if it is long enough: `SHORTEST_AT_KEY` characters after a key such as
  ``payload``, `SHORTEST` anywhere. See `rtframes.recordings.base64_runs`.

What stays
----------
Keys, whatever they look like; ids, and the text of the catalogue's other events, up to
`LONGEST_KEPT` characters; paths, names and hashes of that length without capital letters.

The replacements are described in `rtframes.recordings.placeholders`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from rtframes.recordings.audio_fields import audio_fields
from rtframes.recordings.base64_runs import (
    LONGEST_KEPT,
    SHORTEST_AT_KEY,
    base64_runs,
    ends_mime,
    is_audio_key,
    mime_line,
)
from rtframes.recordings.event_types import event_types
from rtframes.recordings.json_tokens import Unescaped, inside, is_json, tokens, unescaped
from rtframes.recordings.placeholders import is_base64, placeholder

_COLON = re.compile(rb"\s*:")
_LONGEST_KEY = 200
_LONGEST_TYPE = 200


def redact(frame: bytes | bytearray | memoryview | str) -> bytes:
    """Return the frame with its audio replaced by its length, for logs.

    Args:
        frame: a JSON text, or a text with JSON in it. It is not checked: a malformed frame, or one
            that is cut off in the middle of its audio, is returned malformed, without the audio.

    Returns:
        UTF-8, as long as the frame without its audio. A redacted frame is returned unchanged.

    Raises:
        TypeError: if `frame` is neither text nor bytes.
    """
    if isinstance(frame, str):
        data = frame.encode("utf-8", "surrogatepass")
    else:
        data = bytes(memoryview(frame))
    pieces: list[bytes] = []
    copied = 0
    for start, stop, known in _payloads(data):
        instead = placeholder(data[start:stop], known=known)
        if instead is not None:
            pieces += (data[copied:start], instead)
            copied = stop
    pieces.append(data[copied:])
    return b"".join(pieces)


class Redactor:
    """Redacts a file line by line; base64 over several lines is removed as a whole."""

    def __init__(self) -> None:
        self._line_length = 0

    def line(self, line: bytes) -> bytes:
        """The line without its audio; its line break stays."""
        if b"\0" in line:  # a text in two encodings
            line = line.replace(b"\0", b"")
        text = line.strip()
        before = self._line_length
        goes_on = 0 < len(text) <= before and ends_mime(text)
        begins = mime_line(text)  # all of the line is base64
        self._line_length = 0
        if goes_on or begins:
            self._line_length = begins if not goes_on or begins == before else 0
            start = line.index(text)
            instead = b"<base64, %d characters>" % len(text)
            return line[:start] + instead + line[start + len(text) :]
        # Such base64 may begin after a key: the last word of the line counts.
        last = text.replace(b'"', b" ").replace(b"'", b" ").split(b" ")[-1]
        self._line_length = mime_line(last)
        return redact(line)


class _Kind(Enum):
    """What is known of a part of the text."""

    AUDIO = auto()
    AT_KEY = auto()
    KEY = auto()
    ID_OR_TEXT = auto()


class _Part(NamedTuple):
    """A part of the text about which something is known."""

    start: int
    stop: int
    kind: _Kind


@dataclass(slots=True)
class _Object:
    """An object that is being read, or the text around all objects."""

    is_array: bool = False
    is_open: bool = True  # whether it began with a brace, so that a string may be a key
    key: str = ""
    expects_key: bool = False
    types: frozenset[str] = frozenset()
    undecided: tuple[tuple[int, int, str], ...] = ()


def _payloads(data: bytes) -> Iterator[tuple[int, int, bool]]:
    """Find the strings that are audio, or may be, and whether that is known."""
    parts = sorted(_parts(data, in_string=False), key=lambda part: part.start)
    position = 0
    real_keys: bool | None = None
    for start, stop, kind in parts:
        if start < position:
            continue
        yield from _guessed(data, position, start)
        if kind is _Kind.AUDIO:
            yield start, stop, True
        elif kind is _Kind.AT_KEY:
            yield from _guessed(data, start, stop, at_key=True)
        elif kind is _Kind.KEY:
            # If the text is not JSON, what looks like a key may be anything.
            real_keys = is_json(data) if real_keys is None else real_keys
            if not real_keys:
                yield from _guessed(data, start, stop)
        elif kind is _Kind.ID_OR_TEXT:
            yield from _guessed(data, start, stop, shortest=LONGEST_KEPT)
        position = stop
    yield from _guessed(data, position, len(data))


def _guessed(
    data: bytes, start: int, stop: int, *, shortest: int = 0, at_key: bool = False
) -> Iterator[tuple[int, int, bool]]:
    for first, last in base64_runs(data, start, stop, at_key=at_key):
        if last - first >= shortest:
            yield first, last, False


def _parts(data: bytes, *, in_string: bool) -> list[_Part]:
    """The audio in a text, and what must not be guessed about."""
    parts: list[_Part] = []
    around = _Object(is_open=False)
    stack = [around]
    for start, stop in tokens(data):
        mark = data[start]
        current = stack[-1]
        if mark == 0x22:  # a string
            span = inside(data, start, stop)
            may_be_key = current.expects_key or not current.is_open
            if may_be_key and _COLON.match(data, stop):
                current.key = unescaped(data[slice(*span)]) if stop - start < _LONGEST_KEY else ""
                if b'\\"' in data[slice(*span)]:
                    parts += _nested(data, *span)
                elif stop - start > SHORTEST_AT_KEY and not in_string:
                    parts.append(_Part(*span, _Kind.KEY))
            else:
                parts += _value(data, span, current, in_string=in_string)
        elif mark == 0x2C:  # a comma: the next key, if this is an object
            current.expects_key = current.is_open and not current.is_array
        elif mark == 0x3A:  # a colon
            current.expects_key = False
        elif mark == 0x5B:  # an array, whose strings belong to the array's key
            stack.append(_Object(is_array=True, key=current.key))
        elif mark == 0x7B:
            stack.append(_Object(expects_key=True))
        else:
            parts += _decided(data, current, in_string=in_string)
            if len(stack) > 1:
                stack.pop()
            if not stack[-1].is_array:
                stack[-1].key = ""
    for left in stack:
        parts += _decided(data, left, in_string=in_string)
    return parts


def _value(
    data: bytes, span: tuple[int, int], current: _Object, *, in_string: bool
) -> Iterator[_Part]:
    """What is known of a string at once; what depends on its object's type is noted there."""
    start, stop = span
    key = current.key
    if key == "audio" or key in audio_fields():
        current.undecided += ((start, stop, key),)
    elif b'\\"' in data[start:stop]:
        yield from _nested(data, start, stop)
    elif key == "type" and stop - start < _LONGEST_TYPE:
        current.types |= {unescaped(data[start:stop])}
    elif key == "id" or key.endswith("_id"):
        yield _Part(start, stop, _Kind.ID_OR_TEXT)
    elif stop - start >= SHORTEST_AT_KEY and is_audio_key(key):
        yield _Part(start, stop, _Kind.AT_KEY)


def _nested(data: bytes, start: int, stop: int) -> Iterator[_Part]:
    """What is known of JSON in a string."""
    text = Unescaped(data[start:stop])
    for part in _parts(text.text, in_string=True):
        first, last = text.raw_position(part.start), text.raw_position(part.stop)
        yield _Part(start + first, start + last, part.kind)


def _decided(data: bytes, current: _Object, *, in_string: bool) -> Iterator[_Part]:
    """Decide about the strings that depend on the type of the object that has ended."""
    types = current.types
    of_audio = any("audio" in name for name in types)
    for start, stop, key in current.undecided:
        if key == "audio":
            is_sure = of_audio or bool(types & event_types())
            # In objects without a type, this key may have a voice or a format.
            is_short = not types and stop - start < SHORTEST_AT_KEY
            is_name = is_short and not is_base64(data[start:stop])
            if is_sure or (not in_string and not is_name):
                yield _Part(start, stop, _Kind.AUDIO)
            else:
                yield _Part(start, stop, _Kind.AT_KEY)
        elif types & audio_fields()[key]:
            yield _Part(start, stop, _Kind.AUDIO)
        elif types & event_types():
            yield _Part(start, stop, _Kind.ID_OR_TEXT)
        else:
            yield _Part(start, stop, _Kind.AT_KEY)
    current.undecided = ()
