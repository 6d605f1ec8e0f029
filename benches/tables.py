"""Measure tables of a recording, next to other ways to make one: ``python benches/tables.py``.

Each way runs in a process of its own, several times in turn, on a synthetic recording of about 1 GB
in the page cache. What is printed is the median of the rounds: GB of JSON per second, the same per
second of CPU time, and the largest memory of the process. The other ways leave the audio as base64
text, where that is said. ``--write`` puts the figures into docs/benchmarks.md.

Needs what `make engines` installs: ``build/engines-…/bin/python benches/tables.py``.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from rtframes.bench.machine import machine
from rtframes.testing import Synthesiser
from sections import TABLES, with_section

BYTES = 1_000_000_000
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
PEERS = ("orjson", "pybase64", "polars", "duckdb", "pyarrow")


def columns(path: str, audio: str, threads: int) -> None:
    import rtframes.arrow

    for _ in rtframes.arrow.read(path, audio=audio, threads=threads):  # type: ignore[arg-type]
        pass


def decode_lines(path: str) -> None:
    import rtframes

    rtframes.Decoder().decode_lines(Path(path).read_bytes())


def by_orjson(path: str) -> None:
    """What a team writes itself: orjson, pybase64, and PyArrow's arrays."""
    import orjson
    import pyarrow as pa
    import pybase64

    names = ("type", "event_id", "response_id", "item_id", "text", "audio")
    rows: list[list[object]] = [[] for _ in names]
    with Path(path).open("rb") as file:
        for line in file:
            event = orjson.loads(line)
            is_audio = event["type"] == "response.output_audio.delta"
            delta = event.get("delta")
            audio = pybase64.b64decode(delta) if is_audio else None
            text = None if is_audio else delta
            values = (event["type"], *(event.get(name) for name in names[1:4]), text, audio)
            for row, value in zip(rows, values, strict=True):
                row.append(value)
            if len(rows[0]) == 1_000:
                pa.record_batch([pa.array(row) for row in rows], names=list(names))
                rows = [[] for _ in names]


def by_polars(path: str) -> None:
    import polars as pl

    schema = dict.fromkeys(("type", "event_id", "response_id", "item_id", "delta"), pl.String)
    pl.read_ndjson(path, schema=schema)


def by_duckdb(path: str) -> None:
    import duckdb

    names = ("type", "event_id", "response_id", "item_id", "delta")
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
    query = f"FROM read_json('{path}', format='newline_delimited', columns={{{columns}}})"
    duckdb.sql(query).to_arrow_table()


def by_pyarrow(path: str) -> None:
    import pyarrow as pa
    from pyarrow import json as pa_json

    names = ("type", "event_id", "response_id", "item_id", "delta")
    schema = pa.schema([(name, pa.string()) for name in names])
    options = pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    pa_json.read_json(path, parse_options=options)


AUDIO_1 = "columns, audio decoded, 1 thread"
AUDIO_2 = "columns, audio decoded, 2 threads"
NO_AUDIO_1 = "columns, without audio, 1 thread"
NO_AUDIO_2 = "columns, without audio, 2 threads"
LINES = "Decoder.decode_lines"
OURS = (AUDIO_1, AUDIO_2, NO_AUDIO_1, NO_AUDIO_2, LINES)
BY_HAND = "orjson, pybase64 and PyArrow"
WAYS: dict[str, Callable[[str], None]] = {
    AUDIO_1: lambda path: columns(path, "bytes", 1),
    AUDIO_2: lambda path: columns(path, "bytes", 2),
    NO_AUDIO_1: lambda path: columns(path, "none", 1),
    NO_AUDIO_2: lambda path: columns(path, "none", 2),
    LINES: decode_lines,
    BY_HAND: by_orjson,
    "polars.read_ndjson (audio as text)": by_polars,
    "DuckDB read_json (audio as text)": by_duckdb,
    "pyarrow.json (audio as text)": by_pyarrow,
}


def one(way: str, path: str) -> None:
    """Run a way, and print its times."""
    import rtframes.arrow

    for _ in rtframes.arrow.read(b"".join(Synthesiser("ga").lines(1))):  # imported, and compiled
        pass
    size = Path(path).stat().st_size
    wall, cpu = time.perf_counter(), time.process_time()
    WAYS[way](path)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([size / wall / 1e9, size / cpu / 1e9, peak]))


