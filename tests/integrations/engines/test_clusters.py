"""Ray Data and Spark read recordings on a local cluster, as docs/tables.md says."""

import sys
from collections import Counter
from pathlib import Path

import pytest

import rtframes.arrow
from rtframes.testing import Synthesiser


@pytest.fixture
def paths(tmp_path: Path) -> list[str]:
    paths = [tmp_path / f"call-{seed}.jsonl" for seed in range(4)]
    for seed, path in enumerate(paths):
        path.write_bytes(b"".join(Synthesiser("ga", seed=seed).lines(2)))
    return list(map(str, paths))


def expected(paths: list[str]) -> Counter[tuple[str, str]]:
    frames = rtframes.arrow.read(paths, columns=["recording", "type"])
    rows = (row for batch in frames for row in batch.to_pylist())
    return Counter((row["recording"], row["type"]) for row in rows)


def test_ray(paths: list[str]) -> None:
    ray = pytest.importorskip("ray")
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR")
    try:
        dataset = rtframes.arrow.ray(paths, columns=["recording", "type"])
        found = Counter((row["recording"], row["type"]) for row in dataset.take_all())
    finally:
        ray.shutdown()
    assert found == expected(paths)


def test_spark(paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    sql = pytest.importorskip("pyspark.sql")
    spark = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    try:
        table = rtframes.arrow.spark(spark, paths, columns=["recording", "type"])
        grouped = table.groupBy("recording", "type").count().collect()
    finally:
        spark.stop()
    assert {(row[0], row[1]): row[2] for row in grouped} == dict(expected(paths))
