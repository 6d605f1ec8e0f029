"""What the classes of every protocol share: their base, and how they write unions."""

from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from rtframes.unknown import UnknownObject

_LONGEST_STRING = 1_000

if TYPE_CHECKING:
    _T = TypeVar("_T")
    Open: TypeAlias = _T | UnknownObject
else:

    class Open:
        """``Open[A | B]`` is ``A | B`` at run time and ``A | B | UnknownObject`` to type checkers.

        An object whose tag fits none of the members arrives as `UnknownObject`. The annotation
        itself cannot say so: msgspec takes no dict type beside Structs.
        """

        def __class_getitem__(cls, members: object) -> object:
            return members


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
