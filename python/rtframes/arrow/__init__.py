"""Recordings as Arrow columns, for DuckDB, Polars, pandas, PyArrow and others, without a copy.

>>> import rtframes.arrow
>>> frames = rtframes.arrow.read("session.jsonl", columns=["type", "text"])  # doctest: +SKIP
>>> duckdb.sql("SELECT type, count(*) FROM frames GROUP BY type")  # doctest: +SKIP

One row per frame. Python takes no part in decoding: native code fills the columns on several
threads, without the interpreter lock. Any library that takes the Arrow PyCapsule interface reads
the result; none of them is needed.
"""

from rtframes.arrow.clusters import ray, spark
from rtframes.arrow.columns import COLUMNS, Column
from rtframes.arrow.frames import Frames, read, turns
from rtframes.arrow.schema import Schema
from rtframes.arrow.tables import Audio
from rtframes.arrow.turn_rows import TurnRow

__all__ = [
    "COLUMNS",
    "Audio",
    "Column",
    "Frames",
    "Schema",
    "TurnRow",
    "ray",
    "read",
    "spark",
    "turns",
]


def __dir__() -> list[str]:
    # What completion offers: no submodules, and nothing that is only imported.
    return sorted(__all__)
