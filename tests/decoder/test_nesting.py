"""Frames that nest too deeply: refused in one pass over their text, before a parser sees them."""

import copy
import json
import pickle
import sys
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from msgspec import Struct

import rtframes
from rtframes import Decoder, Extra, NestingError, UnknownObject
from rtframes.reference import decoder as reference_module
from rtframes.reference.decoder import ReferenceDecoder

LIMIT = NestingError.LIMIT


class Leaf(Struct, tag="leaf"):
    x: int = 0


class Tree(Struct, tag="tree"):
    left: "Tree | Leaf | None" = None
    any: Any = None


class Keeping(Struct, tag="tree"):
    left: "Keeping | Leaf | None" = None
    more: Extra = None


WAYS: dict[str, Callable[[Any], Any]] = {
    "loads": rtframes.loads,
    "catalogue": rtframes.Decoder().decode,
    "typed": Decoder(Tree | Leaf).decode,
    "kept whole": Decoder(Tree | Leaf, invalid="unknown").decode,
    "extra": Decoder(Keeping | Leaf).decode,
    "extra dropped": Decoder(Keeping | Leaf, extra="drop").decode,
    "lax": Decoder(Tree | Leaf, strict=False).decode,
    "any": Decoder(Any).decode,
    "reference": ReferenceDecoder(Tree | Leaf).decode,
    "lines": Decoder(Tree | Leaf).decode_lines,
    "lines of the reference": ReferenceDecoder(Tree | Leaf).decode_lines,
}
KINDS = {
    "arrays": (b"[", b"]", 1),
    "objects": (b'{"a":', b"}", 1),
    "mixed": (b'[{"a":', b"}]", 2),
    "spaced": (b' [\n{ "a" :', b"\t} ] ", 2),
    "tags first": (b'{"type":"tree","left":', b"}", 1),
    "tags late": (b'{"left":', b',"type":"tree"}', 1),
    "tags nobody knows": (b'{"type":"of.tomorrow","left":', b"}", 1),
    "late and unknown": (b'{"left":', b',"type":"of.tomorrow"}', 1),
    "brackets in keys": (b'{"]}":', b"}", 1),
    "escaped quotes": (rb'{"\"}\\":"\\\"}","a":', b"}", 1),
}


