"""`UnknownEvent`: what the drop-in returns for an event for which the SDK has no class."""

from __future__ import annotations

from collections.abc import Sequence
from reprlib import Repr
from typing import Annotated, Any

from openai import BaseModel
from pydantic import SkipValidation

_REPR = Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = 60


class UnknownEvent(BaseModel):
    """A complete event of a type that the SDK's classes do not know.

    Every key of the frame is an attribute, as in the SDK's own classes for keys that they do
    not declare; ``model_extra`` and ``to_dict()`` have them too. Nested values are plain data.

    Attributes:
        type: the server's own type, whatever it is; None if the frame has none.
    """

    type: Annotated[str | None, SkipValidation] = None

    def __repr_args__(self) -> Sequence[tuple[str | None, Any]]:
        """Name and value pairs for reprs and rich; long strings, which may be audio, are cut."""
        return [(name, _Cut(value)) for name, value in super().__repr_args__()]


class _Cut:
    def __init__(self, value: Any) -> None:
        self._value = value

    def __repr__(self) -> str:
        return _REPR.repr(self._value)
