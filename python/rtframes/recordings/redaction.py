"""`redact`: a frame fit for a log, with its audio replaced by its length.

A frame is edited as text, not parsed into objects and written again: key order, white space,
numbers of any size and repeated keys stay as they came, and nesting may be as deep as it likes.

What counts as audio
--------------------
- Every string under a key ``audio``: content parts, ``input_audio_buffer.append``.
- The strings that the catalogue declares as ``bytes``: ``delta`` of the audio and video events.
- A guess for what the catalogue does not know: any string value of 256 characters or more, all of
  them from an alphabet of base64, alone or behind ``data:…;base64,``. Text has spaces and JSON
  inside a string has quotes, so they stay.

Keys are never replaced, whatever they look like.

What takes its place
--------------------
``<audio 4800 bytes>``, the length being that of the decoded audio. Where the length of the
string does not follow from it (``\\/`` for a slash), it is given too: ``<audio 4800 bytes, 6410
characters>``. What should be base64 and is not becomes ``<audio, not base64, 17 characters>``. So a
redacted recording still tells how much audio there was and how large its frames were: `expand`
gives a frame of the same length with silence in the place of the audio, and so
``rtframes inspect`` gives the same table for both. What was only guessed to be base64 says
``base64`` in the place of ``audio``.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from functools import cache
from typing import get_args

import msgspec

from rtframes.events import ServerEvent

_GUESS_LENGTH = 256

_MARK = re.compile(rb'["{}\[\],:]')
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*\\?"?', re.DOTALL)
_BASE64 = (string.ascii_letters + string.digits + "+/").encode()
_ANY_BASE64 = _BASE64 + b"-_"
_DATA_URI = re.compile(rb"data:[^,\"\\]{0,200};base64,")
_PLACEHOLDER = (
    rb"<(?:audio|base64)(?: (\d{1,12}) bytes)?(?:, not base64)?(?:, (\d{1,12}) characters)?>"
)
_IS_PLACEHOLDER = re.compile(_PLACEHOLDER)
_AS_VALUE = re.compile(rb'(?<=[",])' + _PLACEHOLDER + rb'("|\Z)')


def redact(frame: bytes | bytearray | memoryview | str) -> bytes:
    """Return the frame with its audio replaced by its length, for logs.

    Args:
        frame: a JSON text. It is not checked: one that is malformed, or cut off in the middle of
            its audio, comes back malformed, without the audio.

    Returns:
        UTF-8, as long as the frame was less its audio. A redacted frame comes back as it is.

    Raises:
        TypeError: if `frame` is neither text nor bytes.
    """
    if isinstance(frame, str):
        data = frame.encode("utf-8", "surrogatepass")
    else:
        data = bytes(memoryview(frame))
    pieces: list[bytes] = []
    copied = 0
    for start, stop, label in _payloads(data):
        placeholder = _placeholder(data[start:stop], label)
        if placeholder is not None:
            pieces += (data[copied:start], placeholder)
            copied = stop
    pieces.append(data[copied:])
    return b"".join(pieces)


def expand(frame: bytes) -> bytes:
    """Return a redacted frame at its full length, with silence where its audio was.

    Args:
        frame: what `redact` gave.

    Returns:
        As many bytes as the frame had before `redact`; `frame` itself if it holds no placeholder.
        Where the audio was not base64, neither is what stands for it.
    """
    if b"<" not in frame:  # one byte is found much faster than a word
        return frame
    return _AS_VALUE.sub(_expanded, frame)


@cache
def audio_fields() -> dict[str, frozenset[str]]:
    """The top-level fields that the catalogue declares as ``bytes``, and the events of each."""
    found: dict[str, set[str]] = {}
    # Not `msgspec.structs.fields`, which leaves the audio of the generic events a type variable.
    for event in msgspec.inspect.multi_type_info(get_args(ServerEvent)):
        assert isinstance(event, msgspec.inspect.StructType)
        for field in event.fields:
            if _is_bytes(field.type):
                found.setdefault(field.encode_name, set()).add(str(event.tag))
    return {name: frozenset(tags) for name, tags in found.items()}


def _is_bytes(kind: msgspec.inspect.Type) -> bool:
    """Whether a field holds bytes; every field may be None besides."""
    kinds = kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)
    return any(isinstance(each, msgspec.inspect.BytesType) for each in kinds)


def _payloads(data: bytes) -> list[tuple[int, int, bytes]]:
    """Where the strings lie that are audio, or may be: start and stop within the quotes."""
    payloads: list[tuple[int, int, bytes]] = []
    by_event: list[tuple[int, int, str]] = []  # decided when the event's type is known
    types: set[str] = set()
    event_fields = audio_fields()
    depth = 0
    in_object: list[bool] = []
    key = ""
    expects_key = False
    for start, stop in _tokens(data):
        mark = data[start]
        if mark == 0x22:  # a string
            closed = stop - start > 1 and data[stop - 1] == 0x22
            inner = (start + 1, stop - 1 if closed else stop)
            if expects_key:
                key = _text(data[slice(*inner)]) if stop - start < 200 else ""
                continue
            if key == "audio":
                payloads.append((*inner, b"audio"))
            elif depth == 1 and key in event_fields:
                by_event.append((*inner, key))
            elif stop - start > _GUESS_LENGTH:
                payloads.append((*inner, b"base64"))
            elif depth == 1 and key == "type":
                types.add(_text(data[slice(*inner)]))
        elif mark == 0x2C:  # a comma: the next key, if this is an object
            expects_key = bool(in_object) and in_object[-1]
        elif mark == 0x3A:  # a colon
            expects_key = False
        elif mark in b"{[":
            depth += 1
            is_object = mark == 0x7B
            in_object.append(is_object)
            expects_key = is_object
            if not is_object:
                key = key if key == "audio" else ""
        else:
            depth -= 1
            expects_key = False
            key = ""
            if in_object:
                in_object.pop()
    for start, stop, key in by_event:
        label = b"audio" if types & event_fields[key] else b"base64"
        if label == b"audio" or stop - start >= _GUESS_LENGTH:
            payloads.append((start, stop, label))
    return sorted(payloads)


def _tokens(data: bytes) -> Iterator[tuple[int, int]]:
    """Marks of structure and whole strings; the last string may be cut off by the frame's end."""
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


