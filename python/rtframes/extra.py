"""`Extra`: a field that keeps the keys of its object that no field declares."""

from __future__ import annotations

import functools
from typing import Annotated, Any, TypeAlias, cast, get_type_hints

import msgspec

_MARK = "rtframes.extra"
_Notes: TypeAlias = dict[str, Any] | None

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

Such a field has no key of its own. It holds plain data, as `rtframes.loads` gives, and None where
there are no such keys. `rtframes.encode` writes the keys back, behind the declared ones; msgspec's
own encoder does not know that, and writes them as one object under the field's name. A class with
``forbid_unknown_fields`` refuses such keys, as in msgspec.
"""


def is_extra(node: msgspec.inspect.Type) -> bool:
    """Whether a field that `msgspec.inspect` describes so is an `Extra`."""
    return isinstance(node, msgspec.inspect.Metadata) and _is_mark(cast("_Notes", node.extra))


@functools.lru_cache(maxsize=1024)
def extra_field(cls: type[msgspec.Struct]) -> str | None:
    """The name of the class's `Extra` field; None for a class without, or with types unknown."""
    if cls.__struct_config__.array_like or cls.__struct_config__.forbid_unknown_fields:
        return None
    try:
        hints = get_type_hints(cls, include_extras=True)
    except Exception:  # whatever a name that cannot be resolved raises
        return None
    for name in cls.__struct_fields__:
        for meta in getattr(hints.get(name), "__metadata__", ()):
            if isinstance(meta, msgspec.Meta) and _is_mark(meta.extra):
                return name
    return None


def _is_mark(notes: _Notes) -> bool:
    return notes is not None and notes.get(_MARK) is True
