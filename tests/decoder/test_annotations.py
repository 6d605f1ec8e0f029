"""Fields mean what msgspec takes them for, however their annotations are written."""

import sys
import typing
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, NewType, Optional, TypeVar

import msgspec
import pytest
from msgspec import UNSET, Meta, Struct, UnsetType, field

from rtframes import Decoder, Extra
from rtframes.decoder import _PURE  # pyright: ignore[reportPrivateUsage]

T = TypeVar("T")
Name = NewType("Name", str)
MoreThanOne: typing.TypeAlias = Annotated[list, Meta(min_length=2)]  # pyright: ignore
AlsoExtra: typing.TypeAlias = Annotated[
    dict[str, Any] | None, Meta(extra={"rtframes.extra": True, "mine": 1})
]


class Inner(Struct):
    x: int


class Texts(Struct):
    inner: "Inner"
    several: "list[Inner]" = []
    later: "Later | None" = None


class Nested(Struct):
    later: Optional["Later"] = None
    several: "list[Later] | None" = None
    pairs: typing.Dict[str, "Later"] = {}  # noqa: UP006 (3.10 reads no string in `dict[...]`)


class Later(Struct):
    y: str
    back: Nested | None = None


class Constrained(Struct):
    a: MoreThanOne = []  # pyright: ignore
    b: Annotated[list[int], Meta(max_length=2)] = []
    c: Annotated[int, Meta(ge=0)] | None = None
    d: list[Annotated[str, Meta(max_length=3)]] = []
    e: dict[Annotated[str, Meta(max_length=3)], int] = {}
    f: Annotated[Inner | None, "a note that means nothing"] = None
    g: dict[str, Annotated[float, Meta(lt=1)]] = {}


class Older(Struct):
    a: typing.List[int]  # noqa: UP006
    b: typing.Dict[str, int]  # noqa: UP006
    c: typing.Union[int, str, None] = None  # noqa: UP007
    d: typing.Optional[bytes] = None  # noqa: UP045
    e: list = []  # type: ignore[type-arg]  # pyright: ignore
    f: dict = {}  # type: ignore[type-arg]  # pyright: ignore
    g: typing.List = []  # type: ignore[type-arg]  # noqa: UP006  # pyright: ignore
    h: Sequence[int] = ()
    i: Mapping[str, int] = {}
    j: None = None


class Wrapped(Struct):
    a: Final[int] = 1  # type: ignore[misc]  # pyright: ignore
    b: Name | None = None
    c: list[Name] = []
    d: Literal["x", None] = None
    e: list[Literal["x", "y"]] = []
    f: int | UnsetType = UNSET
    g: UnsetType | list[Inner] = UNSET
    h: ClassVar[int] = 3


class Base(Struct):
    a: int
    b: str


class Overriding(Base):
    a: str  # type: ignore[assignment]  # pyright: ignore
    c: int = field(default=1, name="sea")


class Mixin:
    note: str


class Mixed(Base, Mixin):
    d: float = 1.5


class Box(Struct, Generic[T]):
    held: T
    several: list[T] = []


class IntBox(Box[int]):
    own: str = ""


class Boxes(Struct):
    ints: Box[int]
    any: Box | None = None  # type: ignore[type-arg]  # pyright: ignore
    more: list[Box[str]] = []
    one: IntBox | None = None


class Factories(Struct):
    a: list[int] = field(default_factory=list)
    b: dict[str, int] = field(default_factory=dict)
    c: set[int] = field(default_factory=set)
    d: tuple[int, ...] = (1, 2)


class Row(Struct, array_like=True):
    x: int
    y: str = ""


class Rows(Struct):
    row: Row
    rows: list[Row] = []


class Numbered(Struct, tag=1):
    x: int


class NumberedToo(Struct, tag=2):
    x: str


class Unions(Struct):
    either: Numbered | NumberedToo
    several: list[Numbered | NumberedToo] = []


class Forbidding(Struct, forbid_unknown_fields=True):
    a: int
    rest: Extra = None


