"""`UnknownObject`: what an object becomes if no known class has its tag."""

from __future__ import annotations

from reprlib import Repr
from typing import Any, Literal

_REPR = Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = 60
_REPR.maxdict = 12
_REPR.maxlevel = 4


def short_repr(value: object) -> str:
    """A repr for logs: of strings and containers only the beginning and the end."""
    return _REPR.repr(value)


class UnknownObject(dict[str, Any]):
    """A complete event, item, part or tool of a type that the decoder's classes do not know.

    It is a plain ``dict`` of everything that the server sent (base64 stays ``str``), so it
    encodes as it was received, matches as a mapping, and equals a dict with the same content.

    Args:
        data: everything that the server sent.
        tag: the server's own type.
        reason: why the object was kept, for one of a known type.

    Attributes:
        type: always ``"unknown"``, so that ``event.type == ...`` narrows soundly.
        tag: the server's own type, or None if it was absent, null or neither string nor integer.
        reason: None for an unknown tag; for ``invalid="unknown"`` the validation message.
    """

    __slots__ = ("reason", "tag")

    type: Literal["unknown"] = "unknown"
    tag: str | int | None
    reason: str | None

    def __init__(
        self,
        data: dict[str, Any] | None = None,
        tag: str | int | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(data or {})
        self.tag = tag
        self.reason = reason

    @classmethod
    def from_wire(
        cls, data: dict[str, Any], tag_field: str | None, reason: str | None = None
    ) -> UnknownObject:
        """Keep an object that was decoded to plain data.

        Args:
            data: everything that the server sent.
            tag_field: the key of the tag; None if no tagged classes are possible in this place.
            reason: as the attribute.
        """
        tag = None if tag_field is None else data.get(tag_field)
        # For isinstance `True` is an int; for msgspec it is not a tag.
        return cls(data, tag if type(tag) in (str, int) else None, reason)

    def __repr__(self) -> str:
        reason = "" if self.reason is None else f", reason={short_repr(self.reason)}"
        return f"UnknownObject({short_repr(dict(self))}, tag={short_repr(self.tag)}{reason})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (UnknownObject, (dict(self), self.tag, self.reason))
