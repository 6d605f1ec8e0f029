"""The law of the other direction: the bytes of `msgspec.json.Encoder`, or its exception."""

import datetime
import decimal
import enum
import math
import os
import struct
import uuid
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import rtframes
from differential.cases import Case, cases
from differential.corpora import dump, trees
from differential.hand_written_types import Celsius, Mood
from differential.outcomes import outcome
from differential.strategies import frames
from rtframes import AudioBuffer, Decoder, Encoder, ZeroCopyServerEvent
from rtframes.client_events import ClientEvent

LONG = os.environ.get("RTFRAMES_HYPOTHESIS") == "long"
TYPES = cases(300 if LONG else 50)
EACH = pytest.mark.parametrize("case", TYPES, ids=[f"{n}-{t!r:.40}" for n, t in enumerate(TYPES)])
MANY = 20 * settings().max_examples

encoder = Encoder()
oracle = msgspec.json.Encoder()
# msgspec does not know of kept keys: tests/protocols/test_extra.py has them.
server_events = Decoder(rtframes.ServerEvent, extra="drop")
zero_copy_events = Decoder(ZeroCopyServerEvent, extra="drop")
client_events = Decoder(ClientEvent, extra="drop")
client_node = msgspec.inspect.type_info(ClientEvent)


def audio_as_bytes(obj: Any) -> Any:
    """What msgspec by itself does, with bytes instead of an `AudioBuffer`."""
    if isinstance(obj, AudioBuffer):
        return obj.tobytes()
    msgspec.json.encode(obj)  # raises, unless it is only as a key that msgspec refuses it
    return msgspec.json.encode({obj: None})


audio_oracle = msgspec.json.Encoder(enc_hook=audio_as_bytes)


def expected(value: Any) -> tuple[Any, ...]:
    found = outcome(oracle.encode, value)
    if "AudioBuffer" in str(found[1]) and found[0] is TypeError:
        return outcome(audio_oracle.encode, value)
    return found


def into(encode_into: Any, start: bytes, *offset: Any) -> Any:
    def encode(value: Any) -> bytes:
        buffer = bytearray(start)
        assert encode_into(value, buffer, *offset) is None
        return bytes(buffer)

    return encode


def check(value: Any) -> None:
    wanted = expected(value)
    assert outcome(encoder.encode, value) == wanted
    assert outcome(rtframes.encode, value) == wanted
    if wanted[0] == "value":
        line = wanted[1][1]
        assert encoder.encode_lines([value, value]) == 2 * (line + b"\n")
        assert into(encoder.encode_into, b"0123456789", -1)(value) == b"0123456789" + line
        assert into(encoder.encode_into, b"0123456789", 4)(value) == b"0123" + line
        assert into(encoder.encode_into, b"0123456789" * 100)(value) == line


# The catalogue


@pytest.mark.parametrize("event", sorted(trees()))
def test_every_server_event(event: str) -> None:
    for pairs in trees()[event]:
        for decoder in (server_events, zero_copy_events):
            check(decoder.decode(dump(pairs)))
        check(msgspec.json.decode(dump(pairs)))


@given(frames(client_node))
@settings(max_examples=MANY)
def test_every_client_event(frame: bytes) -> None:
    with suppress(msgspec.MsgspecError, UnicodeDecodeError):
        check(client_events.decode(frame))


# Other types


@given(st.data())
@EACH
def test_what_a_type_decodes_to(case: Case, data: st.DataObject) -> None:
    with suppress(msgspec.MsgspecError, UnicodeDecodeError, TypeError):
        value = case.strict.decode(data.draw(frames(case.node)))
        check(value)


class Plain(enum.Enum):
    ONE = 1
    TEXT = "te\nxt"


class Number(enum.IntEnum):
    ONE = 1


class Text(str):
    pass


class Count(int):
    pass


class Real(float):
    pass


class Pair(tuple[Any, ...]):
    pass


class Items(list[Any]):
    pass


class Table(dict[Any, Any]):
    pass


