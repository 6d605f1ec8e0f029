"""`Extra`: a field that keeps the keys of its object that no field declares."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias
from weakref import WeakKeyDictionary

import msgspec

_MARK = "rtframes.extra"

Extra: TypeAlias = Annotated[dict[str, Any] | None, msgspec.Meta(extra={_MARK: True})]
"""The type of a field that keeps the keys of its object that no other field declares.

>>> import msgspec, rtframes
>>> class Point(msgspec.Struct):
...     x: int
...     extra: rtframes.Extra = None
>>> point = rtframes.decode(b'{"x":1,"unit":"mm"}', type=Point)
>>> point
Point(x=1, extra={'unit': 'mm'})
>>> rtframes.encode(point)
b'{"x":1,"unit":"mm"}'

The default must be None. Such a field has no key of its own. It holds plain data, as
`rtframes.loads` gives it, and None if there are no such keys. `rtframes.encode` writes the keys
back, after the declared ones; msgspec's own encoder does not do this, and writes them as one
object under the field's name. A class with ``forbid_unknown_fields`` refuses such keys, as in
msgspec.
"""


def is_extra(field: msgspec.inspect.Field) -> bool:
    """Whether a field with this description by `msgspec.inspect` is an `Extra`, None by default."""
    return field.default is None and _is_mark(getattr(field.type, "extra", None))


_known: WeakKeyDictionary[type[msgspec.Struct], str | None] = WeakKeyDictionary()


def extra_field(cls: type[msgspec.Struct]) -> str | None:
    """The name of the class's `Extra` field; None if it has none, or types that are unknown."""
    if cls not in _known:
        _known[cls] = _find_extra_field(cls)
    return _known[cls]


def _find_extra_field(cls: type[msgspec.Struct]) -> str | None:
    config = cls.__struct_config__
    if config.array_like or config.forbid_unknown_fields:
        return None
    try:
        # Not `msgspec.inspect`, which also describes all classes that it refers to.
        fields = msgspec.structs.fields(cls)
    except Exception:  # whatever a name that cannot be resolved raises
        return None
    for field in fields:
        notes = (getattr(meta, "extra", None) for meta in getattr(field.type, "__metadata__", ()))
        if field.default is None and any(map(_is_mark, notes)):
            return field.name
    return None


def _is_mark(notes: dict[str, Any] | None) -> bool:
    return isinstance(notes, dict) and notes.get(_MARK) is True
