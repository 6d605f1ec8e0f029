"""Extracts frames from what tools put around them: times, strings, exports, log prefixes."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from rtframes.recordings.event_types import declared_keys, event_types, type_of
from rtframes.recordings.times import Moment, moment_of, moment_of_element, moment_of_log

_DEEPEST = 12
_RAW_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAW_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_BEGINNING = re.compile(r'\{(?=\s*["}])|"(?=[{\[])')
# Numbers of any length, whose value is not needed.
_IN_TEXT = json.JSONDecoder(parse_int=len, parse_float=len)
_LEAST_BUDGET = 100_000
_COST_OF_A_TRY = 200
_BINARY = (b"2", b'"2"')


class Found(NamedTuple):
    """A frame and what was around it.

    Attributes:
        frame: the frame's text, as it is there.
        moment: when it arrived; None if unknown.
        path: the path to it: keys, ``[]`` for elements of an array, ``""`` for a string's inside.
    """

    frame: bytes
    moment: Moment | None
    path: tuple[str, ...]


def frame_type(text: bytes) -> str | None:
    """The type of a frame that the catalogue has, of servers or clients; None for all others."""
    name = type_of(text)
    return name if name in event_types() else None


def is_bare_frame(text: bytes) -> bool:
    """Whether a line is certainly a frame with nothing around it or after it, by a quick look."""
    if frame_type(text) is None or text[-1:] != b"}":
        return False
    if text.find(b"}") == len(text) - 1:
        return True  # as most are: nothing nested, and nothing after it
    return text.count(b'"type') == 1 and b"}{" not in text and b"} {" not in text


def frames_in(text: bytes) -> Iterator[Found]:
    """The frames in a line, wherever they are.

    Args:
        text: JSON, or a log's line with JSON in it.
    """
    yield from _search(text, None, (), _DEEPEST)


def _search(
    text: bytes, moment: Moment | None, path: tuple[str, ...], deepest: int
) -> Iterator[Found]:
    text = text.strip()
    if deepest == 0 or not text:
        return
    name = frame_type(text) if text[:1] == b"{" else None
    try:
        if text[:1] == b"{":
            members = _RAW_OBJECT.decode(text)
            own = moment_of(members) or moment
            if name is None:
                yield from _in_members(members, own, path, deepest)
                return
            inside = list(_in_event(name, members, own, path, deepest))
            yield from inside or [Found(text, moment, path)]
            return
        if text[:1] == b"[":
            elements = _RAW_ARRAY.decode(text)
            if elements:
                moment = moment_of_element(bytes(elements[0])) or moment
            for value in elements:
                yield from _search(bytes(value), moment, (*path, "[]"), deepest - 1)
            return
        if text[:1] == b'"':
            if b"{" in text:
                inner = msgspec.json.decode(text, type=str).encode("utf-8", "surrogatepass")
                yield from _search(inner, moment, (*path, '""'), deepest - 1)
            return
    except (ValueError, RecursionError):
        pass
    found = list(_in_log(text, moment, path, deepest)) if b"{" in text else []
    if not found and name is not None:
        found = [Found(text, moment, path)]  # a frame that is damaged
    yield from found


def _in_members(
    members: dict[str, msgspec.Raw], moment: Moment | None, path: tuple[str, ...], deepest: int
) -> Iterator[Found]:
    is_binary = "opcode" in members and bytes(members["opcode"]) in _BINARY
    for key, value in members.items():
        text = bytes(value)
        if is_binary and text[:1] == b'"':
            text = _of_base64(text)
        yield from _search(text, moment, (*path, key), deepest - 1)


def _in_event(
    name: str,
    members: dict[str, msgspec.Raw],
    moment: Moment | None,
    path: tuple[str, ...],
    deepest: int,
) -> Iterator[Found]:
    """The frames in something that only looks like an event: a wrapper with a type such as
    ``ping``.

    They are under keys that the event does not have.
    """
    others = members.keys() - declared_keys(name)
    for key in members:
        if key in others and b'"type' in bytes(members[key]):
            for found in _search(bytes(members[key]), moment, (*path, key), deepest - 1):
                # An event's own objects have short types, such as ``error``.
                if "." not in name or "." in (frame_type(found.frame) or ""):
                    yield found


def _of_base64(text: bytes) -> bytes:
    """The bytes of a binary message, which exports hold as base64 in a string."""
    try:
        return base64.b64decode(msgspec.json.decode(text, type=str), validate=True)
    except (ValueError, binascii.Error):
        return text


def _in_log(
    text: bytes, moment: Moment | None, path: tuple[str, ...], deepest: int
) -> Iterator[Found]:
    """The text after a prefix, such as ``data:`` of server-sent events, or a logger's own text."""
    moment = moment_of_log(text) or moment
    whole = text[text.find(b"{") : text.rfind(b"}") + 1]
    if len(whole) < len(text) and _is_object(whole):
        yield from _search(whole, moment, path, deepest - 1)
        return
    decoded = text.decode("utf-8", "surrogateescape")
    position = 0
    # Characters that may be read in vain, however many braces there are.
    budget = 8 * len(decoded) + _LEAST_BUDGET
    while budget >= 0 and (begin := _BEGINNING.search(decoded, position)):
        start = begin.start()
        position = start + 1
        try:
            _, stop = _IN_TEXT.raw_decode(decoded, start)
        except json.JSONDecodeError as error:
            # For its error message Python counts the lines before the position.
            budget -= _COST_OF_A_TRY + error.pos - start + error.pos // 16
            continue
        except RecursionError:
            budget -= len(decoded) - start
            continue
        budget -= _COST_OF_A_TRY + stop - start
        if (start, stop) == (0, len(decoded)):
            continue  # the text itself, which msgspec does not accept
        inner = decoded[start:stop].encode("utf-8", "surrogateescape")
        found = list(_search(inner, moment, path, deepest - 1))
        yield from found
        if found or decoded[start] == "{":
            position = stop
            budget += _COST_OF_A_TRY + stop - start


def _is_object(text: bytes) -> bool:
    try:
        _RAW_OBJECT.decode(text)
    except (ValueError, RecursionError):
        return False
    return True
