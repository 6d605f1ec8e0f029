"""How fast rtframes means to be, beside how fast it is: ``python benches/targets.py [ROW...]``.

Ratios of medians of interleaved rounds in one run, through the public Python API, to events with
their audio decoded. *Mix* is the fastest of the JSON parsers with pybase64, in each workload anew;
the peers keep the best instruction set of the machine whatever is forced on rtframes, so the AVX2
column is stricter than a machine without AVX-512 would be. The ratio of the best rounds is there to
tell a disturbed run: where it differs much from that of the medians, run again.
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
from rtframes.bench.results import Run, Timing, WorkloadResult
from rtframes.bench.run import BenchError, run

ROUNDS = 120
COLUMNS = ("avx512", "avx2")

Pick = Callable[[Timing], float]


class Measured(NamedTuple):
    """What a row comes to.

    Attributes:
        value: by medians.
        best: by each decoder's best round.
        against: who it was measured against.
    """

    value: float
    best: float
    against: str


Rule = Callable[[WorkloadResult], "Measured | None"]
"""What a row measures; None if a decoder is missing."""


class Target(NamedTuple):
    """One row: in which workload, what is measured, and what it should come to.

    Attributes:
        name: to select it by.
        what: what is measured, for people.
        workload: whose results it reads.
        rule: what it measures.
        at_least: whether more is better.
        unit: behind the numbers.
        limits: by instruction set.
    """

    name: str
    what: str
    workload: str
    rule: Rule
    at_least: bool
    unit: str
    limits: dict[str, float]

    def met(self, value: float, isa: str) -> bool:
        """Whether a value is good enough with this instruction set."""
        limit = self.limits[isa]
        return value >= limit if self.at_least else value <= limit


def _median(timing: Timing) -> float:
    return timing.median


def _best(timing: Timing) -> float:
    return timing.best


def _both(value: Callable[[Pick], float], against: str) -> Measured:
    return Measured(value(_median), value(_best), against)


def faster_than(*names: str) -> Rule:
    """How many times faster than the fastest of these."""

    def rule(result: WorkloadResult) -> Measured | None:
        ours = result.timing(OURS)
        peers = [timing for name in names if (timing := result.timing(name)) is not None]
        if ours is None or not peers:
            return None
        peer = min(peers, key=_median)
        return _both(lambda pick: pick(peer) / pick(ours), peer.decoder)

    return rule


def times_of(name: str) -> Rule:
    """How many times as long as this one."""

    def rule(result: WorkloadResult) -> Measured | None:
        ours, other = result.timing(OURS), result.timing(name)
        if ours is None or other is None:
            return None
        return _both(lambda pick: pick(ours) / pick(other), name)

    return rule


def more_than(name: str, slower: str = OURS) -> Rule:
    """How many nanoseconds longer than this one."""

    def rule(result: WorkloadResult) -> Measured | None:
        one, other = result.timing(slower), result.timing(name)
        if one is None or other is None:
            return None
        return _both(lambda pick: pick(one) - pick(other), name)

    return rule


def memory(result: WorkloadResult) -> Measured | None:
    """The peak of one frame's decode, in payloads: three quarters of a large frame's length."""
    value = result.peak_bytes / (result.frame_bytes * 3 / 4)
    return Measured(value, value, "its payload")


def _both_isas(limit: float) -> dict[str, float]:
    return dict.fromkeys(COLUMNS, limit)


def _faster(name: str, what: str, workload: str, avx512: float, avx2: float, *peers: str) -> Target:
    limits = {"avx512": avx512, "avx2": avx2}
    what = f"times faster than {what}"
    return Target(name, what, workload, faster_than(*peers), True, "x", limits)


def _copy(name: str, workload: str, **limits: float) -> Target:
    return Target(name, "times as long as a copy", workload, times_of(COPY), False, "x", limits)


_MIX = "the fastest parser with pybase64"

TARGETS = (
    _faster("audio-4.8k/mix", _MIX, "audio-4800", 5.5, 3.0, *MIXES),
    _faster("audio-4.8k/msgspec", "msgspec", "audio-4800", 12.0, 8.0, MSGSPEC),
    _copy("audio-4.8k/copy", "audio-4800", avx512=2.0, avx2=3.5),
    _faster("padded-4.8k/mix", _MIX, "audio-4800-padded", 4.5, 2.7, *MIXES),
    _copy("padded-4.8k/copy", "audio-4800-padded", avx512=2.4),
    _faster("audio-24k/mix", _MIX, "audio-24000", 5.0, 2.4, *MIXES),
    Target(
        "buffer-4.8k/bytes",
        "AudioBuffer beyond bytes",
        "audio-4800",
        more_than(OURS, AUDIO_BUFFER),
        False,
        " ns",
        _both_isas(80),
    ),
    _copy("frame-64kb/copy", "frame-64kb", avx512=1.5, avx2=2.5),
    _copy("frame-1mb/copy", "frame-1mb", avx512=1.5, avx2=2.5),
    _copy("frame-16mb/copy", "frame-16mb", avx512=1.5, avx2=2.5),
    Target(
        "frame-16mb/memory",
        "peak memory in payloads",
        "frame-16mb",
        memory,
        False,
        "x",
        _both_isas(1.01),
    ),
    _faster("text/msgspec", "msgspec", "text", 1.8, 1.8, MSGSPEC),
    _faster("text-200/msgspec", "msgspec", "text-200-sessions", 1.6, 1.6, MSGSPEC),
    _faster("session.created/msgspec", "msgspec", "session-created", 1.4, 1.4, MSGSPEC),
    _faster("response.done/msgspec", "msgspec", "response-done", 1.4, 1.4, MSGSPEC),
    _faster("turn/mix", _MIX, "turn", 4.0, 2.7, *MIXES),
    _faster("turn/msgspec", "msgspec", "turn", 9.0, 6.0, MSGSPEC),
    _faster("turn/openai", "openai-python", "turn", 200.0, 150.0, OPENAI),
    _faster("loads-text/ssrjson", "ssrjson", "loads-text", 1.1, 1.1, "ssrjson"),
    _faster("loads-text/orjson", "orjson", "loads-text", 1.3, 1.3, "orjson"),
    _faster("loads-audio/ssrjson", "ssrjson", "loads-audio", 1.1, 1.1, "ssrjson"),
    _faster("loads-audio/orjson", "orjson", "loads-audio", 1.3, 1.3, "orjson"),
    Target(
        "peek/call",
        "beyond an empty call",
        "peek",
        more_than(EMPTY_CALL),
        False,
        " ns",
        _both_isas(60),
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
        return self.measured is not None and self.target.met(self.measured.value, self.isa)

    def cells(self) -> list[str]:
        """The limit, by medians, by best rounds, the verdict, and who it was measured against."""
        target, measured = self.target, self.measured
        sign = ">=" if target.at_least else "<="
        limit = f"{sign} {target.limits[self.isa]:g}{target.unit}"
        if measured is None:
            return [limit, "", "", "not measured", ""]
        verdict = "met" if self.met else "MISSED"
        values = [f"{value:.2f}{target.unit}" for value in (measured.value, measured.best)]
        return [limit, *values, verdict, measured.against]


def rows(measured: Run, isa: str, targets: tuple[Target, ...] | None = None) -> list[Row]:
    """Each target that there is for this instruction set, with what became of it."""
    found: list[Row] = []
    for target in targets or TARGETS:
        if isa in target.limits:
            result = measured.workload(target.workload)
            found.append(Row(target, result, target.rule(result) if result else None, isa))
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


def _ours(result: WorkloadResult | None) -> str:
    timing = result.timing(OURS) if result else None
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
        table += [[row.target.name, _ours(row.result), *row.cells()] for row in judged]
        widths = [max(len(cells[column]) for cells in table) for column in range(len(table[0]))]
        for cells in table:
            padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
            print("  " + "  ".join(padded).rstrip())
        met = met and all(row.met for row in judged)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