def _text(raw: bytes) -> str:
    """The text of a key or a short string; as it stands where its escapes are malformed."""
    if b"\\" in raw:
        try:
            return str(json.loads(b'"' + raw + b'"'))
        except ValueError:
            pass
    return raw.decode("utf-8", "replace")


def _placeholder(raw: bytes, label: bytes) -> bytes | None:
    """What to write for a string's raw inside; None to leave it as it is."""
    known = label == b"audio"
    if not raw or _IS_PLACEHOLDER.fullmatch(raw):
        return None
    uri = _DATA_URI.match(raw)
    prefix = uri.group() if uri else b""
    body = raw[len(prefix) :]
    if not known and len(body) < _GUESS_LENGTH:
        return None
    text = _text(body).encode("utf-8", "replace") if b"\\" in body else body
    size = _decoded_length(text)
    if size is None:
        if known:
            return b"<audio, not base64, %d characters>" % len(raw)
        if not _body(text).translate(None, _ANY_BASE64):
            return prefix + b"<base64, %d characters>" % len(body)
        return None
    if _encoded_length(size) == len(body):
        return prefix + b"<%b %d bytes>" % (label, size)
    return prefix + b"<%b %d bytes, %d characters>" % (label, size, len(body))


def _decoded_length(text: bytes) -> int | None:
    """Bytes that this base64 stands for; None where msgspec and rtframes would refuse it."""
    if len(text) % 4 or _body(text).translate(None, _BASE64):
        return None
    return len(text) // 4 * 3 - text[-2:].count(b"=")


def _body(text: bytes) -> bytes:
    """The text without its padding, which is two characters at most."""
    return text[:-2] + text[-2:].rstrip(b"=")


def _encoded_length(size: int) -> int:
    return (size + 2) // 3 * 4


def _expanded(match: re.Match[bytes]) -> bytes:
    size, characters, quote = match.groups()
    if size is None:
        return b"!" * int(characters or 0) + quote
    padding = -int(size) % 3
    audio = b"A" * (_encoded_length(int(size)) - padding) + b"=" * padding
    # A string that was longer had escapes in it: spaces behind it make up for them.
    missing = int(characters) - len(audio) if characters else 0
    return audio + quote + b" " * missing
