"""Write ``docs/benchmarks.md``, its chart and the README's table: ``python benches/report.py``.

Runs the whole suite with each instruction set of the machine that has aims in ``targets.py``, which
takes a few minutes of a quiet machine. The figures themselves go to ``docs/benchmarks.json``;
``--from`` writes the pages again from such a file.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from itertools import groupby
from pathlib import Path

import msgspec

import targets
from rtframes.bench.chart import draw
from rtframes.bench.peers import MIXES, MSGSPEC, OPENAI, OURS
from rtframes.bench.results import (
    CACHES,
    FORMAT,
    Caches,
    Report,
    Run,
    Timing,
    WorkloadResult,
    beaten,
)
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
from sections import TABLES, section, with_section

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "benchmarks.md"
LOOPBACK = "benchmarks-loopback.md"
README = DOCS.parent / "README.md"
README_BEGINS = "<!-- figures: made by benches/report.py -->"
README_ENDS = "<!-- end of figures -->"
README_ROWS = (
    ("audio-4800", (MSGSPEC,)),
    ("turn", (MSGSPEC, OPENAI)),
)
"""Workloads of the README's table; the fastest parser with pybase64 is a peer in all of them."""

INTRODUCTION = """\
# Benchmarks

How long decoding one frame takes, from the bytes of the frame to Python objects with the audio as
`bytes`. The frames are generated, in the form in which servers send them: compact JSON, ids that
repeat as on a connection, speech-like audio, no two frames in a row the same.

- *Cold* is what a voice client sees: an event arrives every few milliseconds, and in between the
  program does other work. Before every decode, 2 MB of other memory are read and other code runs;
  then the frame is copied into a new object, as a socket would give it, and one decode is timed.
  The time of an empty call, measured in the same way, is subtracted. The result is the mean over
  the frames of each frame's median.
- *Hot* means frames decoded one after another in a loop: what remains when everything is in the
  caches. The result is the median of many short rounds.

All decoders take turns on the same frames, in one process, with the garbage collector off. In
brackets: for rtframes, the middle half of its rounds; for the others, their time relative to that
of rtframes.

- *rtframes* and *msgspec* decode to the same typed Structs. The JSON parsers decode to `dict`s and
  then decode the audio, if there is any, with pybase64 in its fast strict mode.
- *openai-python* is the SDK's own `parse_event`, as its connection calls it for each frame,
  followed by `base64.b64decode` of the audio.
- *an empty call* and `bytearray(frame)` do no decoding. They show the least that any decoder could
  take: a call of a builtin with one argument, and a copy of the frame.
- All other decoders run with the best instruction set of the machine, even if rtframes is limited
  to another.
"""


def page(report: Report, tables: str = "") -> str:
    """The whole page, as Markdown; `tables` is what another program has written of it."""
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
        "recording (a file with one frame per line); without one, those of a synthetic session.",
        "`--suite` measures the tables above, `--work NAME` one row of them, `--rounds N` sets the",
        "number of rounds, `--isa` limits rtframes to an instruction set, `--json` and `--chart`",
        "write files; `-q`, `--quiet` prints no tables. This page is made by",
        "`python benches/report.py`.",
        "",
    ]
    if (DOCS / LOOPBACK).exists():
        lines += [f"Whole clients, sockets included: [{LOOPBACK}]({LOOPBACK}).", ""]
    begin, end = TABLES
    lines += [f"{begin}\n{tables}\n{end}", ""]
    return "\n".join(lines)


def _run(measured: Run) -> list[str]:
    isa = measured.machine.isa
    lines: list[str] = []
    for caches in CACHES:
        lines += [f"## {caches.capitalize()}, with {isa} kernels", ""]
        alike = partial(_decoders, caches=caches)
        for names, results in groupby(measured.workloads, key=alike):
            lines += _table(names, list(results), caches)
    lines += [f"## Where a peer is faster, with {isa} kernels", ""]
    peers = beaten(measured)
    lines += [f"- {beaten_text(peer)}" for peer in peers] or ["Nowhere in this run."]
    lines.append("")
    if measured.machine.missing:
        lines += [f"Not installed: {', '.join(measured.machine.missing)}.", ""]
    if isa in targets.COLUMNS:
        lines += [f"## Aims, with {isa} kernels", ""]
        lines += ["What the decoder should reach, and what it reached.", ""]
        cells = [["frame", "", "measured", "aim", "medians", "best rounds", "", "against"]]
        cells += [
            [
                row.result.title if row.result else "",
                row.target.caches,
                row.target.what,
                *row.cells(),
            ]
            for row in targets.rows(measured, isa)
        ]
        lines += _markdown(cells)
    return lines


def readme(text: str, report: Report) -> str:
    """The README with a new table.

    Raises:
        ValueError: it has no place for the table.
    """
    return with_section(text, README_BEGINS, README_ENDS, _readme_table(report))


def _readme_table(report: Report) -> str:
    measured = report.runs[0]
    machine = measured.machine
    rows = [["frame", *CACHES]]
    for name, peers in README_ROWS:
        result = measured.workload(name)
        if result is not None:
            rows.append([result.title, *(_readme_cell(result, caches, peers) for caches in CACHES)])
    where = f"{machine.cpu}, {machine.isa} kernels, {machine.python}, {report.date[:10]}."
    return "\n".join([*_markdown(rows), f"{where} *9x msgspec* means: 9 times as fast as msgspec."])


def _readme_cell(result: WorkloadResult, caches: Caches, peers: tuple[str, ...]) -> str:
    ours = result.timing(OURS, caches)
    if ours is None:
        return ""
    found = [timing for name in peers if (timing := result.timing(name, caches)) is not None]
    mixes = [timing for name in MIXES if (timing := result.timing(name, caches)) is not None]
    if mixes:
        found.append(min(mixes, key=lambda timing: timing.median))
    against = (f"{ratio_text(timing, ours)} {timing.decoder}" for timing in found)
    return f"**{time_text(ours.median)}**: {', '.join(against)}"


def _decoders(result: WorkloadResult, caches: Caches) -> list[str]:
    return [timing.decoder for timing in result.timings(caches)]


def _table(names: list[str], results: list[WorkloadResult], caches: Caches) -> list[str]:
    rows = [["frame", *names]]
    for result in results:
        ours = result.timing(OURS, caches)
        title = f"{result.title}, {result.frame_bytes:,} bytes"
        rows.append([title, *(_cell(timing, ours) for timing in result.timings(caches))])
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
    tables = section(PAGE.read_text(encoding="utf-8"), *TABLES)
    PAGE.write_text(page(report, tables), encoding="utf-8")
    draw(report, DOCS / "benchmarks.svg")
    text = README.read_text(encoding="utf-8")
    README.write_text(readme(text, report), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
