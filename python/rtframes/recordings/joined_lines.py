"""Joins lines that a tool has split: server-sent events, logs of containers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from rtframes.recordings.json_tokens import is_json
from rtframes.recordings.lines import LONGEST_LINE, Line

_DATA = b"data:"
_DOCKER = b'{"log":"'
_KUBERNETES = re.compile(rb"(\d{4}-\S+ (?:stdout|stderr) )([PF]) ")


class _DockerLine(msgspec.Struct):
    """A line of a container's log, as Docker's json-file driver writes it."""

    log: str
    stream: str = ""
    time: str = ""


class _Part(NamedTuple):
    """A part of a line.

    Attributes:
        before: the text before the joined text.
        text: the part.
        is_last: whether the line ends with it.
        of: what all parts of a line must have in common.
    """

    before: bytes
    text: bytes
    is_last: bool
    of: bytes


def joined(lines: Iterator[Line], limit: int = LONGEST_LINE) -> Iterator[Line]:
    """The lines, with the parts of split lines joined.

    These are the ``data:`` lines of one server-sent event, whose JSON continues over several; and
    the lines of a container's log, which Docker and Kubernetes cut after 16 KiB.

    Args:
        lines: as they are in the file.
        limit: the most bytes of a joined line to hold in memory.
    """
    held: list[Line] = []
    parts: list[_Part] = []
    size = 0
    for line in lines:
        part = _part(line.frame) if line.frame else None
        goes_on = bool(held) and part is not None and part.of == parts[0].of
        if goes_on and parts[0].of == _DATA:
            goes_on = line.number == held[-1].number + 1  # a blank line ends the event
        if held and (not goes_on or size + line.size > limit):
            yield _whole(held, parts)
            held, parts, size = [], [], 0
        if part is None or (part.is_last and not held):
            yield line
            continue
        held.append(line)
        size += line.size
        parts.append(part)
        if part.is_last and part.of != _DATA:
            yield _whole(held, parts)
            held, parts, size = [], [], 0
    if held:
        yield _whole(held, parts)


def _part(text: bytes) -> _Part | None:
    if text.startswith(_DATA):
        data = text[len(_DATA) :].strip()
        return _Part(_DATA, data, data[:1] not in (b"{", b"[") or is_json(data), _DATA)
    if text.startswith(_DOCKER):
        try:
            told = msgspec.json.decode(text, type=_DockerLine)
        except ValueError:
            return None
        log = told.log.encode("utf-8", "surrogatepass")
        before = json.dumps(told.time).encode()
        return _Part(before, log, told.log.endswith("\n"), _DOCKER + told.stream.encode())
    if found := _KUBERNETES.match(text):
        of = found[1].split()[1]
        return _Part(found[1], text[found.end() :], found[2] == b"F", of)
    return None


def _whole(held: list[Line], parts: list[_Part]) -> Line:
    first = held[0]
    if len(held) == 1:
        return first
    before, _, _, of = parts[0]
    if of == _DATA:
        frame = before + b"\n".join(part.text for part in parts)
    elif of.startswith(_DOCKER):
        log = json.dumps(b"".join(part.text for part in parts).decode("utf-8", "surrogatepass"))
        frame = b'{"log":%b,"time":%b}' % (log.encode(), before)
    else:
        frame = before + b"".join(part.text for part in parts)
    return first._replace(frame=frame, size=sum(line.size for line in held))
