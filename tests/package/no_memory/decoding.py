"""Decoding without memory: of frames that were learnt, and of others; of plain data; of lines."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import msgspec
from cases import Call, Case, frames, kind, replace

import rtframes
from rtframes import AudioBuffer, Decoder


def decoding(frame: Any, type: Any = rtframes.ServerEvent, learnt: int = 0, **options: Any) -> Call:
    decoder = Decoder(type, **options)
    for _ in range(learnt):
        decoder.decode(frame)
    return lambda: decoder.decode(frame)


def unlearnt(frame: Any, type: Any = rtframes.ServerEvent) -> Case:
    """By another decoder each time."""
    made: list[Decoder[Any]] = []
    return Case(lambda: made[0].decode(frame), lambda: replace(made, Decoder(type)))


@kind
def text_learnt() -> Call:
    return decoding(frames("text")[0], learnt=100)


@kind
def text_unlearnt() -> Case:
    return unlearnt(frames("text")[0])


@kind
def texts_in_turn() -> Call:
    turn, decoder = itertools.cycle(frames("text")[:20]), Decoder(rtframes.ServerEvent)
    for _ in range(100):
        decoder.decode(next(turn))
    return lambda: decoder.decode(next(turn)).type


@kind
def text_as_str() -> Call:
    return decoding(frames("text")[0].decode())


@kind
def text_in_a_bytearray() -> Call:
    return decoding(bytearray(frames("text")[0]))


@kind
def text_in_a_memoryview() -> Call:
    return decoding(memoryview(frames("text")[0]))


@kind
def audio_learnt() -> Call:
    return decoding(frames("audio-4800")[0], learnt=100)


@kind
def audio_unlearnt() -> Case:
    return unlearnt(frames("audio-4800")[0])


@kind
def audio_in_an_audio_buffer() -> Call:
    return decoding(frames("audio-4800")[0], rtframes.ZeroCopyServerEvent, learnt=100)


@kind
def big_event_learnt() -> Call:
    return decoding(frames("response-done")[0], learnt=200)


@kind
def big_event_unlearnt() -> Case:
    return unlearnt(frames("response-done")[0])


@kind
def session() -> Call:
    return decoding(frames("session-created")[0])


@kind
def transcription() -> Call:
    return decoding(frames("transcription")[0])


@kind
def unknown_event() -> Call:
    return decoding(frames("unknown")[0])


@kind
def unknown_keys() -> Call:
    return decoding(b'{"type":"input_audio_buffer.cleared","event_id":"e","x":[1000,{"y":2.5}]}')


class Odd(msgspec.Struct, dict=True):
    """One that is called, since its instances have a ``__dict__``."""

    text: str = "x"
    payload: bytes = b""
    other: bytearray = msgspec.field(default_factory=bytearray)
    view: AudioBuffer | None = None
    number: int | float | None = None
    names: list[str] = []
    map: dict[str, Any] = {}
    when: datetime.date | None = None
    raw: msgspec.Raw = msgspec.Raw()


ODD = (
    '{"text":"gr\\u00fc\u00df\u20ac\U0001f600\\n","payload":"AAEC","other":"AAECAwQF",'
    '"view":"AAEC","number":123456789012345678901234567890,"names":["\u00e9","ab","abc"],'
    '"map":{"a":1.5,"bc":[1000]}}'
).encode()


@kind
def odd_fields() -> Call:
    return decoding(ODD, Odd, unknown=None)


@kind
def defaults() -> Call:
    return decoding(b'{"names":["ab"]}', Odd, unknown=None)


# Plain data


def loading(text: Any) -> Call:
    return lambda: rtframes.loads(text)


@kind
def ints() -> Call:
    return loading(b"[100000,200000,[1,2,99999999999999999999999]]")


@kind
def floats() -> Call:
    return loading(b"[1.5,2.5]")


@kind
def objects() -> Call:
    return loading(
        '{"a":{"b\\u00e9":"c\\u20ac"},"long key":[{},[],{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6}]}'
    )


@kind
def plain_bytearray() -> Call:
    return loading(bytearray(b'{"a":"bcd","e":[1.5]}'))


@kind
def many_items() -> Call:
    return loading(b"[" + b",".join(b"%d.5" % n for n in range(200)) + b"]")


@kind
def peek_type() -> Call:
    return lambda: rtframes.peek_type(b'{"type":"another.kind.of.%s"}' % b"event")


@kind
def peek_another_type() -> Call:
    return lambda: rtframes.peek_type('{"type":"ger\u00e4usch\u20ac"}')


# Lines


@kind
def lines() -> Call:
    text = b"\n".join([*frames("text")[:3], *frames("unknown")[:2], frames("audio-4800")[0]])
    decoder = Decoder(rtframes.ServerEvent)
    return lambda: decoder.decode_lines(text)


@kind
def lines_in_a_bytearray() -> Call:
    text = bytearray(b"\n".join(frames("text")[:3]))
    decoder = Decoder(rtframes.ServerEvent)
    return lambda: decoder.decode_lines(text)
