"""Compare rtframes' speed with its targets: ``python benches/targets.py [ROW...]``.

Ratios of medians of interleaved rounds in one run, through the public Python API, to events with
their audio decoded: *cold*, a frame after other work, as on a connection, and *hot*, in a loop.
*Mix* is the fastest of the JSON parsers with pybase64, chosen in each workload; the peers keep the
best instruction set of the machine whatever is forced on rtframes, so the AVX2 column is stricter
than a machine without AVX-512 would be. The ratio of the best rounds shows whether a run was
disturbed: if it differs much from that of the medians, run again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import NamedTuple

from rtframes.bench.peers import (
    AUDIO_BUFFER,
    COPY,
    EMPTY_CALL,
    MIXES,
    MSGSPEC,
    OPENAI,
    OURS,
)
from rtframes.bench.results import CACHES, Caches, Run, Timing, WorkloadResult
from rtframes.bench.run import BenchError, run
from rtframes.bench.workloads import suite

ROUNDS = 120
COLUMNS = ("avx512", "avx2")

Pick = Callable[[Timing], float]


class Measured(NamedTuple):
    """The result of a row.

    Attributes:
        value: by medians.
        best: by each decoder's best round.
        against: what it was measured against.
    """

    value: float
    best: float
    against: str


Rule = Callable[[WorkloadResult, Caches], "Measured | None"]
"""What a row measures; None if a decoder is missing."""


class Target(NamedTuple):
    """One row: the workload, what is measured, and what it should be.

    Attributes:
        name: to select it by.
        what: what is measured, for display.
        workload: whose results it reads.
        caches: hot or cold.
        rule: how it is computed.
        at_least: whether more is better.
        unit: printed after the numbers.
        limits: by instruction set.
    """

    name: str
    what: str
    workload: str
    caches: Caches
    rule: Rule
    at_least: bool
    unit: str
    limits: dict[str, float]

    def margin(self, value: float, isa: str) -> float:
        """By how much a value is better than the limit, of the limit; below 0 if it is worse."""
        limit = self.limits[isa]
        return (value - limit if self.at_least else limit - value) / limit


def _median(timing: Timing) -> float:
    return timing.median


def _best(timing: Timing) -> float:
    return timing.best


def _both(value: Callable[[Pick], float], against: str) -> Measured:
    return Measured(value(_median), value(_best), against)


def faster_than(*names: str) -> Rule:
    """How many times faster than the fastest of these."""

    def rule(result: WorkloadResult, caches: Caches) -> Measured | None:
        ours = result.timing(OURS, caches)
        peers = [timing for name in names if (timing := result.timing(name, caches)) is not None]
        if ours is None or not peers:
            return None
        peer = min(peers, key=_median)
        return _both(lambda pick: pick(peer) / pick(ours), peer.decoder)

    return rule


def times_of(name: str) -> Rule:
    """How many times as long as this one."""

    def rule(result: WorkloadResult, caches: Caches) -> Measured | None:
        ours, other = result.timing(OURS, caches), result.timing(name, caches)
        if ours is None or other is None:
            return None
        return _both(lambda pick: pick(ours) / pick(other), name)

    return rule


def more_than(name: str, slower: str = OURS) -> Rule:
    """How many nanoseconds longer than this one."""

    def rule(result: WorkloadResult, caches: Caches) -> Measured | None:
        one, other = result.timing(slower, caches), result.timing(name, caches)
        if one is None or other is None:
            return None
        return _both(lambda pick: pick(one) - pick(other), name)

    return rule


def memory(result: WorkloadResult, caches: Caches) -> Measured | None:
    """The peak of one frame's decode, in payloads: three quarters of a large frame's length."""
    value = result.peak_bytes / (result.frame_bytes * 3 / 4)
    return Measured(value, value, "its payload")


class Limits(NamedTuple):
    """What a ratio should be; None if there is no target."""

    hot: float | None = None
    cold: float | None = None
    hot_avx2: float | None = None
    cold_avx2: float | None = None

    def of(self, caches: Caches) -> dict[str, float]:
        """By instruction set."""
        columns = (self.cold, self.cold_avx2) if caches == "cold" else (self.hot, self.hot_avx2)
        return {
            isa: limit for isa, limit in zip(COLUMNS, columns, strict=True) if limit is not None
        }


def _everywhere(hot: float | None = None, cold: float | None = None) -> Limits:
    """The same with each instruction set."""
    return Limits(hot, cold, hot, cold)


def _rows(
    name: str, what: str, workload: str, rule: Rule, at_least: bool, unit: str, limits: Limits
) -> list[Target]:
    """A row for each state of the caches that there is a limit for, cold first."""
    return [
        Target(f"{name}/{caches}", what, workload, caches, rule, at_least, unit, by_isa)
        for caches in CACHES
        if (by_isa := limits.of(caches))
    ]


def _faster(name: str, what: str, workload: str, limits: Limits, *peers: str) -> list[Target]:
    what = f"times faster than {what}"
    return _rows(name, what, workload, faster_than(*peers), True, "x", limits)


def _copy(name: str, workload: str, limits: Limits) -> list[Target]:
    what = "times as long as a copy"
    return _rows(name, what, workload, times_of(COPY), False, "x", limits)


_MIX = "the fastest parser with pybase64"
_SSRJSON_MIX = "ssrjson + pybase64"
"""ssrjson where events are decoded: without audio in them, pybase64 is not called."""

TARGETS = (
    *_faster("text/msgspec", "msgspec", "text", _everywhere(6.0, 2.5), MSGSPEC),
    *_faster("text-200/msgspec", "msgspec", "text-200-sessions", _everywhere(4.5, 2.3), MSGSPEC),
    *_faster("japanese/msgspec", "msgspec", "text-japanese", _everywhere(3.5, 2.0), MSGSPEC),
    *_faster("audio-4.8k/mix", _MIX, "audio-4800", Limits(10.0, 3.5, 5.0, 2.5), *MIXES),
    *_faster("audio-4.8k/msgspec", "msgspec", "audio-4800", Limits(12.0, hot_avx2=8.0), MSGSPEC),
    *_copy("audio-4.8k/copy", "audio-4800", Limits(1.1, hot_avx2=3.5)),
    *_faster("padded-4.8k/mix", _MIX, "audio-4800-padded", Limits(10.0, 3.5, 5.0, 2.5), *MIXES),
    *_copy("padded-4.8k/copy", "audio-4800-padded", Limits(1.1)),
    *_faster("audio-24k/mix", _MIX, "audio-24000", Limits(5.0, hot_avx2=2.4), *MIXES),
    *_rows(
        "buffer-4.8k/bytes",
        "AudioBuffer beyond bytes",
        "audio-4800",
        more_than(OURS, AUDIO_BUFFER),
        False,
        " ns",
        _everywhere(80),
    ),
    *_copy("frame-64kb/copy", "frame-64kb", Limits(1.5, hot_avx2=2.5)),
    *_copy("frame-1mb/copy", "frame-1mb", Limits(1.5, hot_avx2=2.5)),
    *_copy("frame-16mb/copy", "frame-16mb", Limits(1.5, hot_avx2=2.5)),
    *_rows(
        "frame-16mb/memory",
        "peak memory in payloads",
        "frame-16mb",
        memory,
        False,
        "x",
        _everywhere(1.01),
    ),
    *_faster("turn/mix", _MIX, "turn", Limits(6.5, 3.0, 2.7), *MIXES),
    *_faster("turn/msgspec", "msgspec", "turn", Limits(9.0, hot_avx2=6.0), MSGSPEC),
    *_faster("turn/openai", "openai-python", "turn", Limits(350.0, hot_avx2=150.0), OPENAI),
    *_faster("response.done/msgspec", "msgspec", "response-done", _everywhere(1.8), MSGSPEC),
    *_faster(
        "response.done/ssrjson", "ssrjson", "response-done", _everywhere(cold=1.25), _SSRJSON_MIX
    ),
    *_faster("session.created/msgspec", "msgspec", "session-created", _everywhere(1.7), MSGSPEC),
    *_faster(
        "session.created/ssrjson",
        "ssrjson",
        "session-created",
        _everywhere(cold=1.25),
        _SSRJSON_MIX,
    ),
    *_faster("transcription/msgspec", "msgspec", "transcription", _everywhere(1.6), MSGSPEC),
    *_faster(
        "transcription/ssrjson", "ssrjson", "transcription", _everywhere(cold=1.2), _SSRJSON_MIX
    ),
    *_faster("unknown/ssrjson", "ssrjson", "unknown", _everywhere(1.0, 1.0), _SSRJSON_MIX),
    *(
        target
        for name in suite()
        if name.startswith("loads-")
        for target in _faster(f"{name}/ssrjson", "ssrjson", name, _everywhere(1.2, 1.1), "ssrjson")
    ),
    *_faster("loads-text/orjson", "orjson", "loads-text", _everywhere(1.3), "orjson"),
    *_faster("loads-audio/orjson", "orjson", "loads-audio", _everywhere(1.3), "orjson"),
    *_rows(
        "peek/call",
        "beyond an empty call",
        "peek",
        more_than(EMPTY_CALL),
        False,
        " ns",
        _everywhere(60),
    ),
)


class Row(NamedTuple):
    """A target and what became of it; `measured` is None if somebody was missing."""

    target: Target
    result: WorkloadResult | None
    measured: Measured | None
    isa: str

    @property
    def met(self) -> bool:
        """Whether it was measured and is good enough."""
        return self.margin is not None and self.margin >= 0

    @property
    def margin(self) -> float | None:
        """By how much it is better than the limit, of the limit; None if it was not measured."""
        if self.measured is None:
            return None
        return self.target.margin(self.measured.value, self.isa)

    def cells(self) -> list[str]:
        """The limit, by medians, by best rounds, the verdict, and who it was measured against."""
        target, measured = self.target, self.measured
        sign = ">=" if target.at_least else "<="
        limit = f"{sign} {target.limits[self.isa]:g}{target.unit}"
        if measured is None or self.margin is None:
            return [limit, "", "", "not measured", ""]
        verdict = f"{'met' if self.met else 'MISSED'} by {abs(self.margin):.0%}"
        values = [f"{value:.2f}{target.unit}" for value in (measured.value, measured.best)]
        return [limit, *values, verdict, measured.against]


def rows(measured: Run, isa: str, targets: tuple[Target, ...] | None = None) -> list[Row]:
    """Each target that there is for this instruction set, with what became of it."""
    found: list[Row] = []
    for target in targets or TARGETS:
        if isa in target.limits:
            result = measured.workload(target.workload)
            measured_by_rule = target.rule(result, target.caches) if result else None
            found.append(Row(target, result, measured_by_rule, isa))
    return found


def selected(names: list[str]) -> tuple[Target, ...]:
    """The targets whose name begins with one of these; all of them if there are none.

    Raises:
        ValueError: a name is the beginning of no target's.
    """
    for name in names:
        if not any(target.name.startswith(name) for target in TARGETS):
            known = ", ".join(target.name for target in TARGETS)
            raise ValueError(f"no target {name!r}: one of {known}")
    if not names:
        return TARGETS
    return tuple(target for target in TARGETS if target.name.startswith(tuple(names)))


def _ours(row: Row) -> str:
    timing = row.result.timing(OURS, row.target.caches) if row.result else None
    return f"{timing.median:,.0f} ns" if timing else ""


def main() -> int:
    """Measure and print; 0 if every target is met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", nargs="*", help="names of rows, or how they begin; all by default")
    parser.add_argument("--isa", action="append", choices=COLUMNS, help="default: all of them")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    try:
        targets = selected(options.rows)
    except ValueError as error:
        parser.error(str(error))
    workloads = list(dict.fromkeys(target.workload for target in targets))
    met = True
    for isa in options.isa or COLUMNS:
        try:
            measured = run(workloads=workloads, isas=[isa], rounds=options.rounds).runs[0]
        except BenchError as error:
            print(f"{isa}: cannot be measured here: {error}")
            met = False
            continue
        machine = measured.machine
        print(f"\n{isa} (kernels: {machine.isa}), {machine.cpu}, {machine.python}")
        print("  " + ", ".join(f"{name} {version}" for name, version in machine.versions.items()))
        if machine.missing:
            print("  not installed: " + ", ".join(machine.missing))
        judged = rows(measured, isa, targets)
        table = [["target", "rtframes", "aim", "medians", "best", "", "measured against"]]
        table += [[row.target.name, _ours(row), *row.cells()] for row in judged]
        widths = [max(len(cells[column]) for cells in table) for column in range(len(table[0]))]
        for cells in table:
            padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
            print("  " + "  ".join(padded).rstrip())
        met = met and all(row.met for row in judged)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