def nested(kind: str, levels: int) -> bytes:
    opening, closing, each = KINDS[kind]
    return opening * (levels // each) + b"1" + closing * (levels // each)


class Counting:
    """A decoder of msgspec's, counted."""

    def __init__(self, inner: Any, calls: list[str]) -> None:
        self._inner, self._calls = inner, calls

    def __getattr__(self, name: str) -> Any:
        if name in ("decode", "decode_lines"):
            self._calls.append(name)
        return getattr(self._inner, name)


@pytest.fixture
def parsers_called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was called of the parsers that recurse."""
    calls: list[str] = []
    for name in ("_plain", "_plain_with_decimals", "_object_parts", "_array_parts", "_values"):
        inner = getattr(reference_module, name)
        monkeypatch.setattr(reference_module, name, Counting(inner, calls))
    monkeypatch.setattr(reference_module, "json", Counting(json, calls))
    for way in WAYS.values():
        owner = getattr(way, "__self__", None)
        reference = owner._hand_over.reference() if isinstance(owner, Decoder) else owner
        if isinstance(reference, ReferenceDecoder):
            monkeypatch.setattr(reference, "typed", Counting(reference.typed, calls))
            monkeypatch.setattr(reference, "_untyped", Counting(reference._untyped, calls))
    return calls


@pytest.fixture
def deep_recursion() -> Iterator[None]:
    """So much that the interpreter's own limit is not met first."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_it_is_refused_before_any_parser_sees_it(
    way: Any, kind: str, parsers_called: list[str]
) -> None:
    opening, closing, each = KINDS[kind]
    for levels in (LIMIT + each, 300_000):
        whole = nested(kind, levels)
        for frame in (
            whole,
            whole[: -len(closing)],
            opening * (levels // each),
            b'{"type":"tree","any":' + whole + b"}",
            b'{"type":"tree","more":' + whole + b"}",
            b'{"any":' + whole + b',"type":"tree"}',
            b'{"type":"of.tomorrow","x":[' + whole + b"]}",
            b'[1,"[[[",' + whole + b"]",
        ):
            for source in (frame, bytearray(frame), memoryview(frame), frame.decode()):
                with pytest.raises(NestingError) as raised:
                    way(source)
                position = raised.value.position
                assert position is not None
                assert f"(byte {position})" in str(raised.value)
                assert frame[position : position + 1] in (b"[", b"{")
                assert len(str(raised.value)) < 100
            if levels > 10_000:
                break
    assert parsers_called == []


@pytest.mark.usefixtures("deep_recursion")
@pytest.mark.parametrize("kind", KINDS)
def test_the_limit_itself_is_taken(kind: str) -> None:
    frame = nested(kind, LIMIT)
    expected = msgspec.json.decode(frame)
    assert rtframes.loads(frame) == expected
    assert Decoder(Any).decode(frame) == expected
    assert ReferenceDecoder(Any).decode_lines(frame + b"\n" + frame) == [expected] * 2


@pytest.mark.usefixtures("deep_recursion")
def test_trees_at_the_limit_are_msgspecs() -> None:
    for kind in ("tags first", "tags late"):
        frame = nested(kind, LIMIT).replace(b"1", b"null")
        expected = msgspec.json.Decoder(Tree | Leaf).decode(frame)
        for way in ("typed", "kept whole", "lax", "reference"):
            assert WAYS[way](frame) == expected


def class_of_outcome(decode: Callable[[Any], Any], frame: bytes) -> type:
    """The class of the value, or of the error."""
    try:
        return type(decode(frame))
    except (RecursionError, msgspec.DecodeError) as error:
        return type(error)


def test_what_the_recursion_limit_stops_is_refused_likewise() -> None:
    for levels in range(LIMIT - 45, LIMIT + 3, 4):
        for name, way in WAYS.items():
            for kind in ("tags first", "tags late"):
                frame = nested(kind, levels).replace(b"1", b"null")
                assert class_of_outcome(way, frame) is not RecursionError, (name, kind, levels)


def test_the_recursion_of_a_hook_is_left_alone() -> None:
    class Custom:
        pass

    def hook(type: Any, value: Any) -> Any:
        return hook(type, value)

    with pytest.raises(RecursionError) as raised:
        Decoder(Custom, dec_hook=hook).decode(b"[[1]]")
    assert type(raised.value) is RecursionError


def test_brackets_in_strings_do_not_count() -> None:
    brackets = "[{" * 3_000
    for text in (brackets, '"' + brackets, '\\"' + brackets, "\\" + brackets, brackets + "\\"):
        data = {"type": "leaf", "x": 1, text: [text, {text: text}]}
        frame = json.dumps(data).encode()
        assert rtframes.loads(frame) == data
        assert Decoder(Leaf).decode(frame) == Leaf(1)
        deep = b'{"a":' * 70 + frame + b"}" * 70
        assert rtframes.loads(deep) == json.loads(deep)


def test_many_are_no_deep_ones() -> None:
    frame = b"[" + b",".join([b'{"a":[]}'] * 5_000) + b"]"
    deep = b"[" * 70 + frame + b"]" * 70
    assert rtframes.loads(deep) == json.loads(deep)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_nesting_is_said_before_other_faults(way: Any) -> None:
    bomb = b"[" * (LIMIT + 1)
    for frame in (
        b"nul" + bomb,
        b'{"a" 1,' + bomb,
        b'{"type":"leaf","x":"no int","y":' + bomb,
        b'["\\x",' + bomb,
        b'["\\ud83d",' + bomb,
        b'["\xff",' + bomb,
        b"]]]" + bomb,
        b"\xef\xbb\xbf" + bomb,
        bomb + b"\xff" + b"]" * (LIMIT + 1),
    ):
        with pytest.raises(NestingError):
            way(frame)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_text_that_breaks_off_in_a_string_ends_there(way: Any) -> None:
    bomb = b"[" * (LIMIT + 1)
    for frame in (b'{"type":"' + bomb, b'{"type":"a\n",' + bomb, b'["\\"' + bomb, b'["\\'):
        with pytest.raises(msgspec.DecodeError) as raised:
            way(frame)
        assert type(raised.value) is msgspec.DecodeError


def test_many_lines_that_break_off_are_no_nesting() -> None:
    lines = b'{"type":"leaf","x":"abc\n' * 3_000
    with pytest.raises(msgspec.DecodeError) as raised:
        Decoder(Leaf).decode_lines(lines)
    assert not isinstance(raised.value, NestingError)


def test_it_is_never_kept_as_an_unknown_object() -> None:
    decoder = Decoder(Tree | Leaf, invalid="unknown")
    with pytest.raises(NestingError):
        decoder.decode(b'{"type":"leaf","x":"no int","y":' + nested("arrays", LIMIT) + b"}")
    assert decoder.stats().invalid == 0
    kept = decoder.decode(b'{"type":"leaf","x":"no int","y":' + nested("arrays", 500) + b"}")
    assert type(kept) is UnknownObject


def test_a_note_says_which_line() -> None:
    for decode_lines in (WAYS["lines"], WAYS["lines of the reference"]):
        with pytest.raises(NestingError) as raised:
            decode_lines(b'{"type":"leaf"}\n{"type":"leaf"}\n' + nested("arrays", LIMIT + 1))
        assert raised.value.__notes__ == ["in line 3"]
        assert raised.value.position == 32 + LIMIT


def test_where_nothing_is_tolerated_it_is_msgspecs() -> None:
    for kind in ("arrays", "objects", "tags first", "tags nobody knows"):
        for levels in (900, LIMIT + 1, 5_000):
            frame = nested(kind, levels)
            for decode, theirs in (
                (Decoder(Tree | Leaf, unknown=None).decode, msgspec.json.Decoder(Tree | Leaf)),
                (Decoder(Any, unknown=None).decode, msgspec.json.Decoder(Any)),
            ):
                assert class_of_outcome(decode, frame) is class_of_outcome(theirs.decode, frame)


def test_it_is_both_kinds_of_error_and_pickles() -> None:
    with pytest.raises(NestingError) as raised:
        rtframes.loads(b"[" * 100_000)
    error = raised.value
    assert isinstance(error, msgspec.DecodeError)
    assert isinstance(error, RecursionError)
    assert isinstance(error, ValueError)
    assert error.__context__ is None
    assert error.position == LIMIT
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is NestingError
        assert (str(again), again.position) == (str(error), LIMIT)
