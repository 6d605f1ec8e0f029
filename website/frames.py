"""An example of each event, and which kinds of server send it, from the synthesiser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import rtframes
from rtframes.client_events import ClientEvent
from rtframes.testing import DIALECTS, Synthesiser, live_frames


@dataclass
class Sent:
    """The frames of one event: who sends it, and the shortest frame of the first that does."""

    example: bytes
    dialects: list[str] = field(default_factory=list[str])


def server_frames() -> dict[str, Sent]:
    """Every server event that a dialect sends, by its type."""
    return _gather((name, frame) for name in DIALECTS for frame in _of_server(name))


def client_frames() -> dict[str, Sent]:
    """Every client event that a synthetic client of a dialect sends, by its type."""
    return _gather((name, frame) for name in DIALECTS for frame in _of_client(name))


def _of_server(dialect: str) -> Iterator[bytes]:
    for frames in live_frames(dialect).values():
        yield from frames


def _of_client(dialect: str) -> Iterator[bytes]:
    decoder = rtframes.Decoder(ClientEvent)
    turns = len(DIALECTS[dialect].playlist)
    for frame in Synthesiser(dialect).session(turns, client=True):
        if not isinstance(decoder.decode(frame), rtframes.UnknownObject):
            yield frame


def _gather(frames: Iterator[tuple[str, bytes]]) -> dict[str, Sent]:
    found: dict[str, Sent] = {}
    for dialect, frame in frames:
        event = str(rtframes.peek_type(frame))
        sent = found.setdefault(event, Sent(frame))
        if dialect not in sent.dialects:
            sent.dialects.append(dialect)
        elif len(sent.dialects) == 1 and len(frame) < len(sent.example):
            sent.example = frame
    return found
