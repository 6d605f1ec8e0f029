"""Frames that someone made to hurt: they cost what they weigh, and leave nothing behind."""

import base64
import enum
import gc
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
from msgspec import Struct

import rtframes
from kept_blocks import kept_blocks
from rtframes import AudioBuffer, Decoder, UnknownObject

MEGABYTE = 1_000_000


class Leaf(Struct, tag="leaf"):
    x: int = 0


class Tree(Struct, tag="tree"):
    left: "Tree | Leaf | None" = None
    right: "Tree | Leaf | None" = None
    any: Any = None


class Sound(Struct, tag="sound"):
    audio: bytes
    n: int | float = 0
    text: str = ""


Node = Tree | Leaf | Sound


def outcome(decode: Callable[[Any], Any], frame: Any) -> Any:
    try:
        return decode(frame)
    except RecursionError:
        return RecursionError
    except (ValueError, msgspec.DecodeError) as error:
        return type(error), str(error)[:100]


def assert_as_msgspec(frame: bytes, kind: Any = Node) -> None:
    expected = outcome(msgspec.json.Decoder(kind).decode, frame)
    assert outcome(Decoder(kind, unknown=None).decode, frame) == expected
    if not isinstance(expected, tuple):
        tolerant = outcome(Decoder(kind).decode, frame)
        assert tolerant == expected or tolerant is RecursionError


# Nesting


BOMBS = {
    "arrays": (b"[", b"]"),
    "objects": (b'{"a":', b"}"),
    "both": (b'[{"a":', b"}]"),
    "trees": (b'{"type":"tree","left":', b"}"),
    "late trees": (b'{"left":', b',"type":"tree"}'),
}


@pytest.mark.parametrize("depth", [63, 64, 65, 66, 200, 5_000, 200_000])
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_nesting(bomb: tuple[bytes, bytes], depth: int) -> None:
    opening, closing = bomb
    for core in (b"null", b"1", b'"text"'):
        value = opening * depth + core + closing * depth
        for frame in (
            value,
            b'{"type":"tree","any":' + value + b"}",
            b'{"type":"leaf","skipped":' + value + b"}",
            b'{"skipped":' + value + b',"type":"leaf"}',
            b'{"type":"tree","left":' + value + b"}",
            b'{"type":"of.tomorrow","x":' + value + b"}",
            opening * depth,
        ):
            # Where msgspec takes that many levels, late tags cost it the square of them.
            if depth <= 5_000 or bomb != BOMBS["late trees"]:
                assert_as_msgspec(frame)
            outcome(Decoder(Node).decode, frame)
            outcome(Decoder(Node, invalid="unknown").decode, frame)
            if depth > 1_000:
                break
        if depth > 1_000:
            break


@pytest.mark.parametrize("depth", [5_000, 200_000])
def test_nesting_ends_in_an_error_not_in_a_crash(depth: int) -> None:
    for head in (b'{"type":"tree","any":', b'{"type":"leaf","s":', b'{"type":"x","s":', b""):
        for decode in (Decoder(Node).decode, Decoder(Any).decode, rtframes.loads):
            with pytest.raises((RecursionError, msgspec.DecodeError)):
                decode(head + b"[" * depth)


def test_a_bomb_after_an_unknown_tag_in_the_middle_of_an_event() -> None:
    bomb = b'{"type":"response.done","event_id":"e","response":{"output":[{"type":"x","s":'
    with pytest.raises((RecursionError, msgspec.DecodeError)):
        rtframes.decode(bomb + b"[" * 100_000)


# Tags that come late


def test_late_tags_at_every_level_cost_no_more_than_twice_the_text() -> None:
    """Were a subtree parsed twice at each level, this would take longer than the tests may."""
    frame = b'{"x":1,"type":"leaf"}'
    for _ in range(60):
        frame = b'{"left":' + frame + b',"any":"' + b"x" * 100 + b'","type":"tree"}'
    assert_as_msgspec(frame)
    unknown = frame.replace(b'"leaf"', b'"of.tomorrow"')
    value = Decoder(Node).decode(unknown)
    for _ in range(60):
        value = value.left
    assert value == {"x": 1, "type": "of.tomorrow"}


def test_a_late_tag_behind_a_megabyte() -> None:
    many = b",".join(b'"key%d":[%d,{"type":"leaf"}]' % (i, i) for i in range(30_000))
    assert_as_msgspec(b"{" + many + b',"type":"leaf","x":3}')
    payload = base64.b64encode(bytes(MEGABYTE))
    assert_as_msgspec(b'{"audio":"' + payload + b'","type":"sound"}')
    value = Decoder(Node).decode(b"{" + many + b',"type":"of.tomorrow"}')
    assert value.tag == "of.tomorrow"
    assert len(value) == 30_001


