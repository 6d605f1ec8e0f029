"""A whole file without its audio, whatever its form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rtframes.recordings.documents import Kind, is_document, is_structure, pieces
from rtframes.recordings.encodings import Text, UnreadableError
from rtframes.recordings.json_tokens import is_json
from rtframes.recordings.lines import LONGEST_LINE, BrokenDataError, LinesAhead, whole_lines
from rtframes.recordings.redaction import Redactor, redact
from rtframes.recordings.wrappers import frames_in


@dataclass
class Unsure:
    """The parts of a file that were not read as JSON.

    Attributes:
        texts: lines that are not JSON: what looks like base64 is removed from them.
        left_out: lines that are too long to be read; they are replaced by a note.
        broken: why the file could not be read to its end; empty if it was.
    """

    texts: int = 0
    left_out: int = 0
    broken: str = ""


def redacted(
    stream: BinaryIO, name: str, unsure: Unsure, limit: int = LONGEST_LINE
) -> Iterator[bytes]:
    """The text of a file without its audio, in UTF-8, piece by piece.

    Args:
        stream: the file, open for reading in binary mode.
        name: the file's name.
        unsure: where to note what could not be read as JSON.
        limit: the most bytes of a line, or of an object over many lines, to hold in memory.

    Raises:
        UnreadableError: it is empty, not text, or compressed in a way that is not supported here.
    """
    lines = LinesAhead(Text.of(stream, name).stream)
    parts = _objects if is_document(*lines.first_two()) else _lines
    try:
        yield from parts(lines, unsure, limit)
    except BrokenDataError as error:
        unsure.broken = str(error)
    else:
        if lines.is_empty:
            raise UnreadableError("it is empty")


def _lines(lines: LinesAhead, unsure: Unsure, limit: int) -> Iterator[bytes]:
    redactor = Redactor()
    for line, size in whole_lines(lines, limit):
        if line is None:
            unsure.left_out += 1
            yield b"(a line of %d bytes, left out)\n" % size
            continue
        text = line.strip()
        if text and not is_json(text) and not any(frames_in(text)):
            unsure.texts += 1
        yield redactor.line(line)


def _objects(lines: LinesAhead, unsure: Unsure, limit: int) -> Iterator[bytes]:
    redactor = Redactor()
    for piece in pieces(lines, limit):
        if not piece.data:
            unsure.left_out += 1
            yield b'"(an object of %d bytes, left out)"' % piece.size
        elif piece.kind in (Kind.TEXT, Kind.LINE):
            for line in piece.data.splitlines(keepends=True):
                text = line.strip()
                unsure.texts += not (
                    is_structure(text) if piece.kind is Kind.TEXT else is_json(text)
                )
                yield redactor.line(line)
        else:
            unsure.texts += not is_json(piece.data)
            yield redact(piece.data)
