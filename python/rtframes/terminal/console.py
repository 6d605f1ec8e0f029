"""Consoles that never send control characters from foreign text."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import IO, Any, cast

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from rtframes.terminal.text import shown

_PIPED_WIDTH = 110


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for a table if there is none."""
    wide = _SafeConsole(stderr=stderr, highlight=False, emoji=False)
    if not wide.is_terminal:
        wide.file = cast(IO[str], _Unpadded(wide.file))
    given = os.environ.get("COLUMNS", "")
    if not wide.is_terminal and not (given.isdecimal() and int(given)):
        wide.width = _PIPED_WIDTH
    return wide


class _Unpadded:
    """A file without the blanks that Rich fills lines of tables with.

    Args:
        file: where the lines go. Rich writes whole lines.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write lines."""
        self._file.write(re.sub(r" +$", "", text, flags=re.MULTILINE))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _SafeConsole(Console):
    """Shows control characters, wherever their text comes from.

    Text whose width matters, as in a table, must be made safe before: this is the last resort.
    """

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            text, style, control = segment
            if control or (text.isascii() and text.isprintable()):
                yield segment
            else:
                # Rich ends lines with its own line breaks.
                yield Segment("\n".join(map(shown, text.split("\n"))), style)
