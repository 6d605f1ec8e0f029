"""`Script`: a recording cut where the server waited for its client, ready to be played.

Each server frame has a *cue*, the thing that triggered it: the connection, the client's audio, or
one of its events. Frames that no client event triggers (deltas, transcripts, rate limits, errors)
belong to the frame before them, and everything inside a response is played with the response. So
each frame is in one *segment*, the client's own frames are left out, and playing the segments in
order reproduces the recording byte for byte.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import IOBase
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias, cast

from rtframes._core import loads
from rtframes.recordings.audio import PCM16, AudioFormat, AudioPiece
from rtframes.recordings.client_names import AUDIO_APPENDS
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.lines import Line
from rtframes.recordings.placeholders import expand
from rtframes.recordings.reader import Recording
from rtframes.replay.plain_data import object_of, text_of

Cue: TypeAlias = Literal[
    "audio",
    "speech_started",
    "speech_stopped",
    "committed",
    "item",
    "response",
    "cleared",
    "deleted",
    "truncated",
    "retrieved",
    "closed",
]
"""What the server waited for: so much audio, or the client event that this is the reply to."""

AUDIO_CUES: frozenset[Cue] = frozenset({"audio", "speech_started", "speech_stopped"})
"""Cues that occur when the client has sent enough audio."""

COMMITTING_CUES: frozenset[Cue] = frozenset({"committed", "speech_stopped"})
"""Cues that turn the client's audio into an item."""

_CREATED = ("session.created", "transcription_session.created", "session.started")
_UPDATED = ("session.updated", "transcription_session.updated")
_ADDED = ("conversation.item.added", "conversation.item.created")
_SPEECH_ENDS = ("input_audio_buffer.speech_stopped", "input_audio_buffer.timeout_triggered")
_WITH_ITEM = (
    *_ADDED,
    "conversation.item.done",
    "response.output_item.added",
    "response.output_item.done",
)
_ANSWERS: dict[str, Cue] = {
    "input_audio_buffer.cleared": "cleared",
    "conversation.item.deleted": "deleted",
    "conversation.item.truncated": "truncated",
    "conversation.item.retrieved": "retrieved",
    "session.closed": "closed",
}
_CLIENT_ITEMS = ("message", "function_call", "function_call_output", "mcp_approval_response")


@dataclass(frozen=True)
class Frame:
    """One frame of the server.

    Attributes:
        data: the frame as it was recorded.
        type: the event's type.
        audio_ms: the duration of the audio that it streams, in ms.
        adds: the id of the item that it adds to the conversation; empty if it adds none.
    """

    data: bytes = field(repr=False)  # mostly audio
    type: str
    audio_ms: float = 0.0
    adds: str = ""


@dataclass(frozen=True)
class Segment:
    """Frames that follow one cue.

    Attributes:
        cue: what the server waits for before it sends them.
        frames: in order; never empty.
        event: the first frame as plain data; empty for the cues ``audio`` and ``retrieved``.
        position_ms: for `AUDIO_CUES`: the ms of audio from the client that the server waits for.
        unasked: for responses: the server began it without a request.
    """

    cue: Cue
    frames: tuple[Frame, ...] = field(repr=False)
    event: dict[str, Any] = field(repr=False)
    position_ms: float = 0.0
    unasked: bool = False

    @property
    def response_id(self) -> str:
        """The id of the response that this plays; empty for other cues."""
        return text_of(object_of(self.event, "response"), "id")


