"""Ask a recording with SQL: what was said in each turn, how late the answer was, what it cost.

    rtframes synth --turns 4 --client --output session.jsonl
    python examples/query.py session.jsonl

Needs ``duckdb``. Any number of recordings may be given.
"""

from __future__ import annotations

import sys

import duckdb

import rtframes.arrow

QUERY = """
SELECT turn, user, assistant, round(assistant_ms / 1000, 1) AS seconds,
       round(first_audio_ms) AS first_audio_ms, total_tokens AS tokens
FROM turns ORDER BY recording, turn
"""

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: query.py RECORDING...")
    turns = rtframes.arrow.turns(sys.argv[1:])  # DuckDB finds it by its name
    duckdb.sql(QUERY).show(max_width=100)
