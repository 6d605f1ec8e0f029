"""DuckDB, Polars, PyArrow and pandas read `rtframes.arrow` and its files, each as a user would."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import rtframes.arrow
from rtframes.testing import Synthesiser

LINES = b"".join(Synthesiser("ga").lines(3, client=True))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "call.jsonl"
    path.write_bytes(LINES)
    return path


def rows(frames: rtframes.arrow.Frames) -> list[dict[str, Any]]:
    return [row for batch in frames for row in batch.to_pylist()]


@pytest.mark.parametrize("audio", ["bytes", "pcm16", "none"])
def test_pyarrow(path: Path, audio: rtframes.arrow.Audio) -> None:
    frames = rtframes.arrow.read(path, audio=audio, batch_rows=100)
    table = pa.table(frames)
    table.validate(full=True)
    assert table.to_pylist() == rows(frames)
    assert pa.schema(frames) == pa.schema(frames.schema) == table.schema
    types = {"list<item: int16 not null>": "list<int16>"}
    named = {field.name: types.get(str(field.type), str(field.type)) for field in table.schema}
    assert named == dict(frames.schema)
    batch = next(iter(frames))
    assert pa.record_batch(batch).to_pylist() == batch.to_pylist()
    reader = pa.RecordBatchReader.from_stream(frames)
    assert max(each.num_rows for each in reader) == 100


def test_memory_lives_as_long_as_what_uses_it(path: Path) -> None:
    """In a process of its own, where freed memory is written over."""
    program = """
import gc, sys, pyarrow as pa, rtframes.arrow
path = sys.argv[1]
kept = [pa.record_batch(batch) for batch in rtframes.arrow.read(path, batch_rows=50)]
expected = [row for batch in rtframes.arrow.read(path) for row in batch.to_pylist()]
gc.collect()
assert [row for batch in kept for row in batch.to_pylist()] == expected
stream = rtframes.arrow.read(path).__arrow_c_stream__()
del stream
reader = pa.RecordBatchReader.from_stream(rtframes.arrow.read(path))
reader.read_next_batch()
del reader
gc.collect()
"""
    variables = {**os.environ, "PYTHONMALLOC": "debug", "MALLOC_PERTURB_": "85"}
    done = subprocess.run([sys.executable, "-c", program, path], env=variables, check=False)
    assert done.returncode == 0


def test_an_exception_while_reading_reaches_the_library(tmp_path: Path) -> None:
    frames = rtframes.arrow.read(tmp_path / "absent.jsonl")
    with pytest.raises(pa.ArrowInvalid, match=r"FileNotFoundError.*absent\.jsonl"):
        pa.RecordBatchReader.from_stream(frames).read_all()


def test_polars(path: Path) -> None:
    frames = rtframes.arrow.read(path)
    assert pl.DataFrame(frames).to_dicts() == rows(frames)
    types = pl.DataFrame(frames).group_by("type").len().sort("len").to_dicts()
    assert sum(each["len"] for each in types) == len(rows(frames))


def test_duckdb(path: Path) -> None:
    frames = rtframes.arrow.read(path, columns=["line", "type", "audio", "duration_ms"])
    found = duckdb.sql("SELECT type, count(*), sum(octet_length(audio)) FROM frames GROUP BY type")
    expected: dict[str, list[int]] = {}
    for row in rows(frames):
        count = expected.setdefault(row["type"], [0, 0])
        count[0] += 1
        count[1] += len(row["audio"] or b"")
    assert {name: [n, int(size or 0)] for name, n, size in found.fetchall()} == expected
    # In one query twice, and in a join: each use reads the recordings again.
    joined = duckdb.sql("SELECT count(*) FROM frames a JOIN frames b USING (line)").fetchall()
    assert joined == [(len(rows(frames)),)]


def test_pandas(path: Path) -> None:
    frames = rtframes.arrow.read(path, columns=["type", "duration_ms"])
    table = (
        pd.DataFrame.from_arrow(frames)
        if hasattr(pd.DataFrame, "from_arrow")
        else pa.table(frames).to_pandas()
    )
    assert table["type"].tolist() == [row["type"] for row in rows(frames)]
    total = sum(row["duration_ms"] or 0 for row in rows(frames))
    assert table["duration_ms"].sum() == pytest.approx(total)


def converted(path: Path, folder: Path, *options: str) -> None:
    command = [sys.executable, "-m", "rtframes", "convert", str(path), *options, "-o", str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def test_parquet(path: Path, tmp_path: Path) -> None:
    expected = pa.table(rtframes.arrow.read(path))
    converted(path, tmp_path / "call.parquet")
    table = pq.read_table(tmp_path / "call.parquet")
    assert table.equals(expected)
    assert table.schema.equals(expected.schema)
    assert pl.read_parquet(tmp_path / "call.parquet").to_dicts() == expected.to_pylist()
    count = duckdb.sql(f"SELECT count(*) FROM '{tmp_path / 'call.parquet'}'").fetchall()
    assert count == [(expected.num_rows,)]


def test_arrow_files(path: Path, tmp_path: Path) -> None:
    converted(path, tmp_path / "call.arrow")
    table = pa.ipc.open_file(tmp_path / "call.arrow").read_all()
    assert table.equals(pa.table(rtframes.arrow.read(path)))
    assert pl.read_ipc(tmp_path / "call.arrow").height == table.num_rows


def test_csv_files(path: Path, tmp_path: Path) -> None:
    converted(path, tmp_path / "call.csv")
    expected = pl.DataFrame(rtframes.arrow.read(path, audio="none"))
    table = pl.read_csv(
        tmp_path / "call.csv", schema=expected.drop("audio").schema | {"audio": pl.String}
    )
    assert table.height == expected.height


def test_many_row_groups(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(
        b"".join(line for seed in range(40) for line in Synthesiser("ga", seed=seed).lines(6))
    )
    converted(path, tmp_path / "long.parquet")
    file = pq.ParquetFile(tmp_path / "long.parquet")
    assert file.metadata.num_row_groups > 1
    assert file.read().equals(pa.table(rtframes.arrow.read(path)))


def test_days_are_partitions(tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    frames = LINES.splitlines()
    path.write_bytes(
        b"\n".join(
            b'{"time":%d,"event":%b}' % (1_764_280_000 + 60 * n, f)
            for n, f in enumerate(frames[:200])
        )
    )
    folder = tmp_path / "tables"
    converted(path, folder, "--to", "parquet", "--by-day")
    found = duckdb.sql(
        f"SELECT day, count(*) FROM read_parquet('{folder}/*/*.parquet', hive_partitioning=true) "
        "GROUP BY day ORDER BY day"
    ).fetchall()
    assert [count for _, count in found] == [134, 66]
    assert [str(day) for day, _ in found] == ["2025-11-27", "2025-11-28"]