@dataclass(frozen=True)
class Script:
    """A recording, parsed once and shared by all connections that replay it.

    Attributes:
        opening: what a client receives when it connects.
        updates: the replies to ``session.update``, in order.
        segments: everything else, cut at its cues.
        session: the session of ``session.created``.
        input_format: how clients encode the audio that they send.
        items: the conversation's items by id, as they were when they were complete.
        item_audio_ms: ms of audio of each of the assistant's items.
        retrieved: the recorded replies to ``conversation.item.retrieve``, by item id.
        item_created: whether items enter the conversation with ``conversation.item.created``, as in
            the beta and on Azure, and not with ``added`` and ``done``.
        bad_lines: how many lines of the recording were not frames, and were left out.
        taken_for: how the file was read, for display; empty for frames one per line.
    """

    opening: tuple[Frame, ...]
    updates: tuple[Frame, ...]
    segments: tuple[Segment, ...]
    session: dict[str, Any] = field(repr=False)
    input_format: AudioFormat
    items: dict[str, dict[str, Any]] = field(repr=False)
    item_audio_ms: dict[str, float] = field(repr=False)
    retrieved: dict[str, Frame] = field(repr=False)
    item_created: bool
    bad_lines: int
    taken_for: str = ""

    @property
    def answers(self) -> int:
        """The number of responses; in sessions without responses, of committed pieces of audio."""
        responses = sum(segment.cue == "response" for segment in self.segments)
        return responses or sum(segment.cue in COMMITTING_CUES for segment in self.segments)

    def frames(self) -> Iterator[Frame]:
        """Every frame, in the order in which a client receives them that asks for all of them."""
        yield from self.opening
        yield from self.updates
        for segment in self.segments:
            yield from segment.frames

    @classmethod
    def read(cls, recording: str | os.PathLike[str] | BinaryIO | Iterable[bytes]) -> Script:
        """Read a recording.

        A redacted recording plays silence instead of its audio.

        Args:
            recording: the file's name, the open file, or the frames themselves.

        Raises:
            OSError: the file cannot be read.
            ValueError: it contains no frame of a server.
        """
        if isinstance(recording, (str, os.PathLike)):
            with Path(recording).open("rb") as stream:
                return cls._from_lines(Recording(stream, os.fspath(recording)))
        if isinstance(recording, IOBase):
            return cls._from_lines(Recording(cast("BinaryIO", recording)))
        lines = (Line(n, frame, len(frame)) for n, frame in enumerate(recording, 1))
        return cls._from_lines(lines)

    @classmethod
    def _from_lines(cls, lines: Iterable[Line]) -> Script:
        cutter = _Cutter()
        for line in lines:
            cutter.feed(line)
        return cutter.script(lines.taken_for if isinstance(lines, Recording) else "")


def input_format(session_frame: bytes) -> AudioFormat:
    """How a client encodes its audio after this ``session.created`` or ``session.updated``."""
    found: list[AudioFormat] = []
    inspection = Inspection(on_audio=lambda piece: found.append(piece.format))
    for frame in (session_frame, b'{"type":"input_audio_buffer.append","audio":""}'):
        inspection.feed(Line(1, frame, len(frame)))
    return found[0] if found else PCM16


@dataclass
class _OpenSegment:
    """A `Segment` that is still growing."""

    cue: Cue
    event: dict[str, Any]
    position_ms: float
    unasked: bool
    frames: list[Frame] = field(default_factory=list[Frame])

    def closed(self) -> Segment:
        return Segment(self.cue, tuple(self.frames), self.event, self.position_ms, self.unasked)


