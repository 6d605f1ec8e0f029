"""Frames for a type: mostly right, a little wrong, in every form that JSON allows.

A frame is made in two steps. `Wire.value` walks a type as `msgspec.inspect` shows it and gives a
tree: `Number` for a number's text, a list of pairs for an object (whose keys may repeat, in any
order). `Wire.text` writes the tree down. Both draw from one `random.Random`; hypothesis gives one
whose draws it can shrink.
"""

import base64
import json
import random
from typing import Any, TypeAlias

from hypothesis import strategies as st
from msgspec import inspect

from rtframes import AudioBuffer
from rtframes.extra import is_extra

Pairs: TypeAlias = "list[tuple[str, Any]]"


class Number(str):
    """The text of a JSON number."""


class Object(list[Any]):
    """A JSON object: pairs of key and value."""


STRINGS = [
    "",
    "a",
    "hello world",
    "héllo",
    'quote " slash / backslash \\',
    "\n\t\r\b\f\x00\x1f",
    "日本語 😀",
    "\u2028",
    "item_" + "x" * 21,
    "long " * 40,
    "type",
    "alpha",
    "1",
    "null",
]
INTEGERS = ["0", "-0", "1", "-1", "7", "255", "2147483648", "9223372036854775807"]
INTEGERS += ["9223372036854775808", "18446744073709551616", "-9223372036854775809"]
INTEGERS += ["123456789012345678901234567890", "-7", "1099511627776", "100"]
FLOATS = ["0.1", "-0.0", "0.0", "1.5", "1e5", "1E+2", "2.5e-3", "1.7976931348623157e308"]
FLOATS += ["5e-324", "2.2250738585072011e-308", "9007199254740993.0", "1e400", "-1e400", "1e-400"]
FLOATS += ["123456789012345678901234567890.5", "0.30000000000000004", "1.0", "123e0"]
DATES = ["2026-11-22T17:41:23Z", "2026-11-22T17:41:23.123456+01:00", "2026-11-22", "PT1.5S", "P1D"]
UUIDS = ["12345678-1234-5678-1234-567812345678", "12345678123456781234567812345678"]
BAD_BASE64 = ["A", "AA", "AAA", "AA=A", "AAAA=", "=AAA", "AA==AAAA", "AA-_", "AA A", "AAAé", "===="]