SPECIAL = [
    msgspec.UNSET,
    msgspec.NODEFAULT,
    msgspec.Raw(b'{"a" : 1}'),
    msgspec.Raw(b""),
    Plain.ONE,
    Plain.TEXT,
    Number.ONE,
    Mood.SAD,
    Text("t"),
    Count(5),
    Real(0.5),
    Celsius(3),
    object,
    ...,
    1j,
    datetime.date(2026, 11, 22),
    datetime.timedelta(seconds=1.5),
    decimal.Decimal("1.10"),
    uuid.UUID(int=5),
    AudioBuffer(b"audio"),
    {1, 2},
    frozenset(["a"]),
    memoryview(b"abcdef")[::2],
    memoryview(b"abcdefgh").cast("h"),
    memoryview(b""),
]
TEXTS = st.text(max_size=80) | st.text(
    st.sampled_from('a"\\/\x00\x1f\x7f\n\té日😀\u2028\ud800'), max_size=80
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.sampled_from([2**63, 2**63 - 1, -(2**63), -(2**63) - 1, 2**64, 10**18, 0, -1, 9, 10, -10]),
    st.floats(),
    TEXTS,
    st.binary(max_size=80),
    st.binary(max_size=80).map(bytearray),
    st.binary(max_size=80).map(memoryview),
    st.binary(max_size=80).map(AudioBuffer),
    st.integers(0, len(SPECIAL) - 1).map(SPECIAL.__getitem__),
)
KEYS = (
    TEXTS | TEXTS.map(Text) | st.sampled_from([1, 1.5, None, True, b"a", (), Plain.TEXT, Mood.SAD])
)


def collections(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    rows = st.lists(children, max_size=4)
    tables = st.dictionaries(TEXTS, children, max_size=4)
    return st.one_of(
        rows,
        rows.map(Items),
        rows.map(tuple),
        rows.map(Pair),
        tables,
        tables.map(Table),
        tables.map(rtframes.UnknownObject),
        st.dictionaries(KEYS, children, max_size=3),
    )


@given(st.recursive(SCALARS, collections, max_leaves=12))
@settings(max_examples=MANY)
def test_any_value(value: Any) -> None:
    check(value)


# Numbers


@given(st.integers(0, 2**64 - 1))
@settings(max_examples=MANY)
@example(0)
@example(1 << 63)
def test_floats_of_any_bits(bits: int) -> None:
    check(struct.unpack("<d", struct.pack("<Q", bits))[0])


@given(st.integers(-(10**17), 10**17), st.integers(-330, 310))
@settings(max_examples=MANY)
@example(1, 16)
@example(1, -5)
@example(8394241333007812, -9)
def test_floats_of_few_digits(digits: int, exponent: int) -> None:
    value = float(f"{digits}e{exponent}")
    for near in (value, math.nextafter(value, math.inf), -value):
        check(near)


@given(st.integers(1, 4_400), st.integers(1, 2**53), st.integers(-60, 60))
@settings(max_examples=MANY)
def test_floats_half_way_between_two_decimals(odd: int, mantissa: int, exponent: int) -> None:
    # Exact in binary, and one digit longer than what tells it from its neighbours.
    check((2 * odd + 1) * 5.0**9 * 2.0**-10)
    check(float(mantissa) * 2.0**exponent)
    check((mantissa | 1) * 5 / 2 ** (exponent % 30 + 1))


def test_integers_around_every_power() -> None:
    for base in (2, 10):
        for power in range(70):
            for near in (-1, 0, 1):
                check(base**power + near)
                check(-(base**power) + near)


# Text and bytes


def test_every_character_at_every_place() -> None:
    for code in (*range(0x100), 0x2028, 0xD800, 0xFFFF, 0x1F600):
        for place in (0, 1, 7, 8, 15, 16, 31, 32, 33, 63, 64, 130):
            check("x" * place + chr(code) + "y" * 40)
            check("x" * place + chr(code))


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview, AudioBuffer])
def test_payloads_of_every_length(make: Any) -> None:
    data = bytes(i * 37 % 256 for i in range(5_000))
    for size in (*range(300), 767, 768, 769, 1_000, 1_024, 4_799, 4_800, 4_801):
        check(make(data[:size]))
        check({"audio": make(data[:size]), "after": "x" * (size % 200)})


def test_outputs_of_every_length() -> None:
    for size in (*range(1_100), 2_000, 3_000):
        check({"text": "x" * size, "n": [1, 2]})
        check(["y"] * size)
