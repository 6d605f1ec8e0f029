"""Whether msgspec keeps the classes of a union for ever, as it does from CPython 3.14 on."""

import gc
import typing
import weakref
from typing import Any, ClassVar, Union

import msgspec
import pytest
from msgspec import Struct


def two() -> tuple[Any, Any]:
    class A(Struct, tag="a"):
        x: int
        decoder: ClassVar[Any] = None

    class B(Struct, tag="b"):
        a: A | None = None

    return A, B


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

with_an_optional_part = pytest.mark.xfail(
    msgspec_keeps_unions(),
    strict=False,
    reason="as above for `T | None`, but not on each of these interpreters",
)
