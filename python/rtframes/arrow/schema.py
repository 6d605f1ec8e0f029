"""The columns of a table and their types, for readers and for other libraries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rtframes._core import ArrowTable
from rtframes.arrow.columns import Column, Kind

_ARROW: dict[Kind, str] = {
    "text": "string",
    "int": "int64",
    "float": "double",
    "bool": "bool",
    "bytes": "binary",
    "samples": "list<int16>",
}


class Schema(Mapping[str, str]):
    """The names of Arrow's types, by the names of the columns, in their order.

    PyArrow and others take it as a schema: ``pyarrow.schema(frames.schema)``.
    """

    def __init__(self, columns: tuple[Column, ...], table: ArrowTable) -> None:
        self._types = {column.name: _ARROW[column.kind] for column in columns}
        self._table = table

    def __getitem__(self, name: str) -> str:
        return self._types[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)

    def __arrow_c_schema__(self) -> object:
        """The schema, for other libraries."""
        return self._table.__arrow_c_schema__()

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}: {type}" for name, type in self._types.items())
        return f"<rtframes.arrow.Schema: {fields}>"
