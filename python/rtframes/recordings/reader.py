"""The reader for recordings in all forms: lines, arrays, exports, logs, compressed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO, TypeAlias, cast

from rtframes.recordings import timed_lines
from rtframes.recordings.documents import Kind, is_document, is_structure, pieces
from rtframes.recordings.encodings import Text, TextLines, UnreadableError
from rtframes.recordings.event_types import type_of
from rtframes.recordings.joined_lines import joined
from rtframes.recordings.json_tokens import is_json
from rtframes.recordings.lines import (
    LONGEST_LINE,
    BrokenDataError,
    Line,
    LinesAhead,
    on_one_line,
    read_lines,
)
from rtframes.recordings.time_units import TimeUnit
from rtframes.recordings.times import Moment, moment_of_element
from rtframes.recordings.wrappers import Found, frame_type, frames_in, is_bare_frame

_MOST_SEEN = 3
_MOST_KEYS = 5
_MESSAGES = "_webSocketMessages"
_LOOKS_BACK = 200

_Timed: TypeAlias = tuple[Line, Moment | None]


class NoFramesError(UnreadableError):
    """A file contains no frame of a realtime API; the message says what it looks like."""


class Recording:
    """A recording, read frame by frame on demand: memory does not grow with its length.

    Reads frames one per line, the form that `rtframes record` writes, and other common forms:
    text with a byte-order mark, UTF-16, gzip, bzip2, xz and zstd; a JSON array; frames inside other
    objects or in strings, including their times; HAR exports of a browser, server-sent events,
    and lines of a log.

    Args:
        stream: the file, open for reading in binary mode; it need not be seekable.
        name: the file's name.

    Raises:
        UnreadableError: it is not text, or it is compressed in a way that is not supported here.
        OSError: the file cannot be read.

    Attributes:
        frames: how many frames of known types have been read.
    """

    def __init__(self, stream: BinaryIO, name: str = "") -> None:
        self._begin(Text.of(stream, name))
        self._is_document = is_document(*self._stream.first_two())

    def _begin(self, text: Text) -> None:
        self.frames = 0
        self._steps = text.steps
        self._stream = LinesAhead(text.stream)
        self._is_document = False
        self._path: tuple[str, ...] | None = None
        self._prefixed = False
        self._is_export = False
        self._seen: list[bytes] = []
        self._unit = TimeUnit()

    @classmethod
    def continued(cls, stream: BinaryIO, path: tuple[str, ...] = ()) -> Recording:
        """Lines out of a recording of frames, one per line, that was read up to here as text.

        Args:
            stream: the lines.
            path: of keys, under which the frames are.
        """
        recording = cls.__new__(cls)
        recording._begin(Text(TextLines(stream, []), []))
        recording.frames = 1
        recording._is_document = False
        recording._path = path
        return recording

    @property
    def is_bare(self) -> bool:
        """Whether the frames so far were one per line, in UTF-8, with nothing around them."""
        return self._path == () and not self._is_document and not self._steps

    @property
    def is_timed(self) -> bool:
        """Whether they were under the key of `timed_lines`, with nothing else around that."""
        is_plain = not (self._is_document or self._steps or self._prefixed)
        return self._path == timed_lines.PATH and is_plain

    @property
    def is_packed(self) -> bool:
        """Whether the file's size says nothing about the length of its text."""
        return bool(self._steps)

    @property
    def taken_for(self) -> str:
        """How the file was read, for display; empty for frames one per line in UTF-8."""
        shape = self._shape()
        if not self._steps and shape == "JSON lines":
            return ""
        unit = [f"times taken for {self._unit.assumed}"] if self._unit.assumed else []
        return ", ".join([*self._steps, shape, *unit])

    def _shape(self) -> str:
        path = self._path or ()
        if self._is_export or _MESSAGES in path:
            return "a HAR export"
        lines = "a JSON document" if self._is_document else "JSON lines"
        if self._prefixed and not self._is_document:
            lines = "lines of a log, or server-sent events"
        if not path:
            return lines
        where = ".".join(key for key in path if key not in ("[]", '""'))
        text = " as text" if '""' in path else ""
        return f"{lines}, frames{f' under {where!r}' if where else ''}{text}"

    def __iter__(self) -> Iterator[Line]:
        """The frames, and the lines without one.

        Raises:
            OSError: the file cannot be read further.
            NoFramesError: at the end, if there was no frame at all.
        """
        yield from self._unit.in_seconds(self._with_moments())
        if not self.frames:
            raise NoFramesError(f"no frame of a realtime API in it: {self._looks_like()}")

    def _with_moments(self) -> Iterator[_Timed]:
        try:
            for line, moment in self._lines():
                if line.frame is None:
                    yield line, None
                elif is_bare_frame(line.frame):
                    yield self._bare(line), moment
                else:
                    yield from self._unwrapped(line, line.frame, moment)
        except BrokenDataError as error:
            yield Line(0, None, 0, fault=str(error)), None

    def _lines(self) -> Iterator[_Timed]:
        if not self._is_document:
            for line in joined(read_lines(self._stream)):
                yield line, None
            return
        before = b""
        for piece in pieces(self._stream):
            self._is_export |= piece.kind is Kind.MESSAGE
            if not piece.data:
                fault = f"longer than the limit, {piece.size} bytes"
                yield Line(piece.number, None, piece.size, fault=fault), None
            elif piece.kind is not Kind.TEXT or not is_structure(piece.data):
                yield Line(piece.number, piece.data.strip(), piece.size), _moment_before(before)
            before = before + piece.data[-_LOOKS_BACK:] if piece.kind is Kind.TEXT else b""

    def _bare(self, line: Line) -> Line:
        self.frames += 1
        self._path = self._path if self._path is not None else ()
        return line._replace(frame=on_one_line(line.frame or b"")) if self._is_document else line

    def _unwrapped(self, line: Line, text: bytes, moment: Moment | None) -> Iterator[_Timed]:
        # In a recording of bare frames an unknown type is a new event, whatever it contains.
        if self._path != () or not type_of(text) or frame_type(text):
            found = list(frames_in(text))
            if found and found[0].frame == text:
                yield self._bare(line), moment
                return
            if found:
                yield from self._found(line, text, found, moment)
                return
        if len(self._seen) < _MOST_SEEN:
            self._seen.append(text[:LONGEST_LINE])
        if self._is_export:
            line = line._replace(
                frame=None, fault="a message that is not a frame of a realtime API"
            )
        yield line, moment

    def _found(
        self, line: Line, text: bytes, found: list[Found], around: Moment | None
    ) -> Iterator[_Timed]:
        size = line.size
        for frame, moment, path in found:
            self.frames += 1
            if self._path is None:
                self._path = path
                self._prefixed = not is_json(text)
            yield Line(line.number, on_one_line(frame), size), moment or around
            size = 0

    def _looks_like(self) -> str:
        """What the file looks like, from its first lines."""
        if not self._seen:
            return "it is empty" if self._stream.is_empty else "nothing in it can be read"
        types = [name for text in self._seen if (name := type_of(text))]
        if types:
            named = ", ".join(repr(name[:40]) for name in dict.fromkeys(types))
            return f"objects of type {named}, which neither servers nor clients send"
        first = self._seen[0]
        if b"{'" in first:
            return "printed Python objects, which are not JSON"
        try:
            value = json.loads(first)
        except (ValueError, RecursionError):
            return "text that is not JSON"
        if isinstance(value, dict):
            some = list(cast("dict[str, object]", value))[:_MOST_KEYS]
            keys = ", ".join(repr(key[:40]) for key in some)
            return f"objects with the keys {keys}" if keys else "empty objects"
        return "JSON, but not objects"


def _moment_before(text: bytes) -> Moment | None:
    """The time in the first element of an array that begins in the text."""
    first = text.rpartition(b"[")[2].partition(b",")[0].strip(b" \t\r\n]")
    return moment_of_element(first) if first else None
