"""Classes go with their last decoder or encoder, whatever was kept of them meanwhile.

msgspec and `typing` have small caches of their own that hold classes; they are emptied first.
"""

import contextlib
import datetime
import enum
import gc
import typing
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, NamedTuple, TypedDict, TypeVar, Union

import msgspec
import pytest
from msgspec import Struct

import rtframes
from rtframes import Decoder, Encoder

T = TypeVar("T")
Made = list[Any]

A_FRAME = b'{"type":"a","x":1}'
UNKNOWN = b'{"type":"z","x":1}'
MISFIT = b'{"type":"a","x":"1"}'


def two() -> tuple[Any, Any]:
    class A(Struct, tag="a"):
        x: int
        decoder: ClassVar[Any] = None

    class B(Struct, tag="b"):
        a: A | None = None

    return A, B


def use(decode: Callable[[bytes], Any]) -> None:
    for frame in (A_FRAME, UNKNOWN, MISFIT):
        with contextlib.suppress(rtframes.ValidationError):
            decode(frame)


def decoder() -> Made:
    a, b = two()
    for kind in (a, b, a | b, Union[a, b], list[a], a | None, dict[str, a]):  # noqa: UP007
        for options in ({}, {"unknown": None}, {"invalid": "unknown"}, {"strict": False}):
            use(Decoder[Any](kind, **options).decode)
    return [a, b]


def function() -> Made:
    a, b = two()
    for kind in (a, a | b, Union[a, b], list[a], Annotated[a, msgspec.Meta(title="t")]):  # noqa: UP007
        use(lambda frame, kind=kind: rtframes.decode(frame, type=kind))
        use(lambda frame, kind=kind: rtframes.decode(frame, type=kind, strict=False))
    return [a, b]


def extended() -> Made:
    a, _ = two()
    use(Decoder(rtframes.extend_events(a)).decode)
    return [a]


def decoder_in_its_class() -> Made:
    a, b = two()
    a.decoder = Decoder(a | b)
    use(a.decoder.decode)
    return [a, b]


def decoder_in_its_class_of_an_alias() -> Made:
    a, b = two()
    event = Union[a, b]  # noqa: UP007
    a.decoder = staticmethod(lambda frame: rtframes.decode(frame, type=event))
    use(a.decoder)
    return [a, b]


def fields_of_every_kind() -> Made:
    class Color(enum.Enum):
        RED = "red"

    class Part(Struct):
        z: int

    class Whole(Struct):
        color: Color
        when: datetime.datetime
        parts: Annotated[list[Part], msgspec.Meta(max_length=3)]
        default: Any = Color.RED
        decoder: ClassVar[Any] = None

    Whole.decoder = Decoder(Whole)
    frame = b'{"color":"red","when":"2026-11-26T00:00:00Z","parts":[{"z":1}]}'
    assert Whole.decoder.decode(frame).default is Color.RED
    return [Color, Part, Whole]


def extra_and_unknown() -> Made:
    class A(Struct, tag="a"):
        x: int
        extra: rtframes.Extra = None

        def __post_init__(self) -> None:
            pass

    class B(Struct):
        a: A
        extra: rtframes.Extra = None

    decoder = Decoder(B)
    for frame in (b'{"a":{"type":"z"},"q":1}', b'{"a":{"type":"a","x":1,"y":2}}'):
        rtframes.encode(decoder.decode(frame))
    return [A, B]


def hooks() -> Made:
    class Own:
        pass

    class A(Struct):
        own: Own

    def hook(_: Any, __: Any) -> Own:
        return Own()

    decoder = Decoder(A, dec_hook=hook)
    value = decoder.decode(b'{"own":1}')
    Encoder(enc_hook=lambda _: str(decoder)).encode(value)
    return [Own, A]


def other_classes() -> Made:
    @dataclass
    class Data:
        x: int

    class Typed(TypedDict):
        x: int

    class Row(NamedTuple):
        x: int

    class Box(Struct, Generic[T], tag="box"):
        x: T

    for kind in (Data, Typed, Row, Box, Box[int]):
        use(Decoder(kind, invalid="unknown").decode)
        use(lambda frame, kind=kind: rtframes.decode(frame, type=kind))
    return [Data, Typed, Row, Box]


