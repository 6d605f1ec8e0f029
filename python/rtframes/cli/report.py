"""What `rtframes inspect` prints."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rtframes.recordings.answers import Answers
from rtframes.recordings.counts import EventCount, LineList
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.turns import Turn
from rtframes.recordings.uncatalogued import Uncatalogued
from rtframes.terminal.tables import FittedTable
from rtframes.terminal.text import counted, shown, shown_lines

_SHOWN_LINES = 5
_NARROW = 60
"""Columns below which a turn's text has lines of its own."""


def print_events(console: Console, title: str, found: Inspection) -> None:
    """The table of event types: the largest first, the client below the server."""
    columns = ("frames", "bytes of JSON", "audio, s")
    table = FittedTable(title, "event", columns, dropped=("bytes of JSON",))
    _add_rows(table, found.server, found.unknown_types)
    table.add_section()
    table.add_row("server", *_cells(found.total()), style="bold")
    if found.client:
        table.add_section()
        _add_rows(table, found.client, set())
    console.print(table, crop=False)
    turns = counted(found.turns, "turn")
    clock = "the recording's own clock" if found.is_timed else "the clock of the user's audio"
    console.print(f"{turns} over {found.duration_seconds:,.1f} s on {clock}")


def _add_rows(table: FittedTable, counts: dict[str, EventCount], unknown: set[str]) -> None:
    for name, count in sorted(counts.items(), key=lambda row: (-row[1].bytes, row[0])):
        label = Text(shown(name))  # not markup: the name is the recording's
        if name in unknown:
            label.append(" (unknown)", style="yellow")
        table.add_row(label, *_cells(count))


def _cells(count: EventCount) -> tuple[str, str, str]:
    audio = f"{count.audio_seconds:,.2f}" if count.audio_samples else ""
    return f"{count.frames:,}", f"{count.bytes:,}", audio


def print_turns(console: Console, turns: Iterable[Turn]) -> None:
    """The conversation, turn by turn, with the length of each side's speech."""
    for turn in turns:
        minutes, seconds = divmod(turn.starts_ms / 1000, 60)
        start = f"{minutes:.0f}:{seconds:04.1f}"
        rows = [(str(turn.number), start, "user", _text(turn.user), _seconds(turn.user_ms))]
        rows += [("", "", "calls", _text(call), "") for call in turn.calls]
        if turn.assistant or turn.status:
            answer = _text(turn.assistant)
            if turn.status not in ("", "completed"):
                status = shown(turn.status)
                answer.append(f" ({status})" if answer else status, style="yellow")
            rows.append(("", "", "assistant", answer, _seconds(turn.assistant_ms)))
        if console.width < _NARROW:
            for number, at, who, text, length in rows:
                head = " ".join(part for part in (number, at, who, length) if part)
                console.print(Text(head, style="cyan"))
                console.print(Padding(text, (0, 0, 0, 2)))
            continue
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(min_width=4, justify="right", style="bold", no_wrap=True)
        grid.add_column(min_width=8, justify="right", style="dim", no_wrap=True)
        grid.add_column(min_width=9, style="cyan", no_wrap=True)
        grid.add_column(ratio=1, overflow="fold")
        grid.add_column(min_width=8, justify="right", style="dim", no_wrap=True)
        for row in rows:
            grid.add_row(*row)
        console.print(grid)


def _text(said: str) -> Text:
    return Text(shown_lines(said), overflow="fold")


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds else ""


def print_lines(console: Console, what: str, lines: LineList) -> None:
    """Lines worth naming, by number, with the reason.

    Args:
        console: where to.
        what: how many of which lines there are.
        lines: the lines.
    """
    if not lines.count:
        return
    console.print(Text(what, style="yellow"))
    for number, reason in lines.first[:_SHOWN_LINES]:
        console.print(Text(f"  line {number:,}: {shown(reason)}"))
    further = [f"{number:,}" for number, _ in lines.first[_SHOWN_LINES:]]
    if further:
        more = ", …" if lines.count > len(lines.first) else ""
        lines_word = "line" if len(further) == 1 else "lines"
        console.print(f"  and {lines_word} {', '.join(further)}{more}")


def print_bad_lines(console: Console, lines: LineList) -> None:
    """Lines that hold no frame."""
    print_lines(console, f"{counted(lines.count, 'bad line')}, left out", lines)


def print_invalid_frames(console: Console, lines: LineList) -> None:
    """Frames that are not valid events of their type."""
    one = "frame that does not fit its event's type"
    many = "frames that do not fit their event's type"
    print_lines(console, counted(lines.count, one, many), lines)


def print_uncatalogued(console: Console, found: Uncatalogued) -> None:
    """What the server sent that the catalogue does not know, most frequent first."""
    if not found:
        return
    table = FittedTable("", "not in the catalogue", ["times"])
    for (tag, around), times in found.types.most_common():
        table.add_row(f"type {tag}" + (f" in {around}" if around else ""), f"{times:,}")
    for (name, key), times in found.keys.most_common():
        table.add_row(f"key {key} in {name}", f"{times:,}")
    console.print(table, crop=False)


def print_answers(console: Console, answers: Answers) -> None:
    """How late the answers came, their tokens, and the errors."""
    if answers.waits_ms:
        console.print(
            f"first audio after the user's turn: median {answers.median_wait_ms / 1000:.2f} s, "
            f"longest {max(answers.waits_ms) / 1000:.2f} s, "
            f"in {counted(len(answers.waits_ms), 'answer')}"
        )
    tokens = answers.tokens
    if tokens.responses:
        console.print(
            f"tokens: {tokens.input:,} in, {tokens.output:,} out, {tokens.total:,} together, "
            f"in {counted(tokens.responses, 'response')}"
        )
    print_lines(console, counted(answers.errors.count, "error"), answers.errors)


def print_speed(console: Console, found: Inspection, seconds: float) -> None:
    """How long it took, and how much of that was decoding."""
    total = found.total()
    for count in found.client.values():
        total.add(count)
    line = f"read {counted(total.frames, 'frame')} in {seconds:.2f} s"
    if found.decode_seconds:
        line += (
            f"; decoding only: {total.frames / found.decode_seconds:,.0f} frames per second, "
            f"{total.bytes / found.decode_seconds / 1e9:.2f} GB/s"
        )
    console.print(line, style="dim")
