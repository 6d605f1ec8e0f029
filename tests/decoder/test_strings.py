"""Strings are made as CPython makes them: the same value in the same representation."""

import json
import os
import subprocess
import sys
import sysconfig
from typing import Any

import msgspec
import pytest

import rtframes
from interpreter_lock import LOCK

PURE = os.environ.get("RTFRAMES_PURE", "") not in ("", "0")

CHARACTERS = "a\x7f\x80é\xff\u0100漢\uffff\U00010000🎧\U0010ffff"
TEXTS = [
    "",
    *CHARACTERS,
    *("x" * length for length in range(2, 140)),
    *(first * length + last for first in "xé漢" for last in CHARACTERS for length in (1, 7, 8, 31)),
    "Grüß Gott, “Zur Brücke” — was darf es sein? " * 30,
    "音声エージェント、こんにちは。" * 40,
    "ok 🎧 " * 50,
]


@pytest.mark.parametrize("decode", [rtframes.loads, rtframes.Decoder(str).decode])
@pytest.mark.parametrize("ascii_only", [False, True], ids=["utf8", "escaped"])
def test_a_string_is_what_python_makes_of_it(decode: Any, ascii_only: bool) -> None:
    for text in TEXTS:
        frame = json.dumps(text, ensure_ascii=ascii_only).encode()
        made = decode(frame)
        # A copy in Python's own smallest representation.
        own = "".join(list(text))
        assert made == own
        assert hash(made) == hash(own)
        assert made.isascii() == own.isascii()
        assert made.encode() == own.encode()
        # Whether it keeps its UTF-8, as one that was encoded may, is no part of the string.
        assert sys.getsizeof(made) in (
            sys.getsizeof(own),
            sys.getsizeof(own) + len(own.encode()) + 1,
        )
        assert {made: 1}[own] == 1
        assert made + "é" == own + "é"
        assert sys.intern(made) == own


def test_text_that_is_not_utf8_is_refused() -> None:
    for bad in (b"\x80", b"a\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\xaf", b"abc\xff"):
        with pytest.raises(UnicodeDecodeError) as own:
            bad.decode()
        with pytest.raises(UnicodeDecodeError) as ours:  # as msgspec
            rtframes.loads(b'"' + bad + b'"')
        assert ours.value.reason == own.value.reason


@pytest.mark.skipif(PURE, reason="plain Python makes strings itself")
def test_strings_are_made_directly() -> None:
    """Whatever memory the process happens to have: what is learnt at import does not hang on it."""
    if "--with-pydebug" in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        pytest.skip("on debugging builds objects are more than their memory")
    for modules in ("sys", "json", "decimal, email", "asyncio", "unittest, sqlite3", "ctypes"):
        program = f"import {modules}; from rtframes import _core; print(_core._makes_ascii())"
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        assert done.stdout == f"{LOCK}\n", modules


ESCAPED = [
    (b'{"a\\\\b":1}', b'{"a\\b":1}'),
    (b'{"x\\"y":1}', b'{"x"y":1}'),
    (b'{"q\\ny":1}', b'{"q\ny":1}'),
    (b'{"t\\u0022":1}', b'{"t"":1}'),
]
"""Documents, and others with the raw content of their keys, without the escapes."""


@pytest.mark.parametrize(("good", "bad"), ESCAPED)
def test_a_key_with_escapes_is_not_what_it_stands_for(good: bytes, bad: bytes) -> None:
    for decode in (
        rtframes.loads,
        rtframes.Decoder(dict[str, int]).decode,
        rtframes.Decoder().decode,
    ):
        for frame in (good, good, good, bad, good, bad):
            assert outcome(decode, frame) == outcome(msgspec.json.decode, frame)


def test_a_tag_with_escapes_is_not_what_it_stands_for() -> None:
    for tag, rest in (("a\\b", b"a\\b"), ('c"d', b'c"d'), ("e\nf", b"e\nf")):
        one = msgspec.defstruct("One", [], tag=tag)
        two = msgspec.defstruct("Two", [], tag="two")
        types: Any = one | two
        ours = rtframes.Decoder(types, unknown=None).decode
        theirs = msgspec.json.Decoder(types).decode
        good = msgspec.json.encode({"type": tag})
        bad = b'{"type":"' + rest + b'"}'
        for frame in (bad, good, bad, good, good, bad):
            assert outcome(ours, frame) == outcome(theirs, frame)
            rtframes.peek_type(frame)


def test_a_peeked_tag_with_escapes_is_no_key() -> None:
    for good, bad in ESCAPED:
        key = good[1 : good.index(b":")]
        for _ in range(3):
            rtframes.peek_type(b'{"type":' + key + b"}")
            assert outcome(rtframes.loads, bad) == outcome(msgspec.json.decode, bad)


def outcome(decode: Any, frame: bytes) -> Any:
    """The value, or the class of the exception."""
    try:
        return decode(frame)
    except Exception as error:
        return type(error)


def test_plain_data_is_not_taken_from_the_document_before() -> None:
    """Keys and values are guessed from what came before: each guess here is nearly right."""
    documents: list[dict[str, object]] = [
        {"type": "ab", "abc": "one", "abcd": "x" * 40},
        {"type": "abc", "ab": "one", "abcd": "x" * 41},
        {"type": "ab", "abc": "on", "abcd": "x" * 39},
        {"type": "ab", "abc": "ones", "abcde": "x" * 40},
        {"type": "ab", "abc": ["one"], "abcd": {"type": "ab"}},
        {"type": "ab\\", "abc": 'o"ne', "abcd": "é" * 40},
        {"ty": "ab", "typ": "ab", "type": "ab", "types": "ab"},
        {},
        {"type": {}},
    ]
    for _ in range(3):
        for first in documents:
            for second in documents:
                for compact in ((",", ":"), (", ", ": ")):
                    for document in (first, first, second):
                        text = json.dumps(document, separators=compact)
                        assert rtframes.loads(text) == document
                        assert list(rtframes.loads(text.encode())) == list(document)
