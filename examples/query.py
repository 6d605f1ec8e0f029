"""Ask recordings with SQL: what was said, how long each answer took to begin, its tokens.

    rtframes synth --turns 4 --client --times --output session.jsonl
    python examples/query.py session.jsonl

Needs ``duckdb``. Any number of recordings may be given.
"""

from __future__ import annotations

import sys
import textwrap

import duckdb

import rtframes.arrow

QUERY = """
SELECT turn, user, assistant, first_audio_ms, assistant_ms / 1000, total_tokens
FROM turns
ORDER BY recording, turn
"""


def said(who: str, text: str) -> str:
    """What one of them said, in lines of 80 characters."""
    lead = f"  {who:11}"
    return textwrap.fill(text or "-", 80, initial_indent=lead, subsequent_indent=" " * len(lead))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: query.py RECORDING...")
    turns = rtframes.arrow.turns(sys.argv[1:])  # DuckDB finds it by its name
    print(f"The same in SQL, by DuckDB:\n{QUERY}")
    for turn, user, assistant, first_audio_ms, seconds, tokens in duckdb.sql(QUERY).fetchall():
        begins = f", which began after {first_audio_ms:.0f} ms" if first_audio_ms else ""
        counted = f", {tokens} tokens" if tokens is not None else ""
        print(f"turn {turn}: an answer of {seconds:.1f} s{begins}{counted}")
        print(said("user", user))
        print(said("assistant", assistant))
