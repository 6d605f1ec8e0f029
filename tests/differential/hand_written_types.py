"""Types with what is hard to decode: tags of every kind, checks, hooks, weak references."""

import dataclasses
import datetime
import decimal
import enum
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NamedTuple,
    TypedDict,
    TypeVar,
)

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

import rtframes
from rtframes import AudioBuffer, ZeroCopyServerEvent


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
    """A tagged Struct without a union: its tag may be absent."""

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