def test_many_unknown_objects() -> None:
    parts = b",".join([b'{"type":"x","y":{}}'] * 50_000)
    values = Decoder(list[Node]).decode(b"[" + parts + b"]")
    assert len(values) == 50_000
    assert all(type(value) is UnknownObject for value in values)


# Repetition, and size


def test_the_same_payload_a_thousand_times() -> None:
    payload = base64.b64encode(b"\x01\x02\x03" * 1_000)
    many = b",".join([b'"audio":"' + payload + b'"'] * 1_000)
    assert_as_msgspec(b'{"type":"sound",' + many + b"}")
    assert_as_msgspec(b"{" + many + b',"type":"sound"}')
    assert_as_msgspec(b'{"type":"sound",' + many + b',"audio":"A"}')
    assert_as_msgspec(b'{"type":"sound",' + many + b',"audio":"AAEC"}')


@pytest.mark.parametrize(
    "key",
    [b"x" * MEGABYTE, b"audio" + b"x" * MEGABYTE, b"\\u0061" * 200_000, "é".encode() * 500_000],
    ids=["long", "begins like a field", "escaped", "not ASCII"],
)
def test_a_key_of_a_megabyte(key: bytes) -> None:
    assert_as_msgspec(b'{"type":"sound","audio":"AAEC","' + key + b'":1}')
    assert_as_msgspec(b'{"' + key + b'":1,"type":"sound","audio":"AAEC"}')
    assert_as_msgspec(b'{"' + key + b'":"' + key + b'"}', dict[str, str])
    assert_as_msgspec(b'{"type":"tree","any":{"' + key + b'":1}}')
    assert Decoder(Node).decode(b'{"type":"' + key + b'"}').tag == msgspec.json.decode(
        b'"' + key + b'"'
    )
    assert_as_msgspec(b'{"type":"' + key + b'"}')


@pytest.mark.parametrize(
    "number",
    [
        b"1" * MEGABYTE,
        b"-" + b"9" * 5_000,
        b"0." + b"3" * MEGABYTE,
        b"0." + b"0" * MEGABYTE + b"1",
        b"1" + b"0" * MEGABYTE + b".5e-1000000",
        b"1e" + b"9" * MEGABYTE,
        b"1e-" + b"9" * MEGABYTE,
        b"0" * MEGABYTE,
    ],
    ids=lambda number: f"{number[:4].decode()}..{number[-4:].decode()}",
)
def test_a_number_of_a_megabyte(number: bytes) -> None:
    for kind in (int, float, int | float, Any):
        assert_as_msgspec(number, kind)
    assert_as_msgspec(b'{"type":"sound","audio":"","n":' + number + b"}")
    assert_as_msgspec(b'{"type":"sound","audio":"","skipped":' + number + b"}")


def test_a_megabyte_of_white_space() -> None:
    space = b" \n\t\r" * 250_000
    assert_as_msgspec(space + b'{"type":"leaf"}' + space)
    assert_as_msgspec(b"{" + space + b'"type"' + space + b":" + space + b'"leaf"' + space + b"}")


