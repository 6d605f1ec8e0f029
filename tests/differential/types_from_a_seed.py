"""Types put together from a seed, of all that msgspec takes."""

import datetime
import decimal
import random
import uuid
from collections.abc import Callable
from typing import (
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
)

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from differential.hand_written_types import Level, Mood, made_up
from rtframes import AudioBuffer

NATIVE: list[Any] = [
    str,
    int,
    float,
    bool,
    None,
    bytes,
    bytearray,
    memoryview,
    AudioBuffer,
    Any,
    Literal["on", "off", 'qu"ote', "é"],
    Mood,
    msgspec.Raw,
]
HANDED_OVER: list[Any] = [
    Literal[0, 1, -7, 2**40],
    Literal["x", 3, None],
    Level,
    datetime.datetime,
    datetime.date,
    datetime.timedelta,
    uuid.UUID,
    decimal.Decimal,
    Annotated[int, Meta(ge=0, lt=100)],
    Annotated[str, Meta(min_length=1, max_length=4)],
    Annotated[bytes, Meta(max_length=8)],
    Annotated[list[int], Meta(max_length=2)],
]

FIELD_NAMES = ["text", "id", "delta", "item_id", "content_index", "n", "prénom", "a", "abc_d", "ob"]
WIRE_NAMES = ["/", "it's", "näme", "x y", "", "emoji 😀", "delta2", "\x7f"]
TAG_FIELDS = ["type", "kind", "t'ag", "été"]
for name in TAG_FIELDS:
    # Until the str has been encoded once, msgspec 0.22 takes the key "" for a field beyond ASCII.
    msgspec.json.encode(name)
TAGS = ["a", "response.done", "é", 'q"', "", "conversation.item.created", "a\\b", "\n"]


def kills_msgspec(candidate: Any) -> bool:
    """msgspec 0.22 ends the process on a union of a tuple of fixed length and a bounded type."""
    members = get_args(candidate)
    fixed = any(get_origin(m) is tuple and Ellipsis not in get_args(m) for m in members)
    return fixed and any(get_origin(m) is Annotated for m in members)


class TypeMaker:
    """Makes types that msgspec accepts, the same ones for the same seed."""

    def __init__(self, seed: int, depth: int = 3) -> None:
        self._rng = random.Random(seed)
        self._depth = depth
        self._count = 0

    def make(self) -> Any:
        """A type that `msgspec.json.Decoder` takes, and no scalar."""
        return self._type(self._depth)

    def _type(self, depth: int) -> Any:
        while True:
            candidate = self._candidate(depth)
            if kills_msgspec(candidate):
                continue
            try:
                msgspec.json.Decoder(candidate)
            except TypeError:
                continue  # a union that msgspec could not tell apart
            return candidate

    def _candidate(self, depth: int) -> Any:
        rng = self._rng
        if depth <= 0 or (depth < self._depth and rng.random() < 0.3):
            return rng.choice(NATIVE if rng.random() < 0.85 else HANDED_OVER)
        make = rng.choice(
            [
                self._struct,
                self._struct,
                self._tagged_union,
                self._tagged_union,
                self._container,
                self._union,
                self._optional,
            ]
        )
        return make(depth - 1)

    def _optional(self, depth: int) -> Any:
        return Union[self._type(depth), None]  # noqa: UP007 - any two types

    def _union(self, depth: int) -> Any:
        members = tuple(self._type(depth) for _ in range(self._rng.randint(2, 4)))
        return Union[members]  # noqa: UP007 - any types

    def _container(self, depth: int) -> Any:
        item = self._type(depth)
        makers: list[Callable[[], Any]] = [
            lambda: list[item],
            lambda: list[item],
            lambda: dict[str, item],
            lambda: dict[str, item],
            lambda: dict[int, item],
            lambda: tuple[item, ...],
            lambda: tuple[item, self._type(depth)],
            lambda: set[self._rng.choice([int, str, Mood])],
            lambda: frozenset[str],
        ]
        return self._rng.choice(makers)()

    def _tagged_union(self, depth: int) -> Any:
        rng = self._rng
        count = rng.randint(2, 5)
        tags: list[Any] = rng.sample(rng.choice([TAGS, [0, 1, 2, -5, 2**40]]), count)
        config = {"tag_field": rng.choice(TAG_FIELDS), "array_like": rng.random() < 0.1}
        members = tuple(self._struct(depth, tag=tag, **config) for tag in tags)
        return Union[members]  # noqa: UP007 - any types

    def _struct(self, depth: int, **config: Any) -> Any:
        rng = self._rng
        self._count += 1
        if not config and rng.random() < 0.3:
            config["tag"] = rng.choice([*TAGS, 1, -3])
        names = rng.sample(FIELD_NAMES, rng.randint(0, 6))
        wire_names = rng.sample(WIRE_NAMES, len(names))
        kw_only = rng.random() < 0.5
        fields: list[tuple[str, Any, Any]] = []
        has_default = False
        for name, wire_name in zip(names, wire_names, strict=True):
            kind = self._type(depth)
            options: dict[str, Any] = {"name": wire_name} if rng.random() < 0.15 else {}
            if rng.random() < 0.5 or (has_default and not kw_only):
                has_default = True
                kind, options = self._with_default(kind, options)
            fields.append((name, kind, field(**options)))
        return msgspec.defstruct(
            f"Made{self._count}",
            fields,
            kw_only=kw_only,
            frozen=rng.random() < 0.5,
            gc=rng.random() < 0.7,
            rename=rng.choice([None, None, "camel", "kebab", "pascal"]),
            forbid_unknown_fields=rng.random() < 0.15,
            omit_defaults=rng.random() < 0.5,
            **config,
        )

    def _with_default(self, kind: Any, options: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        choice = self._rng.randint(0, 4)
        if choice == 0:
            return Union[kind, UnsetType], options | {"default": UNSET}  # noqa: UP007
        if choice == 1:
            builtin = self._rng.choice([list, dict, set, bytearray])
            factory = builtin if self._rng.random() < 0.9 else made_up
            return kind, options | {"default_factory": factory}
        return kind, options | {"default": self._rng.choice([None, 0, "text", 1.5, b"", ()])}
