"""Formats are chosen by a file's suffix, before the work begins."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rtframes.cli.messages import fail


def check_suffix(output: Path, suffixes: Iterable[str], what: str) -> None:
    """Refuse a file whose suffix names none of the formats that can be written.

    Args:
        output: the file.
        suffixes: in lower case, with their dots.
        what: what is written, as the subject of a sentence: ``a chart``.

    Raises:
        typer.Exit: it is another suffix; this has been said.
    """
    suffixes = list(suffixes)
    if output.suffix.lower() not in suffixes:
        *others, last = suffixes
        ending = f"{', '.join(others)} or {last}" if others else last
        fail(f"{output}: {what} is written to a file that ends in {ending}")


# What other programs would open such a file as; a recording is text.
_OTHER_FORMATS = {
    *(".gz", ".bz2", ".xz", ".zst", ".lz4", ".br", ".zip", ".7z", ".tar", ".tgz"),
    *(".wav", ".mp3", ".ogg", ".opus", ".flac", ".m4a", ".aac", ".pcm", ".raw", ".mp4", ".webm"),
    *(".png", ".svg", ".pdf", ".jpg", ".jpeg", ".gif", ".webp"),
    *(".csv", ".parquet", ".har", ".html", ".xlsx"),
}


def check_lines(output: str | Path, *, but: Iterable[str] = ()) -> None:
    """Refuse a file for JSON lines whose suffix promises another format, such as ``.gz``.

    Args:
        output: the file; ``-`` is standard output.
        but: suffixes that are not refused.

    Raises:
        typer.Exit: it does; this has been said.
    """
    suffix = Path(output).suffix.lower()
    if suffix in _OTHER_FORMATS.difference(but):
        fail(f"{output}: what is written is text, JSON lines, and not {suffix}: .jsonl is usual")