def section(figures: dict[str, list[list[float]]], size: int) -> str:
    """The section with the figures: of each way the medians of its rounds."""
    here = machine()
    peers = ", ".join(f"{name} {version(name)}" for name in PEERS)
    medians = {way: median(rounds) for way, rounds in figures.items() if rounds}
    base = medians[LINES][0]
    return "\n".join(
        [
            "## Tables of recordings",
            "",
            f"{time.strftime('%Y-%m-%d', time.gmtime())}, {here.cpu}, {here.cores} cores, "
            f"{here.isa} kernels, {here.python}, {peers}.",
            "",
            f"A synthetic recording of {size / 1e6:,.0f} MB in the page cache, most of it audio, "
            "becomes a table ([tables](tables.md)). Each way runs in a process of its own; "
            f"medians of {max(map(len, figures.values()))} rounds. *GB/s* is JSON per second, "
            "*per core* the same per second of CPU time of all threads.",
            "",
            "| way | GB/s | per core | most memory, MiB | relative to `decode_lines` |",
            "| --- | ---: | ---: | ---: | ---: |",
            *(
                f"| {way} | {wall:.2f} | {cpu:.2f} | {peak:,.0f} | {wall / base:.1f}x |"
                for way, (wall, cpu, peak) in medians.items()
            ),
            "",
            "Polars, DuckDB and PyArrow use both cores and leave the audio as base64 text. They "
            "are given the names of the columns, which they need not find out.",
            "",
            "Relative figures are those of two threads with audio decoded.",
            "",
            "| figure | aim | measured | |",
            "| --- | ---: | ---: | --- |",
            *(
                f"| {name} | {aim} | {found:.2f} | {'met' if found >= aim else 'MISSED'} |"
                for name, aim, found in aims(medians)
            ),
            "",
            "Made by `python benches/tables.py --write`.",
        ]
    )


def aims(medians: dict[str, list[float]]) -> list[tuple[str, float, float]]:
    """What is aimed at: its name, the least, and what was measured."""
    speed = {way: wall for way, (wall, _, _) in medians.items()}
    both = speed[AUDIO_2]
    peers = [way for way in medians if way not in OURS]
    return [
        ("GB/s of one thread, audio decoded", 1.5, speed[AUDIO_1]),
        ("GB/s of one thread, without audio", 3, speed[NO_AUDIO_1]),
        ("GB/s of two threads, audio decoded", 2.7, both),
        ("two threads relative to one core", 1.8, both / medians[AUDIO_1][1]),
        (f"relative to {LINES}", 5, both / speed[LINES]),
        *((f"relative to {way}", 10 if way == BY_HAND else 3, both / speed[way]) for way in peers),
    ]


def median(rounds: list[list[float]]) -> list[float]:
    """The medians of what each round gave."""
    return [statistics.median(each) for each in zip(*rounds, strict=True)]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--way", help="only this one, once, on --recording")
    parser.add_argument("--recording", help="instead of a synthetic one")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} too")
    options = parser.parse_args()
    if options.way:
        one(options.way, options.recording)
        return 0
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; `make engines` installs all of them")
    with tempfile.TemporaryDirectory() as folder:
        path = options.recording or str(Path(folder) / "recording.jsonl")
        if not options.recording:
            with Path(path).open("wb") as file:
                for seed in itertools.count():
                    file.writelines(Synthesiser("ga", seed=seed).lines(30))
                    if file.tell() >= BYTES:
                        break
        size = Path(path).stat().st_size
        figures: dict[str, list[list[float]]] = {way: [] for way in WAYS}
        for _ in range(options.rounds):
            for way, rounds in figures.items():
                command = [sys.executable, __file__, "--way", way, "--recording", path]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    print(f"{way}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
                    continue
                rounds.append(json.loads(done.stdout))
    print(machine())
    print(f"{'':36} {'GB/s':>8} {'GB/s of CPU':>12} {'MiB':>8}")
    for way, rounds in figures.items():
        if rounds:
            wall, cpu, peak = median(rounds)
            print(f"{way:36} {wall:8.2f} {cpu:12.2f} {peak:8,.0f}")
    if options.write:
        page = with_section(PAGE.read_text(encoding="utf-8"), *TABLES, section(figures, size))
        PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
