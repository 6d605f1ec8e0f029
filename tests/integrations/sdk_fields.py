"""Compares the models of an SDK with the classes of the catalogue: which fields do these lack?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_type_hints

import msgspec

Fields = Callable[[type], Mapping[str, Any]]
"""The fields of an SDK's model on the wire, and their annotations; empty without a model."""


def leaves(hint: Any) -> Iterator[Any]:
    """The types in an annotation, literals included."""
    arguments = get_args(hint)
    if not arguments:
        yield hint
    for argument in arguments:
        yield from leaves(argument)


def structs(hint: Any) -> list[type[msgspec.Struct]]:
    return [
        leaf for leaf in leaves(hint) if isinstance(leaf, type) and issubclass(leaf, msgspec.Struct)
    ]


def tags_of(annotation: Any) -> set[str]:
    """The values of a literal; those of an enum are strings too."""
    return {str(getattr(leaf, "value", leaf)) for leaf in leaves(annotation)}


def lacking(
    model: type, classes: list[type[msgspec.Struct]], fields: Fields, path: str, seen: set[Any]
) -> Iterator[str]:
    """The paths of a model's fields that the classes for it lack."""
    known = fields(model)
    tags = tags_of(known["type"]) if "type" in known else set[str]()
    same_tag = [cls for cls in classes if cls.__struct_config__.tag in tags]
    classes = same_tag or [cls for cls in classes if cls.__struct_config__.tag is None]
    if not classes:
        yield path
        return
    if (model, *classes) in seen:
        return
    seen.add((model, *classes))
    hints: dict[str, list[Any]] = {}
    for cls in classes:
        for name, hint in get_type_hints(cls).items():
            hints.setdefault(name, []).append(hint)
    for name, annotation in known.items():
        if name not in hints:
            yield f"{path}.{name}"
            continue
        inner = [cls for hint in hints[name] for cls in structs(hint)]
        plain = {dict, Any} & {leaf for hint in hints[name] for leaf in leaves(hint)}
        for leaf in leaves(annotation):
            if isinstance(leaf, type) and fields(leaf):
                missed = (
                    list(lacking(leaf, inner, fields, f"{path}.{name}", seen))
                    if inner
                    else [f"{path}.{name}"]
                )
                # What no class fits is kept whole where plain data is allowed too.
                if not (plain and missed == [f"{path}.{name}"]):
                    yield from missed
