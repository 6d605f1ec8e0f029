"""What `rtframes inspect` prints."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rtframes.recordings.counts import EventCount, LineList
from rtframes.recordings.gaps import Gaps
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.turns import Turn

_SHOWN_LINES = 5


def print_events(console: Console, title: str, found: Inspection) -> None:
    """The table of event types: the largest first, the client's behind the server's."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("event", no_wrap=True, overflow="ellipsis")
    for name in ("frames", "bytes of JSON", "audio, s"):
        table.add_column(name, justify="right", no_wrap=True)
    _add_rows(table, found.server, found.unknown_types)
    table.add_section()
    table.add_row("server", *_cells(found.total()), style="bold")
    if found.client:
        table.add_section()
        _add_rows(table, found.client, set())
    console.print(table)
    turns = "1 turn" if found.turns == 1 else f"{found.turns:,} turns"
    clock = "the recording's own clock" if found.is_timed else "the clock of the user's audio"
    console.print(f"{turns} over {found.duration_seconds:,.1f} s on {clock}")


def _add_rows(table: Table, counts: dict[str, EventCount], unknown: set[str]) -> None:
    for name, count in sorted(counts.items(), key=lambda row: (-row[1].bytes, row[0])):
        label = Text(name)  # not markup: the name is the recording's
        if name in unknown:
            label.append(" (unknown)", style="yellow")
        table.add_row(label, *_cells(count))


def _cells(count: EventCount) -> tuple[str, str, str]:
    audio = f"{count.audio_seconds:,.2f}" if count.audio_samples else ""
    return f"{count.frames:,}", f"{count.bytes:,}", audio


def print_turns(console: Console, turns: Iterable[Turn]) -> None:
    """The conversation, turn by turn, with the length of each side's speech."""
    for turn in turns:
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(width=4, justify="right", style="bold")
        grid.add_column(width=8, justify="right", style="dim")
        grid.add_column(width=9, style="cyan")
        grid.add_column(ratio=1, overflow="fold")
        grid.add_column(width=8, justify="right", style="dim")
        minutes, seconds = divmod(turn.starts_ms / 1000, 60)
        start = f"{minutes:.0f}:{seconds:04.1f}"
        grid.add_row(str(turn.number), start, "user", Text(turn.user), _seconds(turn.user_ms))
        for call in turn.calls:
            grid.add_row("", "", "calls", Text(call), "")
        if turn.assistant or turn.status:
            answer = Text(turn.assistant)
            if turn.status not in ("", "completed"):
                answer.append(f" ({turn.status})" if answer else turn.status, style="yellow")
            grid.add_row("", "", "assistant", answer, _seconds(turn.assistant_ms))
        console.print(grid)


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds else ""


def print_lines(console: Console, what: str, lines: LineList) -> None:
    """Lines worth naming, by number, with the reason."""
    if not lines.count:
        return
    console.print(f"[yellow]{lines.count:,} {what}[/yellow]")
    for number, reason in lines.first[:_SHOWN_LINES]:
        console.print(Text(f"  line {number:,}: {reason}"))
    further = [f"{number:,}" for number, _ in lines.first[_SHOWN_LINES:]]
    if further:
        more = ", …" if lines.count > len(lines.first) else ""
        console.print(f"  and lines {', '.join(further)}{more}")


def print_gaps(console: Console, gaps: Gaps) -> None:
    """What the server sent that the catalogue does not know, most frequent first."""
    if not gaps:
        return
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("not in the catalogue", overflow="fold")
    table.add_column("in", overflow="fold")
    table.add_column("times", justify="right", no_wrap=True)
    for (tag, around), times in gaps.types.most_common():
        table.add_row(Text(f"type {tag}"), Text(around), f"{times:,}")
    for (name, key), times in gaps.keys.most_common():
        table.add_row(Text(f"key {key}"), Text(name), f"{times:,}")
    console.print(table)


def print_speed(console: Console, found: Inspection, seconds: float) -> None:
    """How long it took, and how much of that was decoding."""
    total = found.total()
    for count in found.client.values():
        total.add(count)
    rate = total.frames / seconds if seconds else 0.0
    console.print(
        f"{total.frames:,} frames in {seconds:.2f} s: [bold]{rate:,.0f} frames a second[/bold]"
    )
    if found.decode_seconds:
        console.print(
            f"decoding alone: {total.frames / found.decode_seconds:,.0f} frames a second, "
            f"{total.bytes / found.decode_seconds / 1e9:.2f} GB/s"
        )
