"""The unit of a recording's times, if neither keys nor the size of the numbers shows it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from rtframes.recordings.lines import Line
from rtframes.recordings.times import Moment

_NAMES = {1: "seconds", 1_000: "milliseconds", 1_000_000: "microseconds", 10**9: "nanoseconds"}
_LOOKED_AT = 200
_MOST_HELD_BYTES = 4 << 20
_FEWEST = 5
_LONGEST_STEP = 5
"""Seconds from frame to frame, on average, above which the unit must be a smaller one."""

_SURELY_TOO_LONG = 60


class TimeUnit:
    """Turns a recording's times into seconds.

    Numbers under a key without a unit are judged by their steps, and those since 1970 by their
    size too: the frames of a session are not many seconds apart.

    Attributes:
        assumed: the unit that was assumed, for display; empty if none had to be.
    """

    def __init__(self) -> None:
        self.assumed = ""
        self._is_known = False
        self._per_second = 0  # for all numbers without a unit; 0 if the size of each shows it
        self._held: list[tuple[Line, Moment | None]] = []
        self._held_bytes = 0

    def in_seconds(self, lines: Iterator[tuple[Line, Moment | None]]) -> Iterator[Line]:
        """The lines, with their times; the first of them wait until the unit is known."""
        for line, moment in lines:
            if self._is_known or not (self._held or (moment and moment.is_guessed)):
                yield self._timed(line, moment)
                continue
            self._held.append((line, moment))
            self._held_bytes += len(line.frame or b"")
            if len(self._held) >= _LOOKED_AT or self._held_bytes > _MOST_HELD_BYTES:
                yield from self._released()
        if self._held:
            yield from self._released()

    def _released(self) -> Iterator[Line]:
        guessed = [moment for _, moment in self._held if moment and moment.is_guessed]
        self._per_second = _judged(guessed)
        self._is_known = True
        if self._per_second and len(guessed) > 1:
            self.assumed = _NAMES[self._per_second]
        for line, moment in self._held:
            yield self._timed(line, moment)
        self._held.clear()

    def _timed(self, line: Line, moment: Moment | None) -> Line:
        if moment is None:
            return line
        per_second = (moment.is_guessed and self._per_second) or moment.per_second or 1
        return line._replace(time=moment.number / per_second)


def _judged(moments: list[Moment]) -> int:
    """How many units make a second; 0 if the numbers' sizes show it and their steps agree."""
    by_size = moments[0].per_second
    numbers = [moment.number for moment in moments]
    if len(numbers) < _FEWEST:
        return 0 if by_size else 1
    steps = [abs(after - before) for before, after in pairwise(numbers)]
    mean = (max(numbers) - min(numbers)) / len(steps)
    # Even a slow session has many frames that arrive together.
    is_slow = median(steps) < (by_size or 1)
    longest = _SURELY_TOO_LONG if is_slow or by_size else _LONGEST_STEP
    if (by_size and is_slow) or mean / (by_size or 1) <= longest:
        return 0 if by_size else 1
    finer = (unit for unit in _NAMES if unit > by_size and mean / unit <= _LONGEST_STEP)
    return next(finer, by_size or 1)
