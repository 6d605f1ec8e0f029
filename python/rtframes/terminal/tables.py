"""Tables of names and figures that never cut either, however narrow the terminal is."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from rtframes.terminal.text import shown

_UNLIMITED = 10_000
_INDENT = "  "


class FittedTable:
    """A column of names, followed by columns of figures.

    If the table is too wide, the columns in `dropped` are left out. If that is not enough,
    each name gets its own line, above its figures. A line that is still too long stays so: print
    it with ``crop=False``.

    Args:
        title: above the table.
        name: heading of the names.
        columns: headings of the figures.
        dropped: which of these may be left out.
    """

    def __init__(
        self, title: str, name: str, columns: Sequence[str], *, dropped: Sequence[str] = ()
    ) -> None:
        self._title = title
        self._name = name
        self._columns = list(columns)
        self._dropped = set(dropped)
        self._rows: list[tuple[Text, Sequence[str], str] | None] = []

    def add_row(self, name: str | Text, *cells: str, style: str = "") -> None:
        """Add a line; the name may be foreign text."""
        text = name if isinstance(name, Text) else Text(shown(name))
        self._rows.append((text, cells, style))

    def add_section(self) -> None:
        """Separate the next rows."""
        self._rows.append(None)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Give Rich what fits."""
        if self._title:
            yield Text(shown(self._title), style="bold", no_wrap=True, overflow="ignore")
        every = list(range(len(self._columns)))
        kept = [index for index in every if self._columns[index] not in self._dropped]
        for indexes in (every, kept):
            table = self._side_by_side(indexes)
            wide = options.update(max_width=_UNLIMITED)
            if console.measure(table, options=wide).maximum <= options.max_width:
                yield table
                return
        widths = self._widths()
        fits = sum(widths) + len(_INDENT) * len(widths) <= options.max_width
        yield from self._stacked(every if fits else kept, widths)
        yield _line("", "")

    def _side_by_side(self, indexes: Sequence[int]) -> Table:
        table = Table(box=box.SIMPLE_HEAD)
        table.add_column(self._name, no_wrap=True)
        for index in indexes:
            table.add_column(self._columns[index], justify="right", no_wrap=True)
        for row in self._rows:
            if row is None:
                table.add_section()
            else:
                name, cells, style = row
                table.add_row(name, *(Text(cells[index]) for index in indexes), style=style)
        return table

    def _widths(self) -> list[int]:
        rows = [self._columns, *(row[1] for row in self._rows if row is not None)]
        return [max(map(cell_len, column)) for column in zip(*rows, strict=True)]

    def _stacked(self, indexes: Sequence[int], widths: Sequence[int]) -> RenderResult:
        def figures(cells: Sequence[str], style: str) -> Text:
            padded = (
                _INDENT + " " * (widths[index] - cell_len(cells[index])) + cells[index]
                for index in indexes
            )
            return _line("".join(padded), style)

        yield _line("", "")
        if self._name:
            yield _line(self._name, "bold")
        yield figures(self._columns, "bold")
        yield _line("", "")
        for row in self._rows:
            if row is None:
                yield _line("", "")
            else:
                name, cells, style = row
                yield Text("", no_wrap=True, overflow="ignore", style=style).append_text(name)
                yield figures(cells, style)


def _line(text: str, style: str) -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ignore")
