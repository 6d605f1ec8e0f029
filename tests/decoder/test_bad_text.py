"""Invalid text: bytes that are not UTF-8, and escapes of half a surrogate pair.

What is expected comes from `bytes.decode` (where and why it is not UTF-8) and from `json.loads`
(what a half alone is).
"""

import contextlib
import copy
import gc
import json
import pickle
import sys
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec import Struct

import rtframes
from interpreter_lock import LOCK
from rtframes import AudioBuffer, InvalidUtf8Error, UnknownObject


class Part(Struct, tag="part"):
    text: str = ""
    audio: bytes = b""
    memory: AudioBuffer | None = None
    extra: rtframes.Extra = None


class Plain(Struct, tag="plain"):
    text: str = ""
    parts: list[Part] = []


AUDIO = b"QUFB" * 1_000
NOT_UTF8 = {
    "text": b'{"type":"plain","text":"caf\xe9"}',
    "text with escapes": b'{"type":"plain","text":"\\n\\ud83d\\ude00 caf\xe9"}',
    "a key": b'{"type":"part","caf\xe9":1,"text":"a"}',
    "a key's value": b'{"type":"part","more":{"a":["\xff"]}}',
    "the tag": b'{"type":"pl\xe9in"}',
    "an unknown event": b'{"type":"x","text":"\xc3"}',
    "deep": b'{"type":"plain","parts":[{"type":"part","text":"\xf0\x9f\x98"}]}',
    "deep and unknown": b'{"type":"plain","parts":[{"type":"x","text":"\xf0\x9f\x98"}]}',
    "a surrogate's bytes": b'{"type":"plain","text":"\xed\xa0\xbd"}',
    "audio": b'{"type":"part","audio":"' + AUDIO + b'\xe9A"}',
    "an AudioBuffer": b'{"type":"part","memory":"' + AUDIO + b'\xe9A"}',
    "outside of strings": b'{"type":"plain","text":\xff}',
    "UTF-16": '{"type":"plain"}'.encode("utf-16"),
    "a cut character": '{"type":"plain","text":"é'.encode()[:-1],
}
PLAIN_OR_PART = Plain | Part  # once: of each union msgspec keeps something (docs/upstream.md)
WAYS: dict[str, Callable[..., Any]] = {
    "decode": rtframes.Decoder(Plain | Part).decode,
    "lax": rtframes.Decoder(Plain | Part, invalid="unknown").decode,
    "decode_lines": rtframes.Decoder(Plain | Part).decode_lines,
    "not strict": rtframes.Decoder(Plain | Part, strict=False).decode,
    "with a hook": rtframes.Decoder(Plain | Part, float_hook=float).decode,
    "function": lambda frame: rtframes.decode(frame, type=PLAIN_OR_PART),
    "events": rtframes.decode,
    "zero copy": rtframes.Decoder(rtframes.ZeroCopyServerEvent).decode,
    "loads": rtframes.loads,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("frame", NOT_UTF8.values(), ids=NOT_UTF8)
def test_one_class_for_bytes_that_are_not_utf8(way: Any, frame: bytes) -> None:
    with pytest.raises(UnicodeDecodeError) as own:
        frame.decode()
    for source in (frame, bytearray(frame), memoryview(frame)):
        with pytest.raises(rtframes.DecodeError) as raised:
            way(source)
        error = raised.value
        assert type(error) is InvalidUtf8Error
        assert isinstance(error, UnicodeDecodeError)
        assert error.position == own.value.start
        assert (
            error.object[error.start : error.end]
            == own.value.object[own.value.start :][: error.end]
        )
        assert f"(byte {own.value.start})" in str(error)


@pytest.mark.parametrize("frame", NOT_UTF8.values(), ids=NOT_UTF8)
def test_it_holds_nothing_of_the_frame_but_the_wrong_bytes(frame: bytes) -> None:
    with pytest.raises(InvalidUtf8Error) as raised:
        WAYS["decode"](frame)
    error = raised.value
    assert len(error.object) <= 4
    assert error.__context__ is None
    assert error.__cause__ is None
    for text in (str(error), repr(error), repr(error.args), repr(vars(error))):
        assert "QUFBQUFB" not in text
        assert "plain" not in text
        assert len(text) < 120


# A decoder of its own for each frame, as of the function's, is a circle itself.
@pytest.mark.parametrize("way", [WAYS[name] for name in WAYS if name != "function"])
def test_no_error_is_part_of_a_circle_that_keeps_the_frame(way: Any) -> None:
    frames = [
        *NOT_UTF8.values(),
        *HALVES.values(),
        '{"a":"\ud83d"}',
        b"{",
        b'{"type":"plain","text":5}',
    ]

    def use() -> None:
        for frame in frames:
            with contextlib.suppress(msgspec.DecodeError):
                way(frame)

    use()
    gc.collect()
    gc.disable()
    try:
        use()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_it_pickles_and_copies() -> None:
    with pytest.raises(InvalidUtf8Error) as raised:
        WAYS["decode_lines"](b'{"type":"plain"}\n' + NOT_UTF8["text"])
    error = raised.value
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is InvalidUtf8Error
        assert str(again) == str(error)
        assert again.args == error.args
        assert vars(again) == vars(error)


@pytest.mark.parametrize("frame", NOT_UTF8.values(), ids=NOT_UTF8)
def test_where_nothing_is_tolerated_the_error_is_msgspecs(frame: bytes) -> None:
    with pytest.raises((UnicodeDecodeError, msgspec.DecodeError)) as own:
        msgspec.json.Decoder(Plain).decode(frame)
    with pytest.raises(own.type) as ours:
        rtframes.Decoder(Plain, unknown=None).decode(frame)
    assert ours.type is own.type


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_str_that_has_no_utf8(way: Any) -> None:
    frame = '{"type":"plain","text":"é\ud83d"}'
    with pytest.raises(InvalidUtf8Error) as raised:
        way(frame)
    assert raised.value.position == frame.encode("utf-8", "surrogatepass").index(b"\xed\xa0\xbd")
    assert raised.value.object == b"\xed\xa0\xbd"
    assert raised.value.__context__ is None


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_str_that_has_no_utf8_leaks_nothing(way: Any) -> None:
    def refuse(times: int) -> int:
        for _ in range(times):
            with contextlib.suppress(InvalidUtf8Error):
                way('{"type":"plain","text":"\ud83d"}')
        gc.collect()
        return sys.getallocatedblocks()

    refuse(100)
    before = refuse(100)
    # Without the lock memory is freed later.
    assert refuse(2_000) - before < (200 if LOCK else 1_000)


def test_a_str_that_has_no_utf8_is_msgspecs_where_nothing_is_tolerated() -> None:
    with pytest.raises(UnicodeEncodeError):
        rtframes.Decoder(Plain, unknown=None).decode('{"type":"plain","text":"\ud83d"}')


def test_peek_type_raises_for_no_text() -> None:
    assert rtframes.peek_type('{"type":"a","x":"\ud83d"}') == "a"
    assert rtframes.peek_type('{"x":"\ud83d","type":"é"}') == "é"
    assert rtframes.peek_type('{"type":"\ud83d"}') is None
    assert rtframes.peek_type(b'{"x":"\xff","type":"a"}') == "a"
    assert rtframes.peek_type(b'{"type":"\xff"}') is None


def test_what_a_hook_raises_is_not_ours() -> None:
    class Code(Struct):
        code: complex

    def hook(_: Any, value: str) -> complex:
        return complex(bytes.fromhex(value).decode())

    with pytest.raises(msgspec.ValidationError) as raised:
        rtframes.Decoder(Code, dec_hook=hook).decode(b'{"code":"ff"}')
    assert type(raised.value.__cause__) is UnicodeDecodeError


# Halves of surrogate pairs

HALVES = {
    "high": rb'{"type":"plain","text":"\ud83d"}',
    "high, in capitals": rb'{"type":"plain","text":"\uD83D"}',
    "high, before text": rb'{"type":"plain","text":"\ud83dabcdefghijkl"}',
    "high, before an escape": rb'{"type":"plain","text":"\ud83d\n"}',
    "high, before another character": rb'{"type":"plain","text":"\ud83d\u00e9"}',
    "high, before a pair": rb'{"type":"plain","text":"\ud83d\ud83d\ude00"}',
    "high, before a backslash": rb'{"type":"plain","text":"\ud83d\\ude00"}',
    "low": rb'{"type":"plain","text":"a\ude00"}',
    "reversed": rb'{"type":"plain","text":"\ude00\ud83d"}',
    "behind a backslash": rb'{"type":"plain","text":"\\\ud83d"}',
    "a key": rb'{"type":"part","\ud83d":1}',
    "a kept key's value": rb'{"type":"part","more":[{"a":"\ud83d"}]}',
    "the tag": rb'{"type":"\ud83d"}',
    "an unknown event": rb'{"type":"x","text":"\ud83d"}',
    "deep": rb'{"type":"plain","parts":[{"type":"part","text":"\ud83d"}]}',
    "deep and unknown": rb'{"type":"plain","parts":[{"type":"x","text":"\ud83d"}]}',
    "audio": rb'{"type":"part","audio":"AAAA\ud83d"}',
    "a misfit too": rb'{"type":"plain","parts":5,"text":"\ud83d"}',
    "numbers": rb'{"type":"x","n":[-0,-0.0,1e3,123456789012345678901234567890],"t":"\ud83d"}',
}


@pytest.mark.parametrize("frame", HALVES.values(), ids=HALVES)
def test_a_frame_with_half_a_pair_arrives_whole(decoder_class: Any, frame: bytes) -> None:
    decoder = decoder_class(Plain | Part, invalid="unknown")
    expected = json.loads(frame)
    for source in (frame, frame.decode(), bytearray(frame)):
        kept = decoder.decode(source)
        assert type(kept) is UnknownObject
        assert json.dumps(kept) == json.dumps(expected)
        assert kept.tag == expected["type"]
        assert kept.reason
    lines = frame + b'\n{"type":"plain"}\n' + frame
    kept, between, again = decoder.decode_lines(lines)
    assert json.dumps([kept, again]) == json.dumps([expected, expected])
    assert between == Plain()


@pytest.mark.parametrize("frame", HALVES.values(), ids=HALVES)
def test_it_is_an_error_otherwise_in_words_that_are_true(decoder_class: Any, frame: bytes) -> None:
    decoder = decoder_class(Plain | Part)
    with pytest.raises(msgspec.DecodeError) as raised:
        decoder.decode(frame)
    if type(raised.value) is msgspec.DecodeError:
        text = frame.replace(rb"\\", b"__").lower().replace(rb"\ud83d\ude00", b"-" * 12)
        at = min(i for half in (rb"\ud83d", rb"\ude00") if (i := text.find(half)) >= 0)
        assert str(raised.value) == f"JSON string has half a surrogate pair (byte {at})"
    else:
        assert raised.type is msgspec.ValidationError  # what msgspec found first
    with pytest.raises(msgspec.DecodeError) as own:
        msgspec.json.decode(frame)
    with pytest.raises(msgspec.DecodeError) as ours:
        decoder_class(Any, unknown=None).decode(frame)
    assert str(ours.value) == str(own.value)


@pytest.mark.parametrize(
    "wrong",
    [
        rb'{"type":"plain","text":"\ud83d","n":NaN}',
        rb'{"type":"plain","text":"\ud83d","n":Infinity}',
        rb'{"type":"plain","text":"\ud83d",}',
        rb'{"type":"plain","text":"\ud83d"',
        rb'{"type":"plain","text":"\ud83d"} x',
        rb'{"type":"plain","text":\ud83d}',
        rb'{"type":"plain","text":"\ud83"}',
        rb'{"type":"plain","text":"\ud83d\q"}',
        b'{"type":"plain","text":"\\ud83d\x01"}',
        rb'["\ud83d"]',
        rb'"\ud83d"',
        b'{"type":"plain","text":"\\ud83d\xff"}',
    ],
)
def test_other_faults_stay_faults(decoder_class: Any, wrong: bytes) -> None:
    decoder = decoder_class(Plain | Part, invalid="unknown")
    for decode in (decoder.decode, decoder.decode_lines):
        with pytest.raises(msgspec.DecodeError):
            decode(wrong)


def test_a_whole_pair_is_a_character(decoder_class: Any) -> None:
    decoder = decoder_class(Plain | Part, invalid="unknown")
    assert decoder.decode(rb'{"type":"plain","text":"\ud83d\ude00\uD83D\uDE00"}').text == "😀😀"
    assert decoder.decode(rb'{"type":"plain","text":"\\ud83d"}').text == r"\ud83d"


def test_what_was_kept_is_written_by_the_standard_library_alone() -> None:
    kept = rtframes.Decoder(invalid="unknown").decode(HALVES["high"])
    with pytest.raises(UnicodeEncodeError) as own:
        msgspec.json.encode(kept)
    with pytest.raises(UnicodeEncodeError) as ours:
        rtframes.encode(kept)
    assert str(ours.value) == str(own.value)
    assert json.dumps(kept, separators=(",", ":")).encode() == HALVES["high"]


def test_stats_count_it(decoder_class: Any) -> None:
    decoder = decoder_class(Plain, invalid="unknown")
    decoder.decode(HALVES["high"])
    count = decoder.stats().invalid if decoder_class is rtframes.Decoder else decoder.invalid
    assert count == 1
