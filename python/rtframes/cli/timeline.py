"""A picture of a session: what both sides said, and events as marks, over one time axis.

Everything is reduced while the recording is read, so a picture of a day needs no more memory than
one of a minute: time is cut into at most 8,192 steps, which become twice as long when they run out.
"""

from __future__ import annotations

import math
import re
import textwrap
import unicodedata
import warnings
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MultipleLocator

from rtframes.recordings.audio import AudioPiece
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.interruptions import Interruptions
from rtframes.recordings.turns import Turn
from rtframes.terminal.text import counted, shown, shown_lines

_MOST_STEPS = 8_192
_FIRST_STEP_MS = 10.0
_MOST_TYPES = 500
_MOST_TEXTS = 14
_MOST_BANDS = 60

_WIDTH_INCHES = 13.0
_DPI = 150
_CHARACTERS_PER_INCH = 17.0  # of the transcripts' font
_LINES = 4

_USER = "#0b8a7a"
_ASSISTANT = "#5750d6"
_INK = "#30323a"
_FAINT = "#9a9ca8"
_UNHEARD = "#c9c6f0"
_ERROR = "#d4351c"
_BAND = "#f3f3f8"

# Rows of marks, from the top: the first whose words an event's name has is the event's.
_ROWS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("errors", ("error", "warning", "failed"), _ERROR),
    ("tools", ("function_call", "mcp", "search_call"), "#b8790a"),
    ("user's text", ("input_audio_transcription", "input_transcript"), _USER),
    ("user's speech", ("input_audio_buffer", "turn_detection"), _USER),
    ("text", ("transcript", "text", "audio_timestamp"), _ASSISTANT),
    ("audio", ("output_audio", "response.audio", "viseme", "video"), _ASSISTANT),
    ("items", ("conversation.item", "output_item", "content_part"), _INK),
    ("responses", ("response.", "rate_limits"), _INK),
    ("session", ("session", "conversation.created", "ping"), _INK),
    ("other", ("",), _FAINT),
)


_FONTS = (
    "DejaVu Sans",
    # Chinese, Japanese and Korean: of Linux, macOS and Windows.
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans",
    "IPAexGothic",
    "Hiragino Sans",
    "PingFang SC",
    "Apple SD Gothic Neo",
    "Yu Gothic",
    "Microsoft YaHei",
    "Malgun Gothic",
    # Symbols: matplotlib draws no coloured ones.
    "Noto Emoji",
    "Symbola",
    "Segoe UI Emoji",
    "Segoe UI Symbol",
    # Everything else.
    "Noto Sans",
    "Arial Unicode MS",
)
"""Fonts to take each character from, the first that has it."""

_Axes: TypeAlias = Any
"""`matplotlib.axes.Axes`, whose annotations leave much unknown; so do those of `Figure`."""

_Curve: TypeAlias = npt.NDArray[np.floating[Any]]


