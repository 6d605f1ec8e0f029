"""Sections of a page that programs write: what is between two comments of Markdown."""

from __future__ import annotations

TABLES = ("<!-- tables: made by benches/tables.py -->\n", "<!-- end of tables -->")
"""The comments around the section of docs/benchmarks.md on tables of recordings."""


def section(page: str, begin: str, end: str) -> str:
    """What is between two comments.

    Raises:
        ValueError: the page does not have both.
    """
    _, section, _ = _parted(page, begin, end)
    return section


def with_section(page: str, begin: str, end: str, section: str) -> str:
    """The page with another section between two comments.

    Raises:
        ValueError: the page does not have both.
    """
    before, _, after = _parted(page, begin, end)
    return f"{before}{begin}\n{section}\n{end}{after}"


def _parted(page: str, begin: str, end: str) -> tuple[str, str, str]:
    before, found, rest = page.partition(begin)
    section, found_end, after = rest.partition(end)
    if not found or not found_end:
        raise ValueError(f"no {begin.strip()} and {end.strip()} in the page")
    return before, section.strip("\n"), after