def encoded() -> Made:
    class A(Struct, omit_defaults=True):
        x: Any = 5
        y: list[Any] = msgspec.field(default_factory=list)

    encoder = Encoder()
    assert encoder.encode([A(), A(1)]) == b'[{},{"x":1}]'
    assert rtframes.encode(A(y=[1])) == b'{"y":[1]}'
    return [A]


def encoded_with_defaults_that_lead_back() -> Made:
    seen: list[Any] = []

    def lead_back() -> Any:
        return seen

    class A(Struct, omit_defaults=True):
        x: Any = lead_back

    seen.append(A)
    assert rtframes.encode([A(), A(1)]) == b'[{},{"x":1}]'
    return [A]


def empty_the_caches_of_others() -> None:
    for clear in typing._cleanups:  # type: ignore[attr-defined]
        clear()
    for n in range(70):  # msgspec keeps what it has found for 64 unions
        kinds = [msgspec.defstruct(name, [], tag=f"{name}{n}") for name in "XY"]
        msgspec.json.Decoder(Union[tuple(kinds)])  # noqa: UP007 - built at run time


def msgspec_keeps_unions() -> bool:
    """Whether msgspec alone keeps the members of each union for ever."""
    a, b = two()
    gone = weakref.ref(a)
    msgspec.json.Decoder(a | b)
    del a, b
    empty_the_caches_of_others()
    gc.collect()
    return gone() is not None


with_a_union = pytest.mark.xfail(
    msgspec_keeps_unions(),
    strict=True,
    reason="msgspec 0.22 does, from CPython 3.14 on: docs/upstream.md",
)

WAYS = [
    pytest.param(decoder, marks=with_a_union),
    pytest.param(function, marks=with_a_union),
    pytest.param(extended, marks=with_a_union),
    pytest.param(decoder_in_its_class, marks=with_a_union),
    pytest.param(decoder_in_its_class_of_an_alias, marks=with_a_union),
    fields_of_every_kind,
    extra_and_unknown,
    hooks,
    other_classes,
    encoded,
    encoded_with_defaults_that_lead_back,
]


@pytest.mark.parametrize("way", WAYS)
def test_classes_made_in_a_function_go(way: Callable[[], Made]) -> None:
    gone = [weakref.ref(cls) for cls in way()]
    empty_the_caches_of_others()
    gc.collect()
    gc.collect()
    assert [cls for ref in gone if (cls := ref()) is not None] == []


def test_a_thousand_classes_leave_none_behind() -> None:
    gone: list[Any] = []
    for n in range(1_000):
        cls = msgspec.defstruct("A", [("x", int, n)], tag="a", omit_defaults=True)
        assert rtframes.decode(b'{"type":"a"}', type=cls) == cls()
        use(Decoder(cls).decode)
        assert rtframes.encode([cls(), cls(-1)]) == b'[{"type":"a"},{"type":"a","x":-1}]'
        gone.append(weakref.ref(cls))
        del cls
    gc.collect()
    gc.collect()
    assert [ref for ref in gone if ref() is not None] == []


def test_a_decoder_and_a_value_keep_their_classes() -> None:
    decoder = Decoder(two()[0])
    value = Decoder(two()[0]).decode(A_FRAME)
    gc.collect()
    assert decoder.decode(A_FRAME).x == 1
    assert rtframes.encode(value) == A_FRAME
    assert type(value)(2).x == 2


def test_a_plan_is_compiled_once_while_it_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    from rtframes import decoder as module

    compiled: list[Any] = []

    def compile(kind: Any, keep_extra: bool) -> Any:
        compiled.append(kind)
        return module._compile(kind, keep_extra)

    a, b = two()
    monkeypatch.setattr(module._plans, "_compile", compile)
    for kind in (a, a | b, list[a]):
        kept = [Decoder(kind) for _ in range(3)]
        gc.collect()
        kept.append(Decoder(kind))
        rtframes.decode(b"[]" if kind == list[a] else A_FRAME, type=kind)
    pure = module._PURE
    assert compiled == ([] if pure else [a, a | b, list[a]])
    for kind in (rtframes.ServerEvent, rtframes.ZeroCopyServerEvent):
        for _ in range(2):
            Decoder(kind)
            gc.collect()
        assert compiled.count(kind) <= 1