class Timeline:
    """Takes in a session piece by piece, and draws it."""

    def __init__(self) -> None:
        self._envelopes = {"server": _Envelope(), "client": _Envelope()}
        self._rows: dict[str, _Steps] = {}
        self._row_of: dict[str, str] = {}
        self._interruptions = Interruptions()

    def audio(self, piece: AudioPiece) -> None:
        """Add the audio of one frame to its side's waveform."""
        data = piece.pcm16()
        samples = np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2")
        per_ms = piece.format.rate * piece.format.channels / 1000
        self._envelopes[piece.side].add(samples, piece.start_ms, per_ms)
        self._interruptions.audio(piece, piece.start_ms + len(samples) / per_ms)

    def event(self, name: str, at_ms: float) -> None:
        """Add the mark of one event of the server."""
        self._interruptions.event(name, at_ms)
        row = self._row_of.get(name)
        if row is None:
            row = next(row for row, words, _ in _ROWS if any(word in name for word in words))
            if len(self._row_of) < _MOST_TYPES:
                self._row_of[name] = row
        marks = self._rows.get(row)
        if marks is None:
            marks = self._rows[row] = _Steps(np.add)
        marks.put(at_ms, 1.0)

    def turn(self, turn: Turn) -> None:
        """Add a turn's band and what was said in it."""
        self._interruptions.turn(turn)

    def draw(self, path: Path, title: str, found: Inspection) -> str:
        """Write the picture.

        Args:
            path: the file; its suffix says in which format.
            title: what the picture is of.
            found: what the recording holds.

        Returns:
            The characters that no font of this machine has: boxes are drawn for them.

        Raises:
            OSError: if the file cannot be written.
            ValueError: if the suffix is none that matplotlib writes.
        """
        seconds = max(found.duration_seconds, 0.1)
        rows = [row for row in _ROWS if row[0] in self._rows]
        texts = 0 < len(self._interruptions.turns) <= _MOST_TEXTS
        heights = [0.62, 1.4, 1.4, 0.62, 0.24 * len(rows) + 0.1]
        drawn = [texts, True, True, texts, bool(rows)]
        heights = [height for height, show in zip(heights, drawn, strict=True) if show]
        figure: Any = Figure(
            figsize=(_WIDTH_INCHES, sum(heights) + 0.8),
            dpi=_DPI,
            layout=ConstrainedLayoutEngine(h_pad=0.0, hspace=0.0, rect=(0.0, 0.01, 1.0, 0.945)),
        )
        grid = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)
        axes = list(grid[:, 0])
        for axis in axes:
            _plain(axis)
            self._draw_bands(axis, seconds)
        left = iter(axes)
        if texts:
            self._draw_texts(next(left), "user", seconds)
        unheard = self._interruptions.unheard()
        self._draw_wave(next(left), "client", seconds, ())
        self._draw_wave(next(left), "server", seconds, unheard)
        if texts:
            self._draw_texts(next(left), "assistant", seconds)
        if rows:
            self._draw_marks(next(left), rows)
        last = axes[-1]
        last.set_xlim(0.0, seconds * 1.005)
        last.xaxis.set_major_locator(MultipleLocator(_tick(seconds)))
        last.xaxis.set_major_formatter(FuncFormatter(_clock))
        last.tick_params(axis="x", bottom=True, labelbottom=True, labelsize=8, colors=_INK)
        clock = "the recording's clock" if found.is_timed else "the clock of the user's audio"
        pale = " Pale: sent, but the user had interrupted." if unheard else ""
        last.set_xlabel(
            f"minutes:seconds on {clock}. Lines: events of the server, when they came.{pale}",
            fontsize=8,
            color=_FAINT,
            loc="left",
        )
        total = found.total()
        silent = sum(not (turn.user_ms or turn.assistant_ms) for turn in self._interruptions.turns)
        figure.suptitle(
            f"{shown(title)}: {counted(total.frames, 'frame')} of the server, "
            f"{total.audio_seconds:,.1f} s of answers, {counted(found.turns, 'turn')}"
            + (f" ({silent} without audio)" if silent else ""),
            parse_math=False,
            fontsize=11,
            color=_INK,
            x=0.01,
            y=0.985,
            ha="left",
            va="top",
        )
        missing = _saved(figure, path)
        if missing and _new_fonts():
            missing = _saved(figure, path)
        return missing

    def _bands(self, seconds: float) -> list[tuple[float, float]]:
        starts = [turn.starts_ms / 1000 for turn in self._interruptions.turns]
        return list(zip(starts, [*starts, seconds][1:], strict=True))

    def _draw_bands(self, axis: _Axes, seconds: float) -> None:
        if len(self._interruptions.turns) > _MOST_BANDS:
            return
        for number, (start, end) in enumerate(self._bands(seconds)):
            if number % 2 == 0:
                axis.axvspan(start, end, color=_BAND, linewidth=0, zorder=0)

    def _draw_wave(
        self, axis: _Axes, side: str, seconds: float, unheard: Iterable[tuple[float, float]]
    ) -> None:
        envelope = self._envelopes[side]
        color, name = (_USER, "user") if side == "client" else (_ASSISTANT, "assistant")
        axis.set_ylabel(name, color=color, rotation=0, ha="right", va="center", fontsize=10)
        axis.set_ylim(-1.05, 1.05)
        axis.axhline(0.0, color=_FAINT, linewidth=0.4, zorder=1)
        if not envelope.empty:
            at, low, high = envelope.curve(seconds)
            heard = np.ones(len(at), dtype=bool)
            for start_ms, end_ms in unheard:
                start, end = start_ms / 1000, end_ms / 1000
                heard &= (at < start) | (at >= end)
                axis.axvline(start, color=_ERROR, linewidth=1.2, zorder=3)
                axis.annotate(
                    " interrupted", (start, 1.0), fontsize=7.5, color=_ERROR, va="top", zorder=3
                )
            for part, shade in ((heard, color), (~heard, _UNHEARD)):
                axis.fill_between(
                    at, low, high, where=part, color=shade, linewidth=0.3, step="mid", zorder=2
                )
        if side == "server":
            self._draw_written(axis)
        elif envelope.empty:
            # The recording holds no audio of the user: show at least when there was some.
            for start, end in self._interruptions.speech:
                axis.barh(
                    0.0,
                    (end - start) / 1000,
                    left=start / 1000,
                    height=0.5,
                    color=color,
                    alpha=0.35,
                )

    def _draw_written(self, axis: _Axes) -> None:
        """Name the answers that have no waveform, since they were written."""
        if len(self._interruptions.turns) > _MOST_BANDS:
            return
        for turn in self._interruptions.turns:
            if turn.assistant and not turn.assistant_ms:
                axis.annotate(
                    "text only",
                    (turn.starts_ms / 1000, 0.0),
                    xytext=(1, 0),
                    textcoords="offset points",
                    rotation=90,
                    fontsize=7.5,
                    color=_ASSISTANT,
                    va="center",
                    bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5},
                    zorder=3,
                )

    def _draw_texts(self, axis: _Axes, side: str, seconds: float) -> None:
        axis.set_ylim(0.0, 1.0)
        per_second = (_WIDTH_INCHES - 1.2) * _CHARACTERS_PER_INCH / seconds
        for turn, (start, end) in zip(self._interruptions.turns, self._bands(seconds), strict=True):
            text = shown_lines(turn.user if side == "user" else turn.assistant)
            width = int((end - start) * per_second) - 1
            if not text or width < 6:
                continue
            if side == "assistant" and turn.status.startswith("cancelled"):
                text += " …"
            lines = textwrap.wrap(
                text, max(width // _cells(text), 3), max_lines=_LINES, placeholder=" …"
            )
            axis.text(
                start + 0.3 / per_second,
                0.0 if side == "user" else 1.0,
                "\n".join(lines),
                fontsize=7.5,
                color=_USER if side == "user" else _ASSISTANT,
                va="bottom" if side == "user" else "top",
                clip_on=True,
                parse_math=False,
            )

    def _draw_marks(self, axis: _Axes, rows: list[tuple[str, tuple[str, ...], str]]) -> None:
        axis.set_ylim(len(rows) - 0.4, -0.6)
        axis.set_yticks(range(len(rows)), [name for name, _, _ in rows])
        axis.tick_params(axis="y", left=False, labelleft=True, labelsize=8, pad=2)
        for position, (name, _, color) in enumerate(rows):
            at = self._rows[name].where()
            axis.vlines(at, position - 0.32, position + 0.32, color=color, linewidth=0.7, zorder=2)
        for label, (_, _, color) in zip(axis.get_yticklabels(), rows, strict=True):
            label.set_color(color)


class _Steps:
    """Numbers over time, in a fixed number of steps that grow when time runs past them."""

    def __init__(self, fold: np.ufunc) -> None:
        self._fold = fold
        self.step_ms = _FIRST_STEP_MS
        self.values: npt.NDArray[np.float32] = np.zeros(_MOST_STEPS, dtype=np.float32)

    def reach(self, end_ms: float) -> None:
        """Make the steps long enough for a time."""
        while end_ms >= self.step_ms * _MOST_STEPS:
            folded = self._fold(self.values[0::2], self.values[1::2])
            self.values = np.concatenate([folded, np.zeros_like(folded)])
            self.step_ms *= 2.0

    def put(self, at_ms: float, value: float) -> None:
        """Fold one number in."""
        self.reach(at_ms)
        index = int(at_ms / self.step_ms)
        self.values[index] = self._fold(self.values[index], np.float32(value))

    def put_all(self, first: int, values: npt.NDArray[Any]) -> None:
        """Fold numbers in from a step on."""
        part = self.values[first : first + len(values)]
        self._fold(part, values[: len(part)], out=part)

    def where(self) -> _Curve:
        """The times of the steps that hold something, in seconds."""
        return (np.flatnonzero(self.values) + 0.5) * (self.step_ms / 1000)


class _Envelope:
    """The lowest and the highest sample of each step."""

    def __init__(self) -> None:
        self._low = _Steps(np.minimum)
        self._high = _Steps(np.maximum)
        self.empty = True

    def add(self, samples: npt.NDArray[np.int16], start_ms: float, per_ms: float) -> None:
        """Take in samples that are heard from a time on, so many a millisecond."""
        if not len(samples):
            return
        self.empty = False
        end_ms = start_ms + len(samples) / per_ms
        self._low.reach(end_ms)
        self._high.reach(end_ms)
        step = self._low.step_ms
        first, last = int(start_ms / step), int((end_ms - 0.5 / per_ms) / step)
        edges = (np.arange(first + 1, last + 1) * step - start_ms) * per_ms
        # A sample on the edge of two steps belongs to the second, whatever the last bit says.
        cuts = np.concatenate([[0], np.minimum(np.ceil(edges - 1e-6), len(samples) - 1)])
        cuts = cuts.astype(np.intp)
        self._low.put_all(first, np.minimum.reduceat(samples, cuts))
        self._high.put_all(first, np.maximum.reduceat(samples, cuts))

    def curve(self, seconds: float) -> tuple[_Curve, _Curve, _Curve]:
        """Times in seconds, and both curves, scaled so that the loudest sample reaches 1."""
        step = self._low.step_ms / 1000
        count = min(math.ceil(seconds / step), _MOST_STEPS)
        low = self._low.values[:count].astype(np.float64)
        high = self._high.values[:count].astype(np.float64)
        loudest = max(float(-low.min(initial=0.0)), float(high.max(initial=0.0)), 1.0)
        return (np.arange(count) + 0.5) * step, low / loudest, high / loudest


def _saved(figure: Any, path: Path) -> str:
    """Write a figure; gives the characters that no font has."""
    here = {font.name for font in font_manager.fontManager.ttflist}
    fonts = [name for name in _FONTS if name in here]
    for text in figure.findobj(Text):
        text.set_fontfamily(fonts)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        figure.savefig(path)
    missing = (re.match(r"Glyph (\d+) .*missing", str(each.message)) for each in said)
    return "".join(sorted({chr(int(match[1])) for match in missing if match}))


def _new_fonts() -> bool:
    """Whether fonts were installed since matplotlib last looked, which it does once."""
    fonts: Any = font_manager
    known = {font.fname for font in fonts.fontManager.ttflist}
    new = [path for path in fonts.findSystemFonts() if path not in known]
    for path in new:
        with suppress(OSError, RuntimeError):  # not a font that matplotlib reads
            fonts.fontManager.addfont(path)
    return bool(new)


def _plain(axis: _Axes) -> None:
    for side in ("top", "right", "left", "bottom"):
        axis.spines[side].set_visible(False)
    axis.tick_params(
        left=False, bottom=False, labelleft=False, labelbottom=False, labelsize=8, colors=_INK
    )
    axis.margins(0.0)


def _cells(text: str) -> int:
    """How many times as wide as a Latin letter the letters of a text are."""
    return 2 if any(unicodedata.east_asian_width(letter) == "W" for letter in text[:50]) else 1


def _tick(seconds: float) -> float:
    """Seconds between the ticks of the axis: a round time that gives a dozen of them at most."""
    steps = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600)
    hours = 3_600.0 * math.ceil(seconds / 3_600 / 12)
    return next((step for step in steps if seconds <= 12 * step), hours)


def _clock(seconds: float, _position: int | None = None) -> str:
    minutes, rest = divmod(round(seconds, 3), 60)
    if minutes >= 60:
        return f"{minutes // 60:.0f}:{minutes % 60:02.0f}:{rest:02.0f}"
    return f"{minutes:.0f}:{rest:02.0f}" if rest == int(rest) else f"{minutes:.0f}:{rest:04.1f}"