@pytest.mark.parametrize("kind", [bytes, bytearray, AudioBuffer, str])
def test_a_payload_of_64_megabytes(kind: Any) -> None:
    class Big(Struct):
        audio: kind
        n: int = 0

    audio = bytes(range(256)) * (48 * MEGABYTE // 256)
    payload = base64.b64encode(audio)
    assert len(payload) == 64 * MEGABYTE
    expected = payload.decode() if kind is str else audio
    decoder = Decoder(Big)
    assert decoder.decode(b'{"audio":"' + payload + b'","n":1}').audio == expected
    if kind is str:
        return
    for end in (b"?", b"=", b"A", b"\\", b'"', b"\xff"):
        text = b'{"audio":"' + payload[:-1] + end + b'"}'
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            assert len(decoder.decode(text).audio) >= len(audio) - 2


# Every way to fail: a hundred thousand times in CI and in long runs, ten thousand times otherwise

LONG = os.environ.get("RTFRAMES_HYPOTHESIS") == "long" or "CI" in os.environ
ROUNDS = 100_000 if LONG else 10_000


class Color(enum.Enum):
    RED = "red"


class Everything(Struct, tag="everything", forbid_unknown_fields=True):
    text: str = ""
    audio: bytes = b""
    buffer: AudioBuffer | None = None
    color: Color = Color.RED
    choice: Literal["a", "b"] = "a"
    numbers: list[int] = []
    table: dict[str, list[str]] = {}
    node: Node | None = None
    any: Any = None
    raw: msgspec.Raw = msgspec.Raw(b"")


PAYLOAD = base64.b64encode(bytes(3_000)).decode()
FULL = (
    f'{{"type":"everything","text":"héllo","audio":"{PAYLOAD}","buffer":"{PAYLOAD}","color":"red",'
    '"choice":"b","numbers":[1,2,300000000000000000000],"table":{"k":["v"]},'
    '"node":{"type":"tree","left":{"type":"leaf"}},"any":[{"k":1.5}],"raw":[1]'
)

PATHS: dict[str, Any] = {
    "cut in a payload": FULL[:2_000],
    "cut in an object": FULL,
    "trailing": FULL + "}]",
    "bad base64": FULL.replace('","buffer', '?","buffer') + "}",
    "bad base64 in a buffer": FULL.replace('","color', '=","color') + "}",
    "bad escape": FULL.replace('"héllo"', r'"\x"') + "}",
    "bad UTF-8": FULL.encode().replace("é".encode(), b"\xc3") + b"}",
    "bad number": FULL.replace("1.5", "1.") + "}",
    "number out of range": FULL.replace("1.5", "1e999") + "}",
    "wrong type": FULL.replace('"k":["v"]', '"k":[5]') + "}",
    "wrong element": FULL.replace("[1,2,", '[1,"2",') + "}",
    "no member of the enum": FULL.replace('"red"', '"blue"') + "}",
    "no choice": FULL.replace('"b"', '"c"') + "}",
    "unknown field": FULL + ',"more":1}',
    "unknown tag": FULL.replace("everything", "of.tomorrow") + "}",
    "unknown tag inside": FULL.replace('"leaf"', '"of.tomorrow"') + "}",
    "absent tag inside": FULL.replace('"type":"leaf"', "") + "}",
    "wrong object": "[1]",
    "empty": "",
    "too deep": '{"type":"everything","any":' + "[" * 80,
    "no buffer": None,
    "strides": memoryview(b"{}  ")[::2],
    "fine": FULL + "}",
}


def resident() -> int:
    """The memory of this process in bytes."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    rss = subprocess.run(["ps", "-o", "rss=", "-p", str(os.getpid())], capture_output=True).stdout
    return int(rss) * 1_024


def hammer(decode: Callable[[Any], Any], frame: Any, rounds: int) -> None:
    for _ in range(rounds):
        try:
            decode(frame)
        except (ValueError, TypeError, BufferError):
            continue


@pytest.mark.parametrize("frame", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize("invalid", ["raise", "unknown"])
def test_no_path_leaks(invalid: Any, frame: Any) -> None:
    frame = frame.encode() if isinstance(frame, str) else frame
    decode = Decoder(Everything | Leaf, invalid=invalid).decode
    hammer(decode, frame, 500)
    gc.collect()
    memory = resident()
    assert kept_blocks(lambda: hammer(decode, frame, ROUNDS), 500) < 500
    # One payload is 3 kB: a leak of it every tenth time would be 3 MB.
    assert resident() - memory < 2_500_000


@pytest.mark.parametrize("frame", PATHS.values(), ids=PATHS)
def test_reference_counts_stay_flat(frame: Any) -> None:
    frame = frame.encode() if isinstance(frame, str) else frame
    decoder = Decoder(Everything | Leaf)
    decode = decoder.decode
    hammer(decode, frame, 100)
    shared = [frame, decoder, Everything, Leaf, Tree, UnknownObject, AudioBuffer, Color.RED]
    shared += [msgspec.Raw, dict, list, bytes, int, "type", "everything", Everything().audio, ()]
    gc.collect()
    before = [sys.getrefcount(thing) for thing in shared]
    hammer(decode, frame, 2_000)
    gc.collect()
    after = [sys.getrefcount(thing) for thing in shared]
    assert [late - early for late, early in zip(after, before, strict=True)] == pytest.approx(
        [0] * len(shared), abs=10
    )


def test_decoders_are_freed() -> None:
    def work() -> None:
        for _ in range(300):
            decoder = Decoder(Everything | Leaf)
            decoder.decode(FULL + "}")
            decoder.decode('{"type":"x"}')

    assert kept_blocks(work, 3_000) < 3_000
