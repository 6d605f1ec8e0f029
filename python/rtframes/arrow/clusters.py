"""Recordings on a cluster: a task for each recording, which reads it where the task runs."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rtframes.arrow.frames import read


def _pyarrow() -> Any:
    """PyArrow, which the clusters need: it has no types."""
    return importlib.import_module("pyarrow")


def _batches_of(paths: Iterable[str], options: dict[str, Any]) -> Iterator[Any]:
    """The batches of recordings, as PyArrow's."""
    for path in paths:
        # One thread: the cluster runs a task on each processor.
        frames = read(path, threads=1, **options)
        yield from _pyarrow().RecordBatchReader.from_stream(frames)


def ray(paths: Iterable[str], **options: Any) -> Any:
    """A Ray dataset of the frames of recordings; each recording is a task.

    Args:
        paths: names of files that every node can read.
        options: as for `rtframes.arrow.read`.

    Returns:
        A ``ray.data.Dataset``.

    Raises:
        ModuleNotFoundError: Ray or PyArrow is not installed.
    """

    def task(batch: dict[str, Any]) -> Iterator[Any]:
        for each in _batches_of(map(str, batch["item"]), options):
            yield _pyarrow().Table.from_batches([each])

    items = [str(path) for path in paths]
    data = importlib.import_module("ray.data")
    # One path in a block, so that each is a task of its own.
    dataset = data.from_items(items, override_num_blocks=max(len(items), 1))
    return dataset.map_batches(task, batch_size=1)


def spark(session: Any, paths: Sequence[str], **options: Any) -> Any:
    """A Spark data frame of the frames of recordings; each recording is a task.

    Args:
        session: a ``SparkSession``.
        paths: names of files that every executor can read.
        options: as for `rtframes.arrow.read`.

    Returns:
        A ``pyspark.sql.DataFrame``.

    Raises:
        ModuleNotFoundError: PySpark or PyArrow is not installed.
    """
    types = importlib.import_module("pyspark.sql.pandas.types")
    schema = _pyarrow().schema(read(b"", **options))
    names = session.createDataFrame([(str(path),) for path in paths], "path string")
    tasks = names.repartition(max(len(paths), 1))
    return tasks.mapInArrow(_reader(options), types.from_arrow_schema(schema))


def _reader(options: dict[str, Any]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    def task(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            yield from _batches_of(batch.column(0).to_pylist(), options)

    return task
