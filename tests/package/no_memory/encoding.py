"""Encoding without memory."""

from __future__ import annotations

from typing import Any

import msgspec
from cases import Call, Case, frames, kind, replace

import rtframes
from rtframes import Decoder, Encoder


def encoding(frame: bytes) -> Call:
    event = Decoder(rtframes.ServerEvent).decode(frame)
    encoder = Encoder()
    return lambda: encoder.encode(event)


@kind
def encode_text() -> Call:
    return encoding(frames("text")[0])


@kind
def encode_audio() -> Call:
    return encoding(frames("audio-4800")[0])


@kind
def encode_big_event() -> Call:
    return encoding(frames("response-done")[0])


@kind
def encode_unknown_event() -> Call:
    return encoding(frames("unknown")[0])


@kind
def encode_plain_data() -> Call:
    value = {"\u00e9": ["\u20ac" * 2, 1.5, 10**10, None, True, {}], "x": "y" * 3000}
    encoder = Encoder()
    return lambda: encoder.encode(copy_of_text(value))


def copy_of_text(value: dict[str, Any]) -> dict[str, Any]:
    """The same dict: its strings keep their UTF-8 once it was asked for."""
    return value


@kind
def encode_a_class_without_a_plan() -> Case:
    made: list[Any] = []
    encoder = Encoder()
    fields = [("a", int), ("b", list, msgspec.field(default_factory=list))]
    return Case(
        lambda: encoder.encode(made[0]),
        lambda: replace(made, msgspec.defstruct("New", fields)(1)),
    )


@kind
def encode_into() -> Call:
    event = Decoder(rtframes.ServerEvent).decode(frames("response-done")[0])
    encoder = Encoder()

    def call() -> int:
        buffer = bytearray(5)
        encoder.encode_into(event, buffer, -1)
        return len(buffer)

    return call


@kind
def encode_lines() -> Call:
    events = list(map(Decoder(rtframes.ServerEvent).decode, frames("text")[:5]))
    encoder = Encoder()
    return lambda: encoder.encode_lines(events)


@kind
def encode_lines_of_a_generator() -> Call:
    events = list(map(Decoder(rtframes.ServerEvent).decode, frames("text")[:5]))
    encoder = Encoder()
    return lambda: encoder.encode_lines(iter(events))
