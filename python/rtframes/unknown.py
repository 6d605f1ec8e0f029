"""`UnknownObject`: what an object arrives as when no known class claims its tag."""

from __future__ import annotations

from reprlib import Repr
from typing import Any, Literal

_REPR = Repr()
_REPR.maxstring = _REPR.maxother = 60
_REPR.maxdict = 12
_REPR.maxlevel = 4


class UnknownObject(dict[str, Any]):
    """An event, item, part or tool of a type that the decoder's classes do not know, whole.

    It is a plain ``dict`` of everything that the wire held (base64 stays ``str``), so it
    encodes as it came and matches as a mapping.

    Attributes:
        type: always ``"unknown"``, so that ``event.type == ...`` narrows soundly.
        tag: the wire's own type, or None where it was absent, null or no string or integer.
        reason: None for an unknown tag; for ``invalid="unknown"`` the validation message.
    """

    __slots__ = ("reason", "tag")

    type: Literal["unknown"] = "unknown"
    tag: str | int | None
    reason: str | None

    def __init__(
        self, data: dict[str, Any] | None = None, tag: str | int | None = None, reason: str | None = None
    ) -> None:
        super().__init__(data or {})
        self.tag = tag
        self.reason = reason

    def __repr__(self) -> str:
        reason = "" if self.reason is None else f", reason={_REPR.repr(self.reason)}"
        return f"UnknownObject({_REPR.repr(dict(self))}, tag={_REPR.repr(self.tag)}{reason})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (UnknownObject, (dict(self), self.tag, self.reason))
