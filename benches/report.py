"""Writes ``docs/benchmarks.md`` and its chart: ``python benches/report.py``.

Runs the whole suite with each instruction set of the machine that has aims in ``targets.py``, which
takes about two minutes of a quiet machine. The figures themselves go to ``docs/benchmarks.json``;
``--from`` makes the page anew from such a file.
"""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path

import msgspec

import targets
from rtframes.bench.chart import draw
from rtframes.bench.peers import OURS
from rtframes.bench.results import FORMAT, Report, Run, Timing, WorkloadResult, beaten
from rtframes.bench.rounds import ROUNDS
from rtframes.bench.run import BenchError, run
from rtframes.bench.table import (
    beaten_text,
    machine_text,
    ratio_text,
    time_text,
    versions_text,
)
from rtframes.bench.workloads import suite

DOCS = Path(__file__).parent.parent / "docs"
LOOPBACK = "benchmarks-loopback.md"

INTRODUCTION = """\
# Benchmarks

How long decoding one frame takes, from the bytes of the frame to Python objects with the audio as
`bytes`. Made-up frames as servers send them: compact JSON, ids that repeat as on a connection,
speech-like audio. Each number is the median of many short rounds in which everybody decodes the
same frames in turn, in one process, garbage collector off. Behind it stands how many times the time
of rtframes that is; behind the time of rtframes, the middle half of its rounds.

- *rtframes* and *msgspec* decode to the same typed Structs. The JSON parsers decode to `dict`s and
  then the audio of the frames that hold some, with pybase64 in its fast strict mode.
- *openai-python* is the SDK's own `parse_event`, as its connection calls it for each frame it
  receives, and `base64.b64decode` of the audio.
- *an empty call* and `bytearray(frame)` do no decoding: they are the floors under any decoder, a
  call of a builtin with one argument and a copy of the frame.
- All peers run with the best instruction set of the machine, whatever rtframes is held to.
"""


def page(report: Report) -> str:
    """The whole page, as Markdown."""
    machine = report.runs[0].machine
    lines = [
        INTRODUCTION,
        f"Measured on {report.date[:10]}: {machine_text(machine)}.",
        f"Versions: {versions_text(machine)}.",
        "",
        "![Time to decode one frame, by decoder](benchmarks.svg)",
        "",
    ]
    for measured in report.runs:
        lines += _run(measured)
    lines += [
        "## On your machine",
        "",
        "`pip install 'rtframes[bench]'`, then `rtframes bench RECORDING` measures the frames of a",
        "recording, one a line; without one, a synthesised session. `--suite` measures what is in",
        "the tables above, `--work NAME` one row of them, `--rounds N` gives everybody N turns,",
        "`--isa` holds rtframes to an instruction set, `--json` and `--chart` write files. This",
        "page is made by `python benches/report.py`.",
        "",
    ]
    if (DOCS / LOOPBACK).exists():
        lines += [f"Whole clients, sockets included: [{LOOPBACK}]({LOOPBACK}).", ""]
    return "\n".join(lines)


def _run(measured: Run) -> list[str]:
    isa = measured.machine.isa
    lines = [f"## With {isa} kernels", ""]
    for names, results in groupby(measured.workloads, key=_decoders):
        lines += _table(names, list(results))
    lines += ["### Where a peer is faster", ""]
    peers = beaten(measured)
    lines += [f"- {beaten_text(peer)}" for peer in peers] or ["Nowhere in this run."]
    lines.append("")
    if measured.machine.missing:
        lines += [f"Not installed: {', '.join(measured.machine.missing)}.", ""]
    if isa in targets.COLUMNS:
        lines += ["### Aims", "", "What the decoder was built to reach, and what it reached.", ""]
        cells = [["frame", "measured", "aim", "medians", "best rounds", "", "against"]]
        cells += [
            [row.result.title if row.result else "", row.target.what, *row.cells()]
            for row in targets.rows(measured, isa)
        ]
        lines += _markdown(cells)
    return lines


def _decoders(result: WorkloadResult) -> list[str]:
    return [timing.decoder for timing in result.timings]


def _table(names: list[str], results: list[WorkloadResult]) -> list[str]:
    rows = [["frame", *names]]
    for result in results:
        ours = result.timing(OURS)
        title = f"{result.title}, {result.frame_bytes:,} bytes"
        rows.append([title, *(_cell(timing, ours) for timing in result.timings)])
    return _markdown(rows)


def _cell(timing: Timing, ours: Timing | None) -> str:
    if timing.decoder == OURS:
        spread = f"{time_text(timing.low)} to {time_text(timing.high)}"
        return f"**{time_text(timing.median)}** ({spread})"
    return f"{time_text(timing.median)} ({ratio_text(timing, ours)})"


def _markdown(rows: list[list[str]]) -> list[str]:
    rule = ["---", *("---:" for _ in rows[0][1:])]
    return ["| " + " | ".join(cells) + " |" for cells in (rows[0], rule, *rows[1:])] + [""]


def main() -> int:
    """Measure, or read, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", dest="source", type=Path, help="figures, not to measure again")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    if options.source is not None:
        report = msgspec.json.decode(options.source.read_bytes(), type=Report)
        if report.format != FORMAT:
            print(f"{options.source}: format {report.format}, not {FORMAT}", file=sys.stderr)
            return 2
    else:
        try:
            report = run(workloads=list(suite()), isas=targets.COLUMNS, rounds=options.rounds)
        except BenchError as error:
            print(error, file=sys.stderr)
            return 2
    figures = msgspec.json.format(msgspec.json.encode(report), indent=1)
    (DOCS / "benchmarks.json").write_bytes(figures + b"\n")
    (DOCS / "benchmarks.md").write_text(page(report), encoding="utf-8")
    draw(report, DOCS / "benchmarks.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
