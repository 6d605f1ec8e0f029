"""`Place`: what a type allows at one place of a frame, compared with the plain data there.

Where a type has tagged Structs, msgspec decodes an object by its tag, and refuses it if no class
has that tag. These are the same rules, so that such objects can be found beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeGuard

import msgspec
from msgspec import inspect

from rtframes.extra import is_extra

Children: TypeAlias = "list[tuple[Any, Place]]"

_ABSENT = object()
_ANY = inspect.AnyType()


class Place:
    """A type, taken apart once.

    Attributes:
        classes: the tagged classes that an object here may have; may be empty.
        tag_field: the key of their tag; None if there are none.
        kinds: the classes of `msgspec.inspect` for what may be here.
    """

    def __init__(self, node: inspect.Type, known: dict[int, Place] | None = None) -> None:
        self._node = node  # keeps its id in use, while `known` refers to it
        self._known: dict[int, Place] = {} if known is None else known
        self._known[id(node)] = self
        members = _members(node)
        self.kinds = {type(member) for member in members}
        self.classes: list[type[msgspec.Struct]] = []
        self.tag_field: str | None = None
        # What is inside an object or an array, by the tag if there is one, otherwise by None.
        self._fields: dict[Any, dict[str, Place]] = {}
        # The key of the field that keeps what no field declares, also by the tag.
        self._extra: dict[Any, str] = {}
        self._rows: dict[Any, list[Place]] = {}
        self._values: Place | None = None
        self._items: Place | None = None
        for member in members:
            self._add(member)

    def _add(self, member: inspect.Type) -> None:
        if isinstance(member, inspect.StructType):
            tag = _key(member.tag)
            if member.array_like:
                first = [] if tag is None else [self._place(_ANY)]
                self._rows[tag] = first + [self._place(f.type) for f in member.fields]
                return
            fields = {f.encode_name: f.type for f in member.fields}
            extra = next((f.encode_name for f in member.fields if is_extra(f)), None)
            if extra is not None and not member.forbid_unknown_fields:
                self._extra[tag] = extra
                del fields[extra]
            self._fields[tag] = {name: self._place(kind) for name, kind in fields.items()}
            if tag is not None:
                self.classes.append(getattr(member.cls, "__origin__", member.cls))
                self.tag_field = member.tag_field
        elif isinstance(member, (inspect.TypedDictType, inspect.DataclassType)):
            self._fields[None] = {f.encode_name: self._place(f.type) for f in member.fields}
        elif isinstance(member, inspect.NamedTupleType):
            self._rows[None] = [self._place(f.type) for f in member.fields]
        elif isinstance(member, inspect.TupleType):
            self._rows[None] = [self._place(item) for item in member.item_types]
        elif isinstance(member, inspect.DictType):
            self._values = self._place(member.value_type)
        elif isinstance(member, (inspect.ListType, inspect.VarTupleType)):
            self._items = self._place(member.item_type)
        # What is in a set has no place: an `UnknownObject` has no hash, and cannot be put there.

    def _place(self, node: inspect.Type) -> Place:
        return self._known.get(id(node)) or Place(node, self._known)

    def refuses(self, data: Any) -> bool:
        """Whether ``data`` is an object whose tag no class here has."""
        return bool(self.classes) and is_object(data) and self._fields_of(data) is None

    def children(self, data: Any) -> Children:
        """The values in ``data`` that have places: their keys, or their indexes, and these."""
        if is_object(data):
            if self._values is not None:
                return [(key, self._values) for key in data]
            fields = self._fields_of(data) or {}
            return [(key, fields[key]) for key in data if key in fields]
        if is_array(data):
            if self._items is not None:
                return [(index, self._items) for index in range(len(data))]
            tag = None if None in self._rows or not data else _key(data[0])
            return list(enumerate(self._rows.get(tag, ())))[: len(data)]
        return []

    def holds(self, data: Any, asked: Callable[[Place, Any], object]) -> bool:
        """Whether the answer is yes for any value in ``data`` and its place."""
        pending: list[tuple[Place, Any]] = [(self, data)]
        while pending:
            place, value = pending.pop()
            if asked(place, value):
                return True
            pending += [(child, value[key]) for key, child in place.children(value)]
        return False

    def keeps_extra(self) -> bool:
        """Whether here, or anywhere below, keys that no field declares are kept."""
        return any(place._extra for place in self._known.values())

    def extra(self, data: Any) -> tuple[str, list[str]] | None:
        """The key of the field that keeps what no field declares, and the keys in ``data`` that
        it keeps; None if there are none, or no such field.
        """
        if not self._extra or not is_object(data):
            return None
        tag = self._tag_of(data)
        name, fields = self._extra.get(tag), self._fields.get(tag)
        if name is None or fields is None:
            return None
        keys = [key for key in data if key not in fields and not (tag and key == self.tag_field)]
        return (name, keys) if keys else None

    def shadows(self, data: Any) -> bool:
        """Whether ``data`` has a key with the name of the field that keeps such keys: for msgspec
        it belongs to that field.
        """
        extra = self.extra(data)
        return extra is not None and extra[0] in extra[1]

    def _tag_of(self, data: dict[str, Any]) -> Any:
        """The key in `_fields` of the class to which msgspec would decode ``data``."""
        if self.tag_field is None:
            return None
        tag = data.get(self.tag_field, _ABSENT)
        if tag is _ABSENT and len(self._fields) == 1:
            return next(iter(self._fields))
        return _key(tag)

    def _fields_of(self, data: dict[str, Any]) -> dict[str, Place] | None:
        """The fields of the class to which msgspec would decode ``data``."""
        return self._fields.get(self._tag_of(data))


def is_object(data: Any) -> TypeGuard[dict[str, Any]]:
    """Whether plain data is a JSON object."""
    return isinstance(data, dict)


def is_array(data: Any) -> TypeGuard[list[Any]]:
    """Whether plain data is a JSON array."""
    return isinstance(data, list)


def _key(tag: Any) -> tuple[bool, Any] | None:
    """A tag as a key; ``True`` and ``1.0`` equal 1, but are not tags."""
    return (tag.__class__ is str, tag) if tag.__class__ in (str, int) else None


def _members(node: inspect.Type) -> list[inspect.Type]:
    """The types that a value may have; ``Any`` absorbs the rest of its union."""
    if isinstance(node, inspect.Metadata):
        return _members(node.type)
    if not isinstance(node, inspect.UnionType):
        return [node]
    members = [member for part in node.types for member in _members(part)]
    return [member for member in members if isinstance(member, inspect.AnyType)] or members
