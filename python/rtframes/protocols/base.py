"""What the classes of every protocol share: their base, and how they write unions."""

from typing import TYPE_CHECKING, Annotated, Any, Optional, TypeAlias, TypeVar

import msgspec

from rtframes.extra import Extra
from rtframes.unknown import UnknownObject

_LONGEST_STRING = 1_000
_LONGEST_KEY = 60

if TYPE_CHECKING:
    _T = TypeVar("_T")
    Open: TypeAlias = _T | UnknownObject
    Lenient: TypeAlias = Annotated[_T, "or None, if a server violates its protocol"]
else:

    class Open:
        """``Open[A | B]`` is ``A | B`` at run time and ``A | B | UnknownObject`` to type checkers.

        An object whose tag fits none of the members arrives as `UnknownObject`. The annotation
        itself cannot say so: msgspec allows no dict type in a union with Structs.
        """

        def __class_getitem__(cls, members: object) -> object:
            return members

    class Lenient:
        """``Lenient[str]`` is ``str | None`` at run time and ``str`` to type checkers.

        For a field that the protocol's schema requires: a server that follows its protocol sends
        it, so code needs no check for None. If a server omits the field or sets it to null, no
        exception is raised: the field is None then.
        """

        def __class_getitem__(cls, kind: Any) -> object:
            return Optional[kind]  # noqa: UP045 - `kind | None` fails for some of typing's forms


ABSENT: Any = None
"""The default of a `Lenient` field: None, with a type that checkers accept for any field."""


class CatalogueStruct(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, repr_omit_defaults=True
):
    """A Struct that encodes no defaults, and whose repr shows the size of a payload, not the
    payload.

    Attributes:
        extra: the received keys that the class does not declare; None if there are none, which
            is the usual case.

    Subclasses repeat ``frozen=True, kw_only=True``: ``kw_only`` holds for the fields of one class
    only, and type checkers do not see that ``frozen`` is inherited.
    """

    extra: Extra = None

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({fields})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """The fields that differ from their defaults, for ``rich`` and for `repr`."""
        fields = [(name, value) for name, value in super().__rich_repr__() if name != "extra"]
        shown: list[tuple[str, Any]] = [(name, _without_payload(value)) for name, value in fields]
        if self.extra is not None:
            shown.append(("extra", _Size(f"<keys {', '.join(map(_cut, self.extra))}>")))
        return shown


class _Size:
    """Represents a payload in a repr."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _cut(key: str) -> str:
    return key if len(key) <= _LONGEST_KEY else f"{key[:_LONGEST_KEY]}…"


def _without_payload(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return _Size(f"<{len(value)} bytes>")
    if isinstance(value, memoryview):
        return _Size(f"<{value.nbytes} bytes>")
    if isinstance(value, str) and len(value) > _LONGEST_STRING:
        return _Size(f"{value[:60]!r}<{len(value)} characters>")
    return value
