"""Strings are made as CPython makes them: the same value in the same representation."""

import json
import sys
from typing import Any

import pytest

import rtframes

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
