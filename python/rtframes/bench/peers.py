"""The decoders under test: rtframes, its peers, and lower bounds.

*Peers* are other libraries that do the same. A *floor* is a lower bound: it does less than the
task, and so shows how fast anything could be.

A decoder under test is a loop over frames, written as a user of that library would write it: no
decoder pays for a function call that only the benchmark needs. The loop keeps the last result, as a
program would while it works on it, and returns it so that tests can see that the work was done.

With a JSON parser, decoding an event means plain data, with bytes instead of the base64 text in
the events that stream audio and in retrieved items with audio.
"""

from __future__ import annotations

import base64
import functools
import importlib
import importlib.metadata
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

import rtframes
from rtframes.bench.workloads import Task, Workload
from rtframes.client_events import ClientEvent
from rtframes.recordings.audio_fields import audio_fields

Loop: TypeAlias = Callable[[Iterable[bytes]], Any]
Loads: TypeAlias = Callable[[bytes], Any]
ToBytes: TypeAlias = Callable[[str, None, bool], bytes]
"""``b64decode(text, altchars, validate)``, of `base64` or `pybase64`."""

OURS = "rtframes"
AUDIO_BUFFER = "rtframes, AudioBuffer"
MSGSPEC = "msgspec"
OPENAI = "openai-python"
COPY = "bytearray(frame)"
EMPTY_CALL = "an empty call"
MIXES = tuple(f"{parser} + pybase64" for parser in ("orjson", "jiter", "ssrjson", "pysimdjson"))
"""A fast JSON parser with the fastest base64: the best combination without rtframes."""


_STREAMED = audio_fields()["delta"]
"""The events that stream base64."""

_RETRIEVED = "conversation.item.retrieved"
_APPEND = "input_audio_buffer.append"


@dataclass(frozen=True)
class DecoderUnderTest:
    """One way to do a task.

    Attributes:
        name: for display, and to select it.
        packages: the distributions that it needs besides rtframes.
        make: returns its loop; raises ImportError if a package is missing.
        floor: whether it does less than the task, as a lower bound.
    """

    name: str
    packages: tuple[str, ...]
    make: Callable[[], Loop]
    floor: bool = False

    def loop(self) -> Loop | None:
        """Its loop, ready to run; None if one of its packages is not installed."""
        try:
            return self.make()
        except ImportError:
            return None


def decoders_under_test(workload: Workload) -> list[DecoderUnderTest]:
    """The decoders that are measured in a workload, installed or not."""
    every = _DECODERS[workload.task]
    if workload.decoders is None:
        return every
    return [decoder for decoder in every if decoder.name in workload.decoders]


def packages() -> dict[str, str | None]:
    """The version of each package that a decoder needs; None for one that is not installed."""
    names = {name: None for group in _DECODERS.values() for c in group for name in c.packages}
    return {name: _version(name) for name in (OURS, *names)}


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


# Loops


def each(function: Callable[[bytes], Any]) -> Loop:
    """A loop for a decoder that does the whole task in one call."""

    def loop(frames: Iterable[bytes]) -> Any:
        result = None
        for frame in frames:
            result = function(frame)
        return result

    return loop


def _parsed(loads: Loads, b64decode: ToBytes, *, validate: bool) -> Loop:
    """A loop for a JSON parser and a base64 decoder.

    Args:
        loads: frame to plain data.
        b64decode: base64 text to bytes.
        validate: what to pass to it. Three times faster with pybase64, slower with `base64`.
    """

    def loop(frames: Iterable[bytes]) -> Any:
        event = None
        for frame in frames:
            event = loads(frame)
            kind = event["type"]
            if kind in _STREAMED:
                event["delta"] = b64decode(event["delta"], None, validate)
            elif kind == _RETRIEVED:
                for part in event["item"].get("content", ()):
                    if part.get("audio") is not None:
                        part["audio"] = b64decode(part["audio"], None, validate)
        return event

    return loop


def _parsed_client(loads: Loads, b64decode: ToBytes, *, validate: bool) -> Loop:
    """`_parsed` for what clients send: only audio, in one kind of event."""

    def loop(frames: Iterable[bytes]) -> Any:
        event = None
        for frame in frames:
            event = loads(frame)
            if event["type"] == _APPEND:
                event["audio"] = b64decode(event["audio"], None, validate)
        return event

    return loop


def _ours() -> Loop:
    return each(rtframes.Decoder().decode)


def _ours_zero_copy() -> Loop:
    return each(rtframes.Decoder(rtframes.ZeroCopyServerEvent).decode)


def _msgspec() -> Loop:
    """On the same Structs; an event of an unknown type becomes plain data."""
    decode = msgspec.json.Decoder[Any](rtframes.ServerEvent).decode
    plain = msgspec.json.Decoder[Any]().decode

    def loop(frames: Iterable[bytes]) -> Any:
        event = None
        for frame in frames:
            try:
                event = decode(frame)
            except msgspec.ValidationError:
                event = plain(frame)
        return event

    return loop


