"""Blocks of a recording, decoded: by native code, and by Python what that leaves."""

from __future__ import annotations

from typing import NamedTuple

from rtframes._core import ArrowBlock, arrow_decode
from rtframes.arrow.blocks import Lines, Range, wrapping
from rtframes.arrow.odd_lines import OddRows, add_rows, row_of_line
from rtframes.arrow.tables import Table
from rtframes.recordings import timed_lines
from rtframes.recordings.lines import Line

_MOST_ODD = 2_000
"""Lines of a block that are left to Python, which takes more memory for each."""


class Decoded(NamedTuple):
    """Columns of lines, and the events that say how their audio is encoded, with their rows.

    Attributes:
        lines: how many lines it has, whose numbers follow those before; 0 if they have others.
        end: where they end, as in `Position`; None if reading cannot go on from there.
    """

    block: ArrowBlock
    lines: int
    end: int | None
    formats: list[tuple[int, object]]


def decode_part(table: Table, part: Lines | Range, decoded: list[Decoded | Range]) -> None:
    """Decode a part of a recording. A line that is too long ends a range: the rest is given back.

    Args:
        table: the columns.
        part: the part.
        decoded: gets what is decoded, so that it is not lost with an error after it.
    """
    if isinstance(part, Lines):
        decoded += decode_lines(table, part)
        return
    for block in part.blocks():
        end, made, noted, odd = block.decode(table)
        if made is None:
            decoded.append(part._replace(begin=end))
            return
        if isinstance(made, bytes):
            lines = Lines(made, len(made), end, OddRows({}, []), is_timed=part.is_timed)
            decoded += decode_lines(table, lines, odd)
        elif made.lines:
            formats = [(row, table.decoder.decode(text)) for row, text in noted]
            decoded.append(Decoded(made, made.lines, end, formats))


def decode_lines(
    table: Table, lines: Lines, odd: list[tuple[int, int, int]] | None = None
) -> list[Decoded]:
    """Decode lines; native code first, which says which lines it leaves, if it has not said so yet.

    Lines that would become too much at once are decoded in two parts.
    """
    events = lines.rows.events
    block: ArrowBlock | list[tuple[int, int, int]] | None = odd
    if block is None:
        block = _by_native_code(table, lines)
    if isinstance(block, list) and len(block) <= _MOST_ODD:
        _add_rows(table, lines, block)
        block = _by_native_code(table, lines)
    if not isinstance(block, ArrowBlock):
        first, second = (decode_lines(table, half) for half in _halves(lines))
        return [*(each._replace(end=None) for each in first), *second]
    formats: list[tuple[int, object]] = []
    for row, start, end, note in block.noted:
        event = table.decoder.decode(lines.text[start:end]) if note is None else events[note]
        formats.append((row, event))
    count = block.lines if lines.numbers is None else 0
    return [Decoded(block, count, lines.end, formats)]


def _by_native_code(table: Table, lines: Lines) -> ArrowBlock | list[tuple[int, int, int]]:
    return arrow_decode(
        table.native, lines.text, lines.size, lines.rows.rows, lines.numbers, lines.times,
        wrapping(lines.is_timed),
    )  # fmt: skip


def _halves(lines: Lines) -> tuple[Lines, Lines]:
    """Lines in two parts of about the same size.

    Raises:
        ValueError: it is one line.
    """
    text, size = lines.text, lines.size
    cut = text.rfind(b"\n", 0, size // 2) + 1 or text.find(b"\n", 0, size - 1) + 1
    if not cut:
        raise ValueError("a line whose row has more than 2 GiB")
    count = text.count(b"\n", 0, cut)
    first = {index: given for index, given in lines.rows.rows.items() if index < count}
    second = {index - count: given for index, given in lines.rows.rows.items() if index >= count}
    events = lines.rows.events
    return (
        lines._replace(
            size=cut,
            rows=OddRows(first, events),
            numbers=lines.numbers and lines.numbers[:count],
            times=lines.times and lines.times[:count],
        ),
        lines._replace(
            text=text[cut:size],
            size=size - cut,
            rows=OddRows(second, events),
            numbers=lines.numbers and lines.numbers[count:],
            times=lines.times and lines.times[count:],
        ),
    )


def _add_rows(table: Table, lines: Lines, odd: list[tuple[int, int, int]]) -> None:
    """Add the rows of the lines that native code has left."""
    if table.is_catalogue and lines.numbers is None:
        add_rows(lines.rows, table, lines.text, odd, timed_lines.PATH if lines.is_timed else ())
        return
    for index, start, end in odd:  # frames that have been found already
        number = index + 1 if lines.numbers is None else lines.numbers[index]
        time = None if lines.times is None else lines.times[index]
        line = Line(number, lines.text[start:end], end - start, time)
        lines.rows.rows[index] = [row_of_line(table, line, lines.rows.events)]