class Wire:
    """Makes frames.

    Args:
        rng: where every choice comes from.
        odd: how likely a value is of a wrong type, and an object has other keys than it should.
        tags: how likely a tag is none that the type knows.
    """

    def __init__(self, rng: random.Random, odd: float = 0.0, tags: float = 0.0) -> None:
        self.rng = rng
        self.odd = odd
        self.tags = tags

    def chance(self, probability: float) -> bool:
        return probability > 0 and self.rng.random() < probability

    # Trees

    def anything(self, depth: int = 3) -> Any:
        """Any JSON value."""
        rng = self.rng
        choice = rng.randint(0, 7 if depth else 5)
        if choice < 4:
            return [None, rng.random() < 0.5, self.number(), rng.choice(STRINGS)][choice]
        if choice == 4:
            return self.base64()
        if choice == 5:
            return rng.choice([[], Object()])
        if choice == 6:
            return [self.anything(depth - 1) for _ in range(rng.randint(0, 3))]
        return Object(
            (rng.choice(["type", "x", "a", "é", "item"]), self.anything(depth - 1))
            for _ in range(rng.randint(0, 3))
        )

    def number(self) -> Number:
        return Number(self.rng.choice(INTEGERS if self.rng.random() < 0.6 else FLOATS))

    def base64(self) -> str:
        """Base64 of any length modulo 3; now and then it is none."""
        if self.chance(self.odd):
            return "AAAA" * self.rng.randint(0, 30) + self.rng.choice(BAD_BASE64)
        length = self.rng.choice([0, 1, 2, 3, 47, 48, 49, 64, 96, 100, 200])
        return base64.b64encode(bytes(i * 37 % 256 for i in range(length))).decode()

    def value(self, node: Any, depth: int = 6) -> Any:
        """A value of a type, by and large."""
        rng = self.rng
        if self.chance(self.odd):
            return None if rng.random() < 0.4 else self.anything()
        if isinstance(node, inspect.Metadata):
            return self.value(node.type, depth)
        if isinstance(node, inspect.UnionType):
            members = node.types
            if depth <= 0:  # a recursive type: leave it
                members = [m for m in members if not hasattr(m, "fields")] or members
            return self.value(rng.choice(members), depth)
        if isinstance(node, inspect.StructType):
            return self.struct(node, depth)
        if isinstance(node, (inspect.TypedDictType, inspect.DataclassType)):
            return self.object(self.fields(node, depth))
        if isinstance(node, inspect.NamedTupleType):
            return [self.value(f.type, depth - 1) for f in node.fields if self.wanted(f)]
        if isinstance(node, inspect.DictType):
            keys = [self.value(node.key_type) for _ in range(self.count(depth))]
            pairs = [(key, self.value(node.value_type, depth - 1)) for key in keys]
            return Object((key if isinstance(key, str) else "k", value) for key, value in pairs)
        if isinstance(node, inspect.TupleType):
            return [self.value(part, depth - 1) for part in node.item_types]
        if isinstance(node, inspect.CollectionType):
            return [self.value(node.item_type, depth - 1) for _ in range(self.count(depth))]
        return self.scalar(node)

    def scalar(self, node: Any) -> Any:
        rng = self.rng
        if isinstance(node, inspect.LiteralType):
            return as_wire(rng.choice(node.values))
        if isinstance(node, inspect.EnumType):
            return as_wire(rng.choice(list(node.cls)).value)
        if isinstance(node, inspect.IntType):
            return Number(rng.choice(INTEGERS))
        if isinstance(node, inspect.FloatType):
            return self.number()
        if isinstance(node, inspect.BoolType):
            return rng.random() < 0.5
        if isinstance(node, inspect.NoneType):
            return None
        if isinstance(node, inspect.StrType):
            return rng.choice(STRINGS)
        if isinstance(node, (inspect.BytesType, inspect.ByteArrayType, inspect.MemoryViewType)) or (
            isinstance(node, inspect.CustomType) and node.cls is AudioBuffer
        ):
            return self.base64()
        if isinstance(node, inspect.UUIDType):
            return rng.choice(UUIDS)
        if isinstance(node, inspect.DecimalType):
            return rng.choice([Number("1.10"), Number("7"), "1.100", Number("1e5")])
        if isinstance(
            node,
            (inspect.DateTimeType, inspect.DateType, inspect.TimeDeltaType, inspect.TimeType),
        ):
            return rng.choice(DATES)
        return self.anything()

    def count(self, depth: int) -> int:
        return self.rng.randint(0, 3) if depth > 0 else 0

    def wanted(self, field: inspect.Field) -> bool:
        return not self.chance(self.odd if field.required else 0.4)

    def fields(self, node: Any, depth: int) -> Object:
        optional = depth > 0
        return Object(
            (f.encode_name, self.value(f.type, depth - 1))
            for f in node.fields
            if not is_extra(f)  # which has no key, but to msgspec
            if self.wanted(f) and (f.required or optional)
        )

    def struct(self, node: inspect.StructType, depth: int) -> Any:
        pairs = self.fields(node, depth)
        if node.array_like:
            values = [value for _, value in pairs]
            return [self.tag(node.tag), *values] if node.tag is not None else values
        if node.tag_field is not None and not self.chance(self.tags / 4):
            tag = (node.tag_field, self.tag(node.tag))
            pairs.insert(0 if self.rng.random() < 0.7 else self.rng.randint(0, len(pairs)), tag)
        return self.object(pairs)

    def tag(self, tag: str | int | None) -> Any:
        if not self.chance(self.tags):
            return as_wire(tag)
        others = [None, True, Number("1.0"), Number("99"), Number("123456789012345678901234567890")]
        return self.rng.choice([*others, "unheard of", "", [], Object(), Number("1"), "alpha"])

    def object(self, pairs: Object) -> Object:
        """The same object in another order, with keys that nobody asked for, or that repeat."""
        rng = self.rng
        if self.chance(0.2 + self.odd):
            rng.shuffle(pairs)
        if self.chance(0.1 + self.odd):
            extra = (rng.choice(["further", "obfuscation", "é", ""]), self.anything())
            pairs.insert(rng.randint(0, len(pairs)), extra)
        if pairs and self.chance(self.odd):
            key, value = rng.choice(pairs)
            again = (key, value if rng.random() < 0.5 else self.anything())
            pairs.insert(rng.randint(0, len(pairs)), again)
        return pairs

    # Text

    def text(self, tree: Any) -> str:
        """The tree as JSON."""
        self._spaces = self.rng.choice([[""], [""], [""], ["", " ", "\n", " \t\r\n "]])
        self._escapes = self.rng.choice([0.0, 0.0, 0.02, 0.5])
        space = self._space()
        return f"{space}{self._write(tree)}{self._space()}"

    def _space(self) -> str:
        return "" if len(self._spaces) == 1 else self.rng.choice(self._spaces)

    def _write(self, tree: Any) -> str:
        if isinstance(tree, Number):
            return str(tree)
        if isinstance(tree, str):
            return self._string(tree)
        if isinstance(tree, Object):
            return "{" + ",".join(self._pair(*pair) for pair in tree) + self._space() + "}"
        if isinstance(tree, list):
            items = ",".join(self._space() + self._write(item) + self._space() for item in tree)
            return f"[{items}{self._space()}]"
        return json.dumps(tree)

    def _pair(self, key: str, value: Any) -> str:
        space = self._space
        return f"{space()}{self._string(key)}{space()}:{space()}{self._write(value)}{space()}"

    def _string(self, text: str) -> str:
        if not self._escapes or len(text) > 300:
            return json.dumps(text, ensure_ascii=bool(self._escapes))
        return '"' + "".join(map(self._character, text)) + '"'

    def _character(self, character: str) -> str:
        if not self.chance(self._escapes):
            return json.dumps(character, ensure_ascii=False)[1:-1]
        if character == "/":
            return "\\/"
        units = character.encode("utf-16-be")
        pairs = (units[i : i + 2].hex() for i in range(0, len(units), 2))
        return "".join(f"\\u{pair}" for pair in pairs)

    def broken(self, frame: bytes) -> bytes:
        """The frame cut short, or with a byte changed."""
        rng = self.rng
        if not frame:
            return frame
        at = rng.randint(0, len(frame) - 1)
        if rng.random() < 0.4:
            return frame[:at]
        return frame[:at] + bytes([rng.choice(b'"\\{}[],: 0a\xff\x00\xc3n-.=')]) + frame[at + 1 :]


def as_wire(value: Any) -> Any:
    return Number(value) if isinstance(value, int) and not isinstance(value, bool) else value


@st.composite
def frames(draw: st.DrawFn, node: inspect.Type, tags: bool = False) -> bytes:
    """Frames for a type.

    Args:
        draw: given by hypothesis.
        node: the type.
        tags: whether tags that the type does not know are frequent.
    """
    rng = draw(st.randoms(use_true_random=False))
    odd = rng.choice([0.0, 0.0, 0.03, 0.15])
    wire = Wire(rng, odd, rng.choice([0.1, 0.5]) if tags else odd)
    frame = wire.text(wire.value(node)).encode()
    return wire.broken(frame) if rng.random() < (0.1 if tags else 0.25) else frame