def _openai() -> Loop:
    """As the SDK's realtime connection does with each frame; no socket is needed."""
    connection_class = _function("openai.resources.realtime.realtime", "RealtimeConnection")
    connection = connection_class.__new__(connection_class)
    parse_event = connection.parse_event
    b64decode = base64.b64decode

    def loop(frames: Iterable[bytes]) -> Any:
        result = None
        for frame in frames:
            result = event = parse_event(frame)
            kind = event.type
            if kind in _STREAMED:
                result = b64decode(event.delta)
            elif kind == _RETRIEVED:
                for part in event.item.content:
                    audio = getattr(part, "audio", None)
                    if audio is not None:
                        result = b64decode(audio)
        return result

    return loop


class _Head(msgspec.Struct):
    """Everything that msgspec needs in order to decode an event's type."""

    type: str


def _msgspec_peek() -> Loop:
    decode = msgspec.json.Decoder(_Head).decode

    def loop(frames: Iterable[bytes]) -> Any:
        kind = None
        for frame in frames:
            kind = decode(frame).type
        return kind

    return loop


def _function(module: str, name: str) -> Any:
    """A function of a package that may be missing, and its types with it."""
    return getattr(importlib.import_module(module), name)


def _simdjson() -> Loads:
    """With one parser for all frames, as its documentation recommends, and into plain data.

    Its proxies would be faster, but they are not events: they become invalid with the next frame.
    """
    parse = _function("simdjson", "Parser")().parse
    return lambda frame: parse(frame, True)


def _pybase64() -> ToBytes:
    b64decode: ToBytes = _function("pybase64", "b64decode")
    return b64decode


def _mixes(parsed: Callable[..., Loop]) -> list[DecoderUnderTest]:
    """Each fast parser with pybase64, and the standard library's two."""
    parsers: dict[str, Callable[[], Loads]] = {
        "orjson": _ORJSON,
        "jiter": _JITER,
        "ssrjson": _SSRJSON,
        "pysimdjson": _simdjson,
    }

    def make(loads: Callable[[], Loads]) -> Loop:
        return parsed(loads(), _pybase64(), validate=True)

    mixes = [
        DecoderUnderTest(
            f"{parser} + pybase64", (parser, "pybase64"), functools.partial(make, loads)
        )
        for parser, loads in parsers.items()
    ]
    plain = functools.partial(parsed, json.loads, base64.b64decode, validate=False)
    return [*mixes, DecoderUnderTest("json + base64", (), plain)]


_ORJSON = functools.partial(_function, "orjson", "loads")
_JITER = functools.partial(_function, "jiter", "from_json")
_SSRJSON = functools.partial(_function, "ssrjson", "loads")
_FLOORS = [
    DecoderUnderTest(COPY, (), lambda: each(bytearray), floor=True),
    # A builtin that takes one argument and does almost nothing with it.
    DecoderUnderTest(EMPTY_CALL, (), lambda: each(callable), floor=True),
]

_DECODERS: dict[Task, list[DecoderUnderTest]] = {
    "events": [
        DecoderUnderTest(OURS, (), _ours),
        DecoderUnderTest(AUDIO_BUFFER, (), _ours_zero_copy),
        *_mixes(_parsed),
        DecoderUnderTest(MSGSPEC, ("msgspec",), _msgspec),
        DecoderUnderTest(OPENAI, ("openai",), _openai),
        *_FLOORS,
    ],
    "client": [
        DecoderUnderTest(OURS, (), lambda: each(rtframes.Decoder(ClientEvent).decode)),
        *_mixes(_parsed_client),
        DecoderUnderTest(
            MSGSPEC, ("msgspec",), lambda: each(msgspec.json.Decoder[Any](ClientEvent).decode)
        ),
        *_FLOORS,
    ],
    "loads": [
        DecoderUnderTest(OURS, (), lambda: each(rtframes.loads)),
        DecoderUnderTest("orjson", ("orjson",), lambda: each(_ORJSON())),
        DecoderUnderTest("jiter", ("jiter",), lambda: each(_JITER())),
        DecoderUnderTest("ssrjson", ("ssrjson",), lambda: each(_SSRJSON())),
        DecoderUnderTest("pysimdjson", ("pysimdjson",), lambda: each(_simdjson())),
        DecoderUnderTest(MSGSPEC, ("msgspec",), lambda: each(msgspec.json.Decoder[Any]().decode)),
        DecoderUnderTest("json", (), lambda: each(json.loads)),
        *_FLOORS,
    ],
    "peek": [
        DecoderUnderTest(OURS, (), lambda: each(rtframes.peek_type)),
        DecoderUnderTest("msgspec, a Struct with only a type", ("msgspec",), _msgspec_peek),
        *_FLOORS,
    ],
}
