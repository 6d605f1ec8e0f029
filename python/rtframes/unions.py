"""`extend_events`: a union of events with classes added or replaced."""

from __future__ import annotations

from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, overload

import msgspec

from rtframes.default_type import SERVER_EVENT, resolved

if TYPE_CHECKING:
    from rtframes.events import ServerEvent

_Added = TypeVar("_Added", bound=msgspec.Struct)
_Base = TypeVar("_Base")


@overload
def extend_events(*classes: type[_Added]) -> type[_Added | ServerEvent]: ...
@overload
def extend_events(*classes: type[_Added], base: type[_Base]) -> type[_Added | _Base]: ...
def extend_events(*classes: type[msgspec.Struct], base: Any = SERVER_EVENT) -> Any:
    """Return `base` with these classes added, each replacing the class with the same tag.

    Use it to add an event, to leave out fields of an event, or to choose another annotation and
    with it the type of the audio. Legacy names have their own tags and classes: a new
    class for ``response.output_audio.delta`` does not change ``response.audio.delta``.

    For type checkers the replaced classes still belong to the union.

    Args:
        classes: `msgspec.Struct` classes with a ``str`` tag in the tag field of `base`. A generic
            class may have its arguments: ``ResponseOutputAudioDelta[str]``.
        base: a union of tagged Structs, or one tagged Struct.

    Returns:
        The union, for `Decoder` and for msgspec.

    Raises:
        TypeError: if a class, or a member of `base`, is not a Struct, has no ``str`` tag, or has
            its tag in another field, or if two of `classes` have the same tag.
    """
    base = resolved(base)
    members = get_args(base) if get_origin(base) in (Union, UnionType) else (base,)
    tag_field = _struct_config(members[0]).tag_field
    by_tag = {_tag(member, tag_field): member for member in members}
    added: dict[str, type[msgspec.Struct]] = {}
    for cls in classes:
        tag = _tag(cls, tag_field)
        if tag in added:
            raise TypeError(f"{_name(added[tag])} and {_name(cls)} have the same tag {tag!r}")
        added[tag] = cls
    return cast(Any, Union[tuple((by_tag | added).values())])  # noqa: UP007 - built at run time


def _tag(cls: Any, tag_field: str | None) -> str:
    config = _struct_config(cls)
    if not isinstance(config.tag, str):
        raise TypeError(f"{_name(cls)} needs a str tag to tell it from others, not {config.tag!r}")
    if config.tag_field != tag_field:
        raise TypeError(
            f"{_name(cls)} has its tag in the field {config.tag_field!r}, the others have it in"
            f" {tag_field!r}"
        )
    return config.tag


def _struct_config(cls: Any) -> msgspec.structs.StructConfig:
    struct = _without_arguments(cls)
    if not isinstance(struct, type(msgspec.Struct)):
        shown = repr(cls) if isinstance(cls, type) else f"a {type(cls).__name__}"
        raise TypeError(f"events are msgspec.Struct classes, not {shown}")
    return struct.__struct_config__


def _without_arguments(cls: Any) -> Any:
    """The class itself of a generic class with arguments, which has no configuration of its own."""
    return get_origin(cls) or cls


def _name(cls: Any) -> str:
    return str(_without_arguments(cls).__name__)
