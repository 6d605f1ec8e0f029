"""Results for display: a table for each workload, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from rtframes.bench.peers import OURS
from rtframes.bench.results import (
    CACHES,
    Beaten,
    Caches,
    Machine,
    Run,
    Timing,
    WorkloadResult,
    beaten,
)
from rtframes.terminal.tables import FittedTable

_RATIO = "ratio: a decoder's time divided by that of rtframes."


def shown(run: Run) -> RenderableType:
    """All tables of a run, what their columns are, and the notes on the run."""
    tables = (workload_table(result) for result in run.workloads)
    return Group(*tables, Text(_RATIO, style="dim"), *_notes(run))


def workload_table(result: WorkloadResult) -> FittedTable:
    """Every decoder in one workload, cold and hot: the fastest first, and the lower bounds last."""
    frames = "frame" if result.frames == 1 else "different frames"
    spreads = [f"middle half, {caches}" for caches in CACHES]
    columns = [
        column
        for caches, spread in zip(CACHES, spreads, strict=True)
        for column in (caches, spread, "ratio")
    ]
    table = FittedTable(
        f"{result.title} ({result.frames:,} {frames} of {result.frame_bytes:,} bytes)",
        "",
        columns,
        dropped=spreads,
    )
    ranks = {timing.decoder: (timing.floor, timing.median) for timing in result.hot}
    ranks |= {timing.decoder: (timing.floor, timing.median) for timing in result.cold}
    below = False
    for timing in sorted(result.hot, key=lambda timing: ranks[timing.decoder]):
        if timing.floor and not below:
            table.add_section()
            below = True
        cells = [cell for caches in CACHES for cell in _cells(result, timing.decoder, caches)]
        table.add_row(timing.decoder, *cells, style=_style(timing))
    for decoder, error in result.refused.items():
        table.add_row(f"{decoder}: {error}", *[""] * len(columns), style="yellow")
    return table


def _cells(result: WorkloadResult, decoder: str, caches: Caches) -> tuple[str, str, str]:
    timing = result.timing(decoder, caches)
    if timing is None:  # a lower bound that does not apply here
        return "", "", ""
    spread = f"{time_text(timing.low)} to {time_text(timing.high)}"
    return time_text(timing.median), spread, ratio_text(timing, result.timing(OURS, caches))


def _style(timing: Timing) -> str:
    if timing.decoder.startswith(OURS):
        return "bold"
    return "dim" if timing.floor else ""


def _notes(run: Run) -> list[Text]:
    machine = run.machine
    notes = [Text(beaten_text(peer), style="yellow") for peer in beaten(run)]
    notes += [
        Text(f"{machine_text(machine)}; {kernels_text([machine])}"),
        Text(versions_text(machine), style="dim"),
    ]
    if machine.missing:
        missing = ", ".join(machine.missing)
        notes.append(Text(f"Not installed, and so not measured: {missing}.", style="yellow"))
    return notes


def beaten_text(peer: Beaten) -> str:
    """Which peer is faster than rtframes, and where."""
    return (
        f"{peer.peer} is faster than rtframes, {peer.caches}: {peer.title}, "
        f"{peer.ratio:.2f}x the time."
    )


def machine_text(machine: Machine) -> str:
    """Processor, operating system and Python, as one line."""
    cores = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
    return f"{machine.cpu}, {cores}, {machine.system}, {machine.python}"


def kernels_text(machines: Sequence[Machine]) -> str:
    """The instruction sets of rtframes' kernels."""
    return "kernels of rtframes: " + ", ".join(machine.isa for machine in machines)


def versions_text(machine: Machine) -> str:
    """The packages that took part, as one line."""
    return ", ".join(f"{name} {version}" for name, version in machine.versions.items())


def time_text(nanoseconds: float) -> str:
    """A time with about three digits, and its unit."""
    for unit, length in (("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= length:
            value = nanoseconds / length
            return f"{value:,.0f} {unit}" if value >= 99.95 else f"{value:#.3g} {unit}"
    return f"{nanoseconds:.0f} ns"


def ratio_text(timing: Timing, ours: Timing | None) -> str:
    """The multiple of rtframes' time; empty if rtframes was not measured."""
    if ours is None:
        return ""
    ratio = timing.median / ours.median
    digits = 2 if ratio < 10 else 1 if ratio < 100 else 0
    return f"{ratio:,.{digits}f}x"
