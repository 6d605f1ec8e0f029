"""Results as a picture: a row of bar charts for each workload, cold and hot, for a README."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import matplotlib as mpl
from matplotlib.figure import Figure

from rtframes.bench.peers import AUDIO_BUFFER, COPY, OURS
from rtframes.bench.results import CACHES, Caches, Report, WorkloadResult
from rtframes.bench.table import kernels_text, machine_text, time_text

_HEADLINES = ("text", "audio-4800", "session-created", "response-done", "unknown", "turn")
_OF_A_RECORDING = ("text", "audio", "other", "recording")
_HEADINGS: dict[Caches, str] = {"cold": "after other work", "hot": "in a loop"}
_MOST_WORKLOADS = 6

_ACCENT = "#5750d6"
_BAR = "#c5c7d3"
_INK = "#30323a"
_FAINT = "#7d808d"
_LONGEST = 14.0  # of rtframes' bar; what is longer leaves the picture

_Axes: TypeAlias = Any
"""`matplotlib.axes.Axes`, whose annotations leave much unknown."""


class _Bar(NamedTuple):
    name: str
    median: float
    ours: bool


def draw(report: Report, path: Path) -> None:
    """Draw a report: SVG or PNG, as the file's suffix says.

    Args:
        report: with one run or more; the peers' bars are those of the first.
        path: the file to write.

    Raises:
        ValueError: matplotlib does not write files with this suffix.
        OSError: the file cannot be written.
    """
    workloads = _headlines(report.runs[0].workloads)
    panels: list[tuple[Caches, WorkloadResult, list[_Bar]]] = [
        (caches, result, _bars(report, result, caches)) for result in workloads for caches in CACHES
    ]
    columns = len(CACHES)
    heights = [
        max(len(bars) for _, _, bars in panels[start : start + columns])
        for start in range(0, len(panels), columns)
    ]
    figure: Any = Figure(
        figsize=(6.1 * columns, 0.245 * sum(heights) + 0.6 * len(heights) + 0.7), facecolor="white"
    )
    figure.set_layout_engine("constrained", h_pad=0.1, w_pad=0.12, rect=(0, 0.035, 1, 0.965))
    grid: Any = figure.subplots(
        len(heights), columns, squeeze=False, gridspec_kw={"height_ratios": heights}
    )
    for axes, (caches, result, bars) in zip(grid.flat, panels, strict=True):
        _panel(axes, result, caches, bars)
    figure.suptitle(
        "Time to decode one frame, less is better",
        x=0.012, ha="left", fontsize=13, fontweight="bold", color=_INK,
    )  # fmt: skip
    machines = [run.machine for run in report.runs]
    footer = f"{report.date[:10]}. {machine_text(machines[0])}; {kernels_text(machines)}."
    if any(result.timing(COPY, "hot") for result in workloads):
        footer += " Dotted line: copying the frame. ▸: the bar is longer than the picture."
    figure.text(0.012, 0.008, footer, fontsize=7.5, color=_FAINT)
    # The same results give the same file: no date in it, no random names.
    mpl.rcParams["svg.hashsalt"] = "rtframes"
    metadata = {"Date": None} if path.suffix.lower() == ".svg" else None
    figure.savefig(path, dpi=150, metadata=metadata)


def _headlines(workloads: Sequence[WorkloadResult]) -> list[WorkloadResult]:
    """The workloads to show: the most informative ones, otherwise the first few."""
    # Both the suite and a recording have text deltas.
    of_a_recording = any(result.workload in _OF_A_RECORDING[1:] for result in workloads)
    names = _OF_A_RECORDING if of_a_recording else _HEADLINES
    chosen = [result for result in workloads if result.workload in names]
    return (chosen or list(workloads))[:_MOST_WORKLOADS]


def _bars(report: Report, result: WorkloadResult, caches: Caches) -> list[_Bar]:
    """The first run's decoders; where audio is decoded, rtframes in the other runs too."""
    bars = [
        _Bar(timing.decoder, timing.median, False)
        for timing in result.timings(caches)
        if not timing.floor and timing.decoder not in (OURS, AUDIO_BUFFER)
    ]
    alone = len(report.runs) == 1 or "audio" not in result.workload
    for run in report.runs[:1] if alone else report.runs:
        workload = run.workload(result.workload)
        timing = workload.timing(OURS, caches) if workload else None
        if timing is not None:
            label = OURS if alone else f"{OURS} ({run.machine.isa})"
            bars.append(_Bar(label, timing.median, True))
    return sorted(bars, key=lambda bar: bar.median)


def _panel(axes: _Axes, result: WorkloadResult, caches: Caches, bars: Sequence[_Bar]) -> None:
    ours = min(bar.median for bar in bars if bar.ours)
    within = [bar.median for bar in bars if bar.median <= ours * _LONGEST]
    end = max(within) * 1.35
    copy = result.timing(COPY, caches)
    for row, bar in enumerate(bars):
        inside = bar.median > max(within)  # the label has no space behind the bar
        axes.barh(row, min(bar.median, end), height=0.72, color=_ACCENT if bar.ours else _BAR, lw=0)
        label = time_text(bar.median)
        if not bar.ours:
            label += f"   {_times(bar.median / ours)}"
        if bar.median > end:
            label += "  ▸"
        axes.annotate(
            label,
            (min(bar.median, end), row),
            xytext=(-4 if inside else 4, 0),
            textcoords="offset points",
            ha="right" if inside else "left",
            va="center",
            fontsize=8.5,
            color=_INK,
            fontweight="bold" if bar.ours else "normal",
            bbox=None if inside else {"facecolor": "white", "linewidth": 0, "pad": 1},
            zorder=3,
        )
    if copy is not None:
        axes.axvline(copy.median, color=_FAINT, lw=1, ls=":")
    title = f"{result.title}, {caches}: {_HEADINGS[caches]}"
    axes.set_title(title, loc="left", fontsize=10, color=_INK, fontweight="bold")
    axes.set_yticks(range(len(bars)), [bar.name for bar in bars], fontsize=8.5, color=_INK)
    for tick, bar in zip(axes.get_yticklabels(), bars, strict=True):
        tick.set_fontweight("bold" if bar.ours else "normal")
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_xlim(0, end)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.spines["left"].set_color(_BAR)


def _times(ratio: float) -> str:
    return f"{ratio:.0f}x" if ratio >= 10 else f"{ratio:.1f}x"
