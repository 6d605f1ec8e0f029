"""`Open`: a union of tagged Structs that other types may join."""

from typing import TYPE_CHECKING, TypeAlias, TypeVar

from rtframes.unknown import UnknownObject

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
