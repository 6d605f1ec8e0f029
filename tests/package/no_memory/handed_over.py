"""What goes to msgspec, or to Python code, without memory: some of it fails by their own faults.

`LEFT_OUT` says which, found with CPython 3.10 to 3.15; ``python run.py NAME`` shows one.
"""

from __future__ import annotations

import datetime
import sys
import sysconfig

import msgspec
from cases import Call, kind, mistake
from decoding import Odd, decoding, loading

import rtframes
from rtframes import Decoder, Encoder

_CRASHES = "msgspec's own decoder and encoder end the process, as the cases for msgspec show"

LEFT_OUT = {
    # `PathNode_ErrSuffix` of its decoder takes a NULL for a text.
    "handed_over_malformed": _CRASHES,
    "handed_over_wrong_type": _CRASHES,
    "handed_over_wrong_type_to_msgspec_alone": _CRASHES,
    # Its encoder uses a buffer that it did not get.
    "handed_over_object": _CRASHES,
    "handed_over_object_to_msgspec_alone": _CRASHES,
    "handed_over_lines": "CPython loops where its one spare MemoryError becomes its own context",
}
"""Cases that are not run, and why."""

if (3, 12) <= sys.version_info < (3, 14):
    # `def f(): return lambda: 1` is enough. These run Python code that makes functions.
    LEFT_OUT |= dict.fromkeys(
        (
            "async_events",
            "async_events_made_and_closed",
            "async_events_after_the_end",
            "encoder",
            "encoder_with_a_dict",
            "handed_over_object_into_a_buffer",
        ),
        "CPython 3.12 and 3.13 crash at a function that they have no memory for",
    )
    LEFT_OUT |= dict.fromkeys(
        ("encode_a_class_without_a_plan", "handed_over_plain_data", "handed_over_nesting"),
        "CPython loops where it has no memory for the place that an exception came from",
    )

if sysconfig.get_config_var("Py_GIL_DISABLED"):
    LEFT_OUT |= dict.fromkeys(
        (
            "encode_text",
            "encode_audio",
            "encode_big_event",
            "encode_unknown_event",
            "encode_plain_data",
            "encode_into",
            "handed_over_object_into_a_buffer",
            "encode_lines",
            "encode_lines_of_a_generator",
        ),
        "msgspec encodes, which ends the process: see `handed_over_object_to_msgspec_alone`",
    )


@mistake
def handed_over_malformed() -> Call:
    return decoding(b'{"type":"response.output_text.delta","delta":"x"')


@mistake
def handed_over_wrong_type() -> Call:
    return decoding(b'{"type":"response.output_text.delta","delta":5}')


@mistake
def handed_over_wrong_type_to_msgspec_alone() -> Call:
    decoder = msgspec.json.Decoder(rtframes.ServerEvent)
    return lambda: decoder.decode(b'{"type":"response.output_text.delta","delta":5}')


@mistake
def handed_over_plain_data() -> Call:
    return loading(b"{")


@kind
def handed_over_field() -> Call:
    return decoding(b'{"when":"2020-01-01","raw":[1,2,3]}', Odd, unknown=None)


@kind
def handed_over_nesting() -> Call:
    return loading(b"[" * 70 + b"]" * 70)


@mistake
def handed_over_lines() -> Call:
    decoder = Decoder(rtframes.ServerEvent)
    return lambda: decoder.decode_lines(b'{"type":"x"}\n{')


@kind
def handed_over_object() -> Call:
    encoder = Encoder()
    return lambda: encoder.encode([datetime.date(2020, 1, 1), {1: 2}])


@kind
def handed_over_object_to_msgspec_alone() -> Call:
    encoder = msgspec.json.Encoder()
    return lambda: encoder.encode([datetime.date(2020, 1, 1), {1: 2}])


@kind
def handed_over_object_into_a_buffer() -> Call:
    encoder = Encoder()

    def call() -> int:
        buffer = bytearray(5)
        encoder.encode_into([datetime.date(2020, 1, 1), {1: 2}], buffer, -1)
        return len(buffer)

    return call


@mistake
def handed_over_unknown_object() -> Call:
    encoder = Encoder()
    return lambda: encoder.encode(object())
