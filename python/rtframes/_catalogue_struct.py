"""`CatalogueStruct`: the base of every event and object of the catalogue."""

from typing import Any

import msgspec

_LONGEST_STRING = 1_000


class CatalogueStruct(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, repr_omit_defaults=True
):
    """A Struct that encodes no defaults, and whose repr gives the size of a payload instead of it.

    Subclasses repeat ``frozen=True, kw_only=True``: ``kw_only`` holds for the fields of one class
    only, and type checkers do not see that ``frozen`` is inherited.
    """

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({fields})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """The fields that differ from their defaults, for ``rich`` and for `repr`."""
        return [(name, _without_payload(value)) for name, value in super().__rich_repr__()]


class _Size:
    """Stands for a payload in a repr."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _without_payload(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return _Size(f"<{len(value)} bytes>")
    if isinstance(value, memoryview):
        return _Size(f"<{value.nbytes} bytes>")
    if isinstance(value, str) and len(value) > _LONGEST_STRING:
        return _Size(f"{value[:60]!r}<{len(value)} characters>")
    return value
