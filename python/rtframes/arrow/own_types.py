"""Tables of a user's own types: a column for each field of its classes."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Any, NamedTuple, Union, get_args, get_origin

import msgspec
from msgspec import inspect

from rtframes.arrow.columns import BY_NAME, Column, Kind
from rtframes.arrow.rows import Value, fitted, json_of
from rtframes.decoder import Decoder
from rtframes.type_names import type_name


class OwnField(NamedTuple):
    """A field of a user's class.

    Attributes:
        kind: what its column holds; None for a nested value, of which that is the JSON.
        default: its value if an event does not have it; None if there is none. A default factory is
            called once.
    """

    kind: Kind | None
    default: Value


class OwnType(NamedTuple):
    """A user's type.

    Attributes:
        read: classes of the same fields, in which those of nested values keep their JSON.
        tag_field: the key that tells the classes from each other; None if there is only one.
        fields: of each class by its tag (empty without tags), by key.
    """

    read: Any
    tag_field: str | None
    fields: dict[str, dict[str, OwnField]]


def own_type(kind: Any) -> OwnType:
    """What a table has to know about a type.

    Args:
        kind: a Struct, or a union of Structs with tags.

    Raises:
        TypeError: it is another type.
    """
    Decoder(kind)  # refuses what is not a type
    classes = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    if not all(map(_is_struct, classes)):
        raise TypeError(f"{type_name(kind)} is neither a Struct nor a union of Structs")
    fields: dict[str, dict[str, OwnField]] = {}
    made: list[Any] = []
    tag_field = None
    for each in classes:
        info = inspect.type_info(each)
        assert isinstance(info, inspect.StructType)
        if info.array_like:
            raise TypeError(f"{type_name(each)} is array_like: its fields have no names")
        tag = "" if info.tag is None else str(info.tag)
        tag_field = info.tag_field
        fields[tag] = {field.encode_name: _field(field) for field in info.fields}
        made.append(_flat(each, info, fields[tag]))
    return OwnType(union_of(made), tag_field, fields)


def _is_struct(kind: Any) -> bool:
    origin = get_origin(kind) or kind
    return isinstance(origin, type) and issubclass(origin, msgspec.Struct)


def union_of(classes: Iterable[Any]) -> Any:
    """The union of classes."""
    first, *others = classes
    union: Any = first
    for each in others:
        union = union | each
    return union


def own_columns(own: OwnType) -> dict[str, Column]:
    """The columns of a user's type, by name: what is known about each frame, then its fields.

    Raises:
        TypeError: two classes have different values under one key.
    """
    columns = {name: BY_NAME[name] for name in ("recording", "line", "time")}
    if own.tag_field is not None:
        columns["type"] = BY_NAME["type"]._replace(paths=((own.tag_field,),))
    found: dict[str, Column] = {}
    for fields in own.fields.values():
        for key, field in fields.items():
            column = Column(key, field.kind or "text", ((key,),), is_json=field.kind is None)
            if found.setdefault(key, column) != column:
                raise TypeError(f"two classes have different values under {key!r}")
    # Columns of the same name are the fields of the type.
    return {**columns, **found, **{name: BY_NAME[name] for name in ("fault", "frame")}, **found}


def _field(field: inspect.Field) -> OwnField:
    kind = _kind(field.type)
    default: Any = None
    if field.default_factory is not msgspec.NODEFAULT:
        default = field.default_factory()
    elif field.default is not msgspec.NODEFAULT and field.default is not msgspec.UNSET:
        default = field.default
    if default is None:
        return OwnField(kind, None)
    return OwnField(kind, json_of(default) if kind is None else fitted(default, kind))


def _kind(info: inspect.Type) -> Kind | None:
    """What a column of a type holds; None for a nested value."""
    if isinstance(info, inspect.Metadata):
        return _kind(info.type)
    if isinstance(info, inspect.UnionType):
        others = (each for each in info.types if not isinstance(each, inspect.NoneType))
        kinds: set[Kind | None] = {_kind(each) for each in others}
        if kinds == {"int", "float"}:
            return "float"
        return kinds.pop() if len(kinds) == 1 else None
    if isinstance(info, inspect.LiteralType):
        return "text" if all(isinstance(value, str) for value in info.values) else None
    return _KINDS.get(type(info))


_KINDS: dict[type, Kind] = {
    inspect.StrType: "text",
    inspect.IntType: "int",
    inspect.FloatType: "float",
    inspect.BoolType: "bool",
    inspect.BytesType: "bytes",
    inspect.ByteArrayType: "bytes",
    inspect.MemoryViewType: "bytes",
}


def _flat(kind: Any, info: inspect.StructType, own: dict[str, OwnField]) -> Any:
    """The class with the JSON of its nested fields."""
    origin = get_origin(kind) or kind
    config = origin.__struct_config__
    hints = {field.name: field.type for field in msgspec.structs.fields(kind)}
    fields: list[Any] = []
    for field in info.fields:
        kind_of, default = own[field.encode_name]
        annotation = hints[field.name] if kind_of else msgspec.Raw
        if field.required:
            fields.append((field.name, annotation))
            continue
        if kind_of is None:
            default = msgspec.Raw((str(default) if default is not None else "null").encode())
        fields.append((field.name, annotation, msgspec.field(default=default)))
    return msgspec.defstruct(
        origin.__name__,
        fields,
        module=origin.__module__,
        tag=config.tag,
        tag_field=config.tag_field,
        rename={field.name: field.encode_name for field in info.fields},
        forbid_unknown_fields=config.forbid_unknown_fields,
        kw_only=True,
    )