FRAMES: dict[type[Any], list[bytes]] = {
    Texts: [
        b'{"inner":{"x":1}}',
        b'{"inner":{"x":1},"several":[{"x":2}],"later":{"y":"a","back":{}}}',
        b'{"inner":{"x":"1"}}',
        b'{"inner":{"x":1},"later":{"y":1}}',
    ],
    Nested: [
        b'{"later":{"y":"a","back":{"later":null}},"several":[{"y":"b"}],"pairs":{"k":{"y":"c"}}}',
        b'{"pairs":{"k":{"y":null}}}',
        b'{"several":[{"y":"b"},{}]}',
    ],
    Constrained: [
        b'{"a":[1]}',
        b'{"a":[1,"2"],"b":[1,2],"c":5,"d":["abc"],"e":{"abc":1},"f":{"x":1},"g":{"k":0.5}}',
        b'{"b":[1,2,3]}',
        b'{"c":-1}',
        b'{"d":["abcd"]}',
        b'{"e":{"abcd":1}}',
        b'{"f":{"x":1.5}}',
        b'{"g":{"k":1.5}}',
    ],
    Older: [
        b'{"a":[1],"b":{"k":1}}',
        b'{"a":[],"b":{},"c":"x","d":"AAAA","e":[1,{}],"f":{"1":2},"g":[[]],"h":[1],"i":{"k":1}}',
        b'{"a":["1"],"b":{}}',
        b'{"a":[],"b":{},"h":["x"]}',
        b'{"a":[],"b":{},"j":1}',
        b'{"a":[],"b":{},"c":1.5}',
    ],
    Wrapped: [
        b"{}",
        b'{"a":2,"b":"n","c":["m"],"d":"x","e":["y","x"],"f":1,"g":[{"x":1}],"h":9}',
        b'{"a":"2"}',
        b'{"c":[1]}',
        b'{"e":["z"]}',
        b'{"f":null}',
        b'{"g":{"x":1}}',
    ],
    Overriding: [b'{"a":"x","b":"y","sea":2}', b'{"a":1,"b":"y"}', b'{"a":"x","b":"y","c":2}'],
    Mixed: [b'{"a":1,"b":"y","d":2,"note":1}', b'{"a":1,"b":1}'],
    Box[int]: [b'{"held":1,"several":[2]}', b'{"held":"x"}', b'{"held":1,"several":["x"]}'],
    IntBox: [b'{"held":1,"several":[2],"own":"x"}', b'{"held":"x"}', b'{"held":1,"own":1}'],
    Boxes: [
        b'{"ints":{"held":1},"any":{"held":{}},"more":[{"held":"x"}],"one":{"held":1}}',
        b'{"ints":{"held":"x"}}',
        b'{"ints":{"held":1},"more":[{"held":1}]}',
        b'{"ints":{"held":1},"one":{"held":"x"}}',
    ],
    Factories: [b"{}", b'{"a":[1],"b":{"k":1},"c":[1,1],"d":[3]}', b'{"c":["x"]}', b'{"a":{}}'],
    Rows: [b'{"row":[1,"x"],"rows":[[1],[2,"y"]]}', b'{"row":["x"]}', b'{"row":[1],"rows":[{}]}'],
    Unions: [
        b'{"either":{"type":1,"x":1},"several":[{"type":2,"x":"y"}]}',
        b'{"either":{"type":3,"x":1}}',
        b'{"either":{"type":2,"x":1}}',
    ],
    Forbidding: [b'{"a":1}', b'{"a":1,"rest":{"k":1}}', b'{"a":1,"k":1}'],
}
CASES = [(kind, frame) for kind, frames in FRAMES.items() for frame in frames]


def outcome(decoder: Any, frame: bytes) -> Any:
    try:
        return decoder.decode(frame)
    except msgspec.DecodeError as error:
        return type(error), str(error)


@pytest.mark.parametrize(("kind", "frame"), CASES)
@pytest.mark.parametrize("within", ["alone", "a list", "a dict", "a union"])
def test_a_field_is_what_msgspec_takes_it_for(kind: Any, frame: bytes, within: str) -> None:
    whole = {
        "alone": (kind, frame),
        "a list": (list[kind], b"[%b,%b]" % (frame, frame)),
        "a dict": (dict[str, kind], b'{"k":%b}' % frame),
        "a union": (kind | None, frame),
    }
    kind, frame = whole[within]
    expected = outcome(msgspec.json.Decoder(kind), frame)
    assert outcome(Decoder(kind, unknown=None), frame) == expected


@pytest.mark.skipif(_PURE, reason="nothing is decoded natively")
@pytest.mark.parametrize("kind", FRAMES)
def test_such_a_type_is_decoded_natively(kind: Any) -> None:
    decoder = Decoder(kind, unknown=None)
    decoded = [frame for frame in FRAMES[kind] if not isinstance(outcome(decoder, frame), tuple)]
    assert decoded
    assert decoder.stats().native >= 1


def test_extra_is_known_by_its_mark() -> None:
    class Marked(Struct):
        a: int
        rest: AlsoExtra = None

    class Required(Struct):
        a: int
        rest: Extra

    assert Decoder(Marked).decode(b'{"a":1,"k":2}') == Marked(1, {"k": 2})
    assert Decoder(Required).decode(b'{"a":1,"rest":{"b":1},"k":2}') == Required(1, {"b": 1})
    with pytest.raises(msgspec.ValidationError, match="rest"):
        Decoder(Required).decode(b'{"a":1,"k":2}')


@pytest.mark.skipif(sys.version_info < (3, 12), reason="no `type` statement")
def test_a_type_statement_is_looked_through() -> None:
    made: dict[str, Any] = {"Struct": Struct, "Extra": Extra}
    program = """
type Ids = list[int]
type More = Extra
class Made(Struct):
    ids: Ids = []
    rest: More = None
"""
    exec(program, made)
    decoder = Decoder(made["Made"])
    assert decoder.decode(b'{"ids":[1],"k":2}').rest == {"k": 2}
    with pytest.raises(msgspec.ValidationError):
        decoder.decode(b'{"ids":["x"]}')


class Hooked(Struct):
    x: int

    def __post_init__(self) -> None:
        made.append(self.x)


made: list[int] = []


class HoldsRows(Struct):
    a: int
    rows: "list[RowOfHooked]" = []


class RowOfHooked(Struct, array_like=True):
    hooked: Hooked


class HoldsHooked(Struct):
    inner: list[Hooked]
    a: int = 0


class HoldsFactory(Struct):
    a: int = field(default_factory=lambda: made.append(-1) or 7)  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("kind", "frame", "runs"),
    [
        (HoldsHooked, b'{"inner":[{"x":5}],"a":"no number"}', [5]),
        (HoldsHooked, b'{"inner":[{"x":5}]}', [5]),
        (HoldsRows, b'{"rows":[[{"x":6}]],"a":"no number"}', [6]),
        (HoldsFactory, b"{}", [-1]),
    ],
)
def test_code_of_a_class_runs_once_an_object(kind: Any, frame: bytes, runs: list[int]) -> None:
    made.clear()
    own = outcome(msgspec.json.Decoder(kind), frame)
    by_msgspec = made.copy()
    made.clear()
    decoder = Decoder(kind, unknown=None)
    assert outcome(decoder, frame) == own
    assert made == by_msgspec == runs
    assert decoder.stats().native == 0
