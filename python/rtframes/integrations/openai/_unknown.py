"""`UnknownEvent`: what the drop-in gives for an event that the SDK has no class for."""

from __future__ import annotations

from collections.abc import Sequence
from reprlib import Repr
from typing import Annotated, Any

from openai import BaseModel
from pydantic import SkipValidation

_REPR = Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = 60


class UnknownEvent(BaseModel):
    """An event of a type that the SDK's classes do not know, whole.

    Every key of the frame is an attribute, as with the SDK's own classes for keys that they do
    not declare; ``model_extra`` and ``to_dict()`` hold them too. Nested values are plain.

    Attributes:
        type: the wire's own type, whatever it is; None where the frame has none.
    """

    type: Annotated[str | None, SkipValidation] = None

    def __repr_args__(self) -> Sequence[tuple[str | None, Any]]:
        """Name and value pairs for reprs and for rich, long strings cut: one may be audio."""
        return [(name, _Cut(value)) for name, value in super().__repr_args__()]


class _Cut:
    def __init__(self, value: Any) -> None:
        self._value = value

    def __repr__(self) -> str:
        return _REPR.repr(self._value)
