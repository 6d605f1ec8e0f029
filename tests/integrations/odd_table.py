"""The table of the odd frames in a framework's page: stock, and with rtframes.

A test measures both and holds the page to it; with ``RTFRAMES_WRITE_TABLES=1`` it writes the page.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from .odd_frames import CASES

DOCS = Path(__file__).parents[2] / "docs"
BEGIN, END = "<!-- odd frames: written by the tests -->\n", "<!-- end of the odd frames -->\n"


def table(stock: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """The table in Markdown.

    Args:
        stock: what stock does, as text, by the case's name.
        ours: the same with rtframes.
    """
    rows = [f"| {odd.name} | {stock[odd.name]} | {ours[odd.name]} |" for odd in CASES]
    return "\n".join(["| what comes | stock | with rtframes |", "|---|---|---|", *rows, ""])


def hold_page(page: str, measured: str) -> None:
    """Compare the table of a page in ``docs/`` with what was measured, or write it there."""
    path = DOCS / page
    text = path.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    old, found_end, after = rest.partition(END)
    assert found, f"{page} has no place for the table"
    assert found_end, f"{page} has no end of the table"
    if os.environ.get("RTFRAMES_WRITE_TABLES"):
        path.write_text(f"{before}{BEGIN}{measured}{END}{after}", encoding="utf-8")
    else:
        assert old == measured, f"RTFRAMES_WRITE_TABLES=1 writes the table of {page}"


def words(*facts: str) -> str:
    """Facts in one cell, empty ones left out."""
    return ", ".join(fact for fact in facts if fact)


def log_words(levels: Sequence[str]) -> str:
    """What was logged, as text."""
    for level in ("ERROR", "WARNING"):
        if level in levels:
            return f"{level.lower()} logged"
    return ""
