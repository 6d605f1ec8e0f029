"""A pool of types with their decoders: hand-written types, and others put together from a seed.

The pool is built once: a hypothesis example chooses a type from it, since a class costs
more to make than a thousand frames to decode.
"""

import functools
from typing import (
    Any,
)

import msgspec
from msgspec import inspect

from differential.hand_written_types import HAND_WRITTEN, Celsius
from differential.types_from_a_seed import HANDED_OVER, NATIVE, TypeMaker
from rtframes import AudioBuffer, Decoder
from rtframes.reference.decoder import ReferenceDecoder


def celsius(type: type, value: Any) -> Any:
    """The user's hook: it refuses text."""
    if type is not Celsius:
        raise NotImplementedError
    if isinstance(value, str):
        raise ValueError("no temperature")
    return Celsius(value)


def oracle_hook(type: type, value: Any) -> Any:
    """What `AudioBuffer` is to msgspec, and the user's hook."""
    if type is not AudioBuffer:
        return celsius(type, value)
    if not isinstance(value, str):
        return value
    try:
        return AudioBuffer(msgspec.json.decode(msgspec.json.encode(value), type=bytes))
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None


class Case:
    """A type with its decoders."""

    def __init__(self, type: Any) -> None:
        self.type = type
        self.node = inspect.type_info(type)
        kinds = set(all_kinds(self.node))
        self.hook = hook = celsius if Celsius in kinds else None
        self.oracle_hook = oracle_hook if AudioBuffer in kinds else hook
        self.msgspec = msgspec.json.Decoder(type, dec_hook=self.oracle_hook)
        self.strict = Decoder(type, unknown=None, dec_hook=hook, extra="drop")
        self.open = Decoder(type, dec_hook=hook)
        self.open_reference = ReferenceDecoder(type, dec_hook=hook)
        self.lax = Decoder(type, dec_hook=hook, invalid="unknown")
        self.lax_reference = ReferenceDecoder(type, dec_hook=hook, invalid="unknown")

    def __repr__(self) -> str:
        return describe(self.node)


def children(node: Any) -> list[Any]:
    """The types that a type is made of."""
    parts = [
        getattr(node, name)
        for name in ("type", "item_type", "key_type", "value_type")
        if hasattr(node, name)
    ]
    parts += getattr(node, "types", ())
    parts += getattr(node, "item_types", ())
    return parts + [field.type for field in getattr(node, "fields", ())]


def all_kinds(root: Any) -> list[Any]:
    """The classes in a type: those of Structs and of types that only a hook can make."""
    found: dict[int, Any] = {}
    pending = [root]
    while pending:
        node = pending.pop()
        if id(node) not in found:
            found[id(node)] = node
            pending += children(node)
    return [node.cls for node in found.values() if hasattr(node, "cls")]


def name_of(node: Any) -> str:
    return str(getattr(node.cls, "__name__", node.cls))


def describe(node: Any, seen: tuple[int, ...] = ()) -> str:
    """A type as text, with what it takes to write it again in a smaller test."""
    if isinstance(node, inspect.StructType) and id(node) not in seen:
        options = [f"{node.tag_field}={node.tag!r}"] if node.tag is not None else []
        options += ["array_like"] * node.array_like
        options += ["forbid_unknown_fields"] * node.forbid_unknown_fields
        fields = [
            f"{f.encode_name!r}: {describe(f.type, (*seen, id(node)))}"
            + ("" if f.required else f" = {f.default!r}/{f.default_factory!r}")
            for f in node.fields
        ]
        return f"{name_of(node)}({', '.join(options)}){{{', '.join(fields)}}}"
    if hasattr(node, "cls"):
        return name_of(node)
    inner = [describe(part, seen) for part in children(node)]
    if isinstance(node, inspect.UnionType):
        return " | ".join(inner)
    if isinstance(node, inspect.LiteralType):
        return f"Literal{list(node.values)}"
    name = type(node).__name__.removesuffix("Type")
    return f"{name}[{', '.join(inner)}]" if inner else name


@functools.cache
def cases(count: int, seed: int = 7) -> list[Case]:
    """The hand-written types and ``count`` others."""
    maker = TypeMaker(seed)
    known = [*HAND_WRITTEN, *NATIVE, *HANDED_OVER]
    return [Case(type) for type in [*known, *(maker.make() for _ in range(count))]]
