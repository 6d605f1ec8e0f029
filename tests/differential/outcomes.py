"""What a decode came to, in a form that two decodes can be compared by.

Equality of Python values is too kind: ``-0.0 == 0.0``, ``True == 1``, a `dict` does not mind the
order of its keys, and an `UnknownObject` equals a plain `dict`.
"""

import dataclasses
import enum
from collections.abc import Callable
from typing import Any

import msgspec

from rtframes import AudioBuffer, UnknownObject


def exact(value: Any) -> Any:
    """A form of ``value`` that is equal only for values of equal types all the way down."""
    kind = type(value)
    if value is None or kind in (str, bool, int):
        return kind, value
    if kind is float:
        return kind, value.hex()
    if kind in (bytes, bytearray, AudioBuffer, msgspec.Raw):
        return kind, bytes(value)
    if kind is memoryview:
        return kind, value.format, value.readonly, value.shape, bytes(value)
    if isinstance(value, enum.Enum):
        return kind, value.name
    if isinstance(value, UnknownObject):
        return kind, exact(value.tag), exact(value.reason), exact(dict(value))
    if isinstance(value, msgspec.Struct):
        return kind, tuple(exact(getattr(value, name)) for name in value.__struct_fields__)
    if dataclasses.is_dataclass(value):
        return kind, tuple(exact(getattr(value, f.name)) for f in dataclasses.fields(value))
    if isinstance(value, (list, tuple)):
        return kind, tuple(map(exact, value))
    if isinstance(value, (set, frozenset)):
        return kind, sorted(map(repr, map(exact, value)))
    if isinstance(value, dict):
        return kind, tuple((exact(key), exact(item)) for key, item in value.items())
    return kind, repr(value)  # Decimal, datetime, UUID, UNSET, ...: the repr says it all


def outcome(decode: Callable[[Any], Any], buf: Any) -> tuple[Any, ...]:
    """The exact value that ``decode`` returns, or the class and the text of what it raises."""
    try:
        value = decode(buf)
    except Exception as error:
        return type(error), short(str(error))
    return "value", exact(value)


def short(text: str) -> str:
    """The form in which rtframes gives an error text of more than 200 characters."""
    return text if len(text) <= 200 else f"{text[:120]}...{text[-77:]}"