class _Cutter:
    """Reads a recording line by line, and determines the cue of each server frame."""

    def __init__(self) -> None:
        self._opening: list[Frame] = []
        self._updates: list[Frame] = []
        self._segments: list[_OpenSegment] = []
        self._items: dict[str, dict[str, Any]] = {}
        self._item_audio_ms: dict[str, float] = {}
        self._retrieved: dict[str, Frame] = {}
        self._inspection = Inspection(on_audio=self._on_audio, on_event=self._on_event)
        self._audio_ms = 0.0
        self._events: list[tuple[str, bool]] = []
        self._in_response = False
        self._awaits_commit = False
        self._committed_item = ""
        self._asked = False
        self._both_sides = False

    def _on_audio(self, piece: AudioPiece) -> None:
        if piece.side == "server":
            self._audio_ms = piece.format.frames(len(piece.data)) * 1000 / piece.format.rate
            if piece.item_id:
                so_far = self._item_audio_ms.get(piece.item_id, 0.0)
                self._item_audio_ms[piece.item_id] = so_far + self._audio_ms

    def _on_event(self, name: str, by_client: bool, _: float) -> None:
        self._events.append((name, by_client))

    def feed(self, line: Line) -> None:
        self._events.clear()
        self._audio_ms = 0.0
        self._inspection.feed(line)
        if line.frame is None:
            return
        for name, by_client in self._events:
            if not by_client:
                self._place(expand(line.frame), name)
            elif name == "response.create":
                self._asked = self._both_sides = True
            elif name not in AUDIO_APPENDS:
                self._both_sides = True

    def _place(self, data: bytes, name: str) -> None:
        event = _event(data, name)
        item = object_of(event, "item")
        adds = text_of(item, "id") if name in _ADDED else ""
        frame = Frame(data, name, self._audio_ms, adds)
        if name in _UPDATED:
            self._updates.append(frame)
        elif self._in_response:
            self._in_response = name != "response.done"
            self._segments[-1].frames.append(frame)
        elif (cue := self._cue(name, event)) or self._is_uncued(name):
            # A retrieved item can have megabytes of audio: its frame is enough.
            segment = self._begin(cue or "audio", {} if cue == "retrieved" else event)
            segment.frames.append(frame)
        elif self._segments:
            self._segments[-1].frames.append(frame)
        else:
            self._opening.append(frame)
        if name == "conversation.item.retrieved":
            self._retrieved[text_of(item, "id")] = frame
        elif name in _WITH_ITEM and item:
            self._items[text_of(item, "id")] = item

    def _is_uncued(self, name: str) -> bool:
        """Whether this is the first frame after the opening, and nothing shows its cue."""
        if self._segments:
            return False
        opened = bool(self._opening) or name in _CREATED
        on_live = any(frame.type == "session.started" for frame in self._opening)
        return bool(self._updates) or not opened or on_live

    def _cue(self, name: str, event: dict[str, Any]) -> Cue | None:
        if name in _ANSWERS:
            return _ANSWERS[name]
        if name == "response.created":
            return "response"
        if name == "input_audio_buffer.speech_started":
            return "speech_started"
        if name in _SPEECH_ENDS:
            self._awaits_commit = True
            return "speech_stopped"
        if name == "input_audio_buffer.committed":
            self._committed_item = text_of(event, "item_id")
            by_itself, self._awaits_commit = self._awaits_commit, False
            return None if by_itself else "committed"
        if name in _ADDED:
            item = object_of(event, "item")
            if item.get("type") in _CLIENT_ITEMS and item.get("id") != self._committed_item:
                return "item"
        return None

    def _begin(self, cue: Cue, event: dict[str, Any]) -> _OpenSegment:
        unasked = False
        if cue == "response":
            unasked = not self._asked if self._both_sides else self._follows_by_itself()
            self._asked = False
            self._in_response = True
        key = "audio_start_ms" if cue == "speech_started" else "audio_end_ms"
        position = event.get(key) if cue in AUDIO_CUES else None
        position_ms = float(position) if isinstance(position, (int, float)) else 0.0
        segment = _OpenSegment(cue, event, position_ms, unasked)
        self._segments.append(segment)
        return segment

    def _follows_by_itself(self) -> bool:
        """Whether servers begin a response without a request after the last frame."""
        if not self._segments:
            return False
        before = self._segments[-1]
        approval = object_of(before.event, "item").get("type") == "mcp_approval_response"
        return before.cue == "speech_stopped" or (before.cue == "item" and approval)

    def script(self, taken_for: str = "") -> Script:
        segments = tuple(segment.closed() for segment in self._segments)
        if not (self._opening or self._updates or segments):
            raise ValueError("the recording contains no server frame")
        created = next((frame for frame in self._opening if frame.type in _CREATED), None)
        return Script(
            opening=tuple(self._opening),
            updates=tuple(self._updates),
            segments=segments,
            session=object_of(loads(created.data), "session") if created else {},
            input_format=input_format(created.data) if created else PCM16,
            items=self._items,
            item_audio_ms=self._item_audio_ms,
            retrieved=self._retrieved,
            item_created=any(
                frame.type == "conversation.item.created"
                for segment in segments
                for frame in segment.frames
            ),
            bad_lines=self._inspection.bad_lines.count,
            taken_for=taken_for,
        )


def _event(data: bytes, name: str) -> dict[str, Any]:
    """The frame as plain data if the script needs its content; otherwise empty."""
    is_wanted = (
        name in _WITH_ITEM
        or name in _ANSWERS
        or name == "response.created"
        or name.startswith("input_audio_buffer.")
    )
    return loads(data) if is_wanted else {}
