"""A pool of types to decode to: hand-written ones, and others put together from a seed.

The pool is built once: a hypothesis example chooses a type from it, since a class costs
more to make than a thousand frames to decode.
"""

import dataclasses
import datetime
import decimal
import enum
import functools
import random
import uuid
from collections.abc import Callable
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    TypedDict,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field, inspect

import rtframes
from rtframes import AudioBuffer, Decoder, ZeroCopyServerEvent
from rtframes.reference.decoder import ReferenceDecoder

# Hand-written types


class Mood(enum.Enum):
    HAPPY = "happy"
    SAD = "säd"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2**40


class Celsius:
    """A type that msgspec does not know: `dec_hook` makes it."""

    def __init__(self, degrees: Any) -> None:
        self.degrees = degrees

    def __repr__(self) -> str:
        return f"Celsius({self.degrees!r})"


class Alpha(Struct, tag="alpha"):
    x: int = 0
    note: str | None = None


class Beta(Struct, tag="beta", frozen=True):
    y: float
    parts: "list[Alpha | Beta]" = []


class Gamma(Struct, tag='ga"mm\\a\n é', forbid_unknown_fields=True):
    raw: msgspec.Raw = msgspec.Raw(b"")
    when: datetime.datetime | None = None
    audio: bytes = b""


Greek = Alpha | Beta | Gamma


class First(Struct, tag=1, tag_field="kind"):
    x: int = 0


class Second(Struct, tag=-2, tag_field="kind"):
    child: "First | Second | None" = None


class Lonely(Struct, tag="lonely"):
    """A tagged Struct that stands alone: its tag may be absent."""

    audio: AudioBuffer | None = None


class Checked(Struct, tag="checked"):
    """Its own code runs, and may refuse."""

    x: int = 0
    inner: Greek | None = None

    def __post_init__(self) -> None:
        if self.x == -1:
            raise ValueError("negative")


class Doubled(Struct, tag="doubled"):
    """Its own code runs, and says nothing."""

    x: Any = 0

    def __post_init__(self) -> None:
        self.x = [self.x, self.x]


class Weak(Struct, weakref=True, tag="weak"):
    child: "Weak | WithDict | Hashed | Inherited | None" = None


class WithDict(Struct, dict=True, tag="with_dict"):
    x: int = 0


class Hashed(Struct, frozen=True, cache_hash=True, order=True, tag="hashed"):
    x: str = ""
    y: tuple[int, ...] = ()


class Inherited(Alpha, tag="inherited", kw_only=True):
    x: Any = []
    z: bytes


def made_up() -> list[int]:
    return [1, 2]


class Defaults(Struct, kw_only=True):
    a: list[int] = field(default_factory=made_up)
    b: dict[str, int] = field(default_factory=dict)
    c: int | UnsetType = UNSET
    d: str = field(default="d", name="d 'quoted' / é")
    e: set[int] = set()
    required: bool


class Point(NamedTuple):
    x: int
    greek: Greek
    y: float = 0.5


class Typed(TypedDict, total=False):
    greek: Greek
    n: int


@dataclasses.dataclass
class Data:
    greek: Greek
    items: tuple[int, Greek] | None = None
    n: int = 3


class Array(Struct, array_like=True):
    x: int
    greek: Greek | None = None
    y: str = "y"


class TaggedArray(Struct, array_like=True, tag="array"):
    greek: Greek
    x: int = 1


class OtherArray(Struct, array_like=True, tag="other"):
    x: int


T = TypeVar("T")


class Box(Struct, Generic[T], tag="box"):
    content: T


class Holder(Struct, tag="holder", rename="camel"):
    """Tagged unions in every kind of place."""

    in_list: list[Greek] = []
    in_map: dict[str, Greek] = {}
    by_number: dict[int, Greek] = {}
    in_tuple: tuple[int, Greek] | None = None
    in_row: tuple[Greek, ...] = ()
    or_text: str | Alpha | Beta | None = None
    by_kind: First | Second | None = None
    lonely: Lonely | None = None
    point: Point | None = None
    typed: Typed | None = None
    data: Data | None = None
    array: Array | None = None
    tagged_array: TaggedArray | OtherArray | None = None
    box: Box[Greek] | Alpha | None = None
    deep: list[dict[str, list[Greek | None]]] = []
    any: Any = None
    raw: msgspec.Raw | None = None
    source: msgspec.Raw = msgspec.Raw(b"null")
    price: decimal.Decimal | None = None
    when: datetime.datetime | None = None
    big: int | None = None


class Warm(Struct, tag="warm"):
    temperature: Celsius
    greek: Greek | None = None
    numbers: list[float] = []
    any: Any = None


HAND_WRITTEN: list[Any] = [
    rtframes.ServerEvent,
    ZeroCopyServerEvent,
    Greek,
    Alpha,
    First | Second,
    Lonely,
    Weak | WithDict | Hashed | Inherited,
    Checked,
    Checked | Alpha,
    Doubled,
    list[Doubled | Alpha],
    Alpha | Any,
    bytes | Any | Alpha | Beta,
    Defaults,
    Holder,
    Holder | Alpha,
    Warm | Alpha,
    list[Greek],
    dict[str, Greek | str],
    Annotated[Alpha | Beta, Meta(title="either")],
    str | int | None | Alpha | Beta | list[Alpha],
    Any,
    dict[Literal["a", "b"], int],
    dict[Mood, Level],
]


# Types from a seed

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
    Literal[0, 1, -7, 2**40],
    Literal["x", 3, None],
    Mood,
    Level,
    msgspec.Raw,
]
HANDED_OVER: list[Any] = [
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


# What decodes to a type, and what it must agree with


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
        self.strict = Decoder(type, unknown=None, dec_hook=hook)
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
