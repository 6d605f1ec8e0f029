"""What a server spends on a frame: decoding an append, encoding an audio delta.

Most servers in Python use openai-python's pydantic models. They are measured as such servers use
them, together with the fastest JSON library with the fastest base64, msgspec, and this project. All
decoders end with the audio as ``bytes``; all encoders begin with it and end with the text of a
frame, as ``bytes``. No two frames are the same. The rounds of all are interleaved; a figure is the
median of the rounds, a ratio the median of the rounds' ratios.

    python benches/server_frames.py              # the tables, on standard output
    python benches/server_frames.py --write      # and into docs/writing-a-server.md
"""

from __future__ import annotations

import argparse
import base64
import datetime
import gc
import importlib.metadata
import json
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pybase64
import pydantic
import ssrjson
from openai.types.realtime import (
    InputAudioBufferAppendEvent,
    RealtimeClientEvent,
    ResponseAudioDeltaEvent,
)

import rtframes
from loopback_report import Found, costs
from rtframes.bench.machine import machine
from rtframes.bench.table import machine_text
from rtframes.client_events import ClientEvent
from rtframes.events import ResponseOutputAudioDelta
from sections import with_section

PAGE = Path(__file__).parent.parent / "docs" / "writing-a-server.md"
BEGIN, END = "<!-- figures: benches/server_frames.py -->\n", "<!-- end of figures -->"
STOCK = "openai-python's union, then base64"
OURS = "rtframes"
COPIES = "two copies of the frame, not decoded"
FRAMES = 200
APPEND_SIZES = {"20 ms (960 bytes)": 960, "100 ms (4,800 bytes)": 4_800}
DELTA_SIZES = {"100 ms (4,800 bytes)": 4_800, "500 ms (24,000 bytes)": 24_000}

Peers = dict[str, Callable[[Any], Any]]

# Decoding an append: the audio as bytes.


def decoders() -> Peers:
    union = pydantic.TypeAdapter[Any](RealtimeClientEvent).validate_json
    one_class = InputAudioBufferAppendEvent.model_validate
    msgspec_decode = msgspec.json.Decoder(ClientEvent).decode
    decode = rtframes.Decoder(ClientEvent).decode
    b64decode, fast_b64decode = base64.b64decode, pybase64.b64decode
    ssrjson_loads = ssrjson.loads
    return {
        STOCK: lambda frame: b64decode(union(frame).audio),
        "json.loads, openai-python's one class, then base64": lambda frame: b64decode(
            one_class(json.loads(frame)).audio
        ),
        "ssrjson and pybase64, no classes": lambda frame: fast_b64decode(
            ssrjson_loads(frame)["audio"], None, True
        ),
        "msgspec": lambda frame: msgspec_decode(frame).audio,
        OURS: lambda frame: decode(frame).audio,
        COPIES: lambda frame: bytes(bytearray(frame)),
    }


def appends(size: int) -> list[bytes]:
    """As clients write them."""
    random.seed(size)
    return [
        b'{"type":"input_audio_buffer.append","audio":"%s"}'
        % base64.b64encode(random.randbytes(size))
        for _ in range(FRAMES)
    ]


# Encoding a delta: from values to the text of the frame.


def encoders() -> Peers:
    b64encode, fast_b64encode = base64.b64encode, pybase64.b64encode_as_string
    encode, msgspec_encode = rtframes.Encoder().encode, msgspec.json.Encoder().encode

    def stock(value: tuple[str, bytes]) -> bytes:
        return (
            ResponseAudioDeltaEvent(
                type="response.output_audio.delta",
                event_id=value[0],
                response_id="resp_CCXGRvtUVrax5SJAnNOWZ",
                item_id="item_CCXGRQRiBWtlFGKChdlNL",
                output_index=0,
                content_index=0,
                delta=b64encode(value[1]).decode(),
            )
            .model_dump_json()
            .encode()
        )

    def plain(dumps: Callable[[Any], bytes]) -> Callable[[tuple[str, bytes]], bytes]:
        return lambda value: dumps(
            {
                "type": "response.output_audio.delta",
                "event_id": value[0],
                "response_id": "resp_CCXGRvtUVrax5SJAnNOWZ",
                "item_id": "item_CCXGRQRiBWtlFGKChdlNL",
                "output_index": 0,
                "content_index": 0,
                "delta": fast_b64encode(value[1]),
            }
        )

    def struct(encode: Callable[[Any], bytes]) -> Callable[[tuple[str, bytes]], bytes]:
        return lambda value: encode(
            ResponseOutputAudioDelta(
                event_id=value[0],
                response_id="resp_CCXGRvtUVrax5SJAnNOWZ",
                item_id="item_CCXGRQRiBWtlFGKChdlNL",
                output_index=0,
                content_index=0,
                delta=value[1],
            )
        )

    return {
        "openai-python's class, model_dump_json": stock,
        "orjson and pybase64, no classes": plain(orjson.dumps),
        "ssrjson and pybase64, no classes": plain(ssrjson.dumps_to_bytes),
        "msgspec": struct(msgspec_encode),
        OURS: struct(encode),
    }


def deltas(size: int) -> list[tuple[str, bytes]]:
    random.seed(size)
    return [
        (f"event_CCXGRvtUVrax5SJA{number:05}", random.randbytes(size)) for number in range(FRAMES)
    ]


# Rounds


def measure(
    peers: Peers, inputs: Sequence[Any], rounds: int, meaning: Callable[[bytes], Any]
) -> Found:
    """Microseconds per frame, for each round, by peer, once all give the same results."""
    results = {
        name: [meaning(work(given)) for given in inputs]
        for name, work in peers.items()
        if name != COPIES
    }
    for name, result in results.items():
        if result != results[OURS]:
            raise AssertionError(f"{name} gives something else")
    found: Found = {name: [] for name in peers}
    gc.disable()
    for _ in range(rounds):
        for name, work in peers.items():
            for given in inputs[:20]:  # not timed: caches that another one filled
                work(given)
            begin = time.perf_counter_ns()
            for given in inputs:
                work(given)
            found[name].append((time.perf_counter_ns() - begin) / len(inputs) / 1e3)
        gc.collect()
    gc.enable()
    return found


def tables(rounds: int) -> str:
    """The tables for the page, after a line about where they were measured."""
    here = machine()
    names = ("openai", "pydantic", "msgspec", "orjson", "ssrjson", "pybase64")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    lines = [f"{datetime.date.today()}, {machine_text(here)}. {versions}.", ""]
    for label, size in APPEND_SIZES.items():
        found = measure(decoders(), appends(size), rounds, meaning=bytes)
        lines += costs(f"append decoded, {label}", found, digits=2)
    for label, size in DELTA_SIZES.items():
        found = measure(encoders(), deltas(size), rounds, meaning=json.loads)
        lines += costs(f"delta encoded, {label}", found, digits=2)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--write", action="store_true", help=f"write them into {PAGE.name} too")
    options = parser.parse_args()
    text = tables(options.rounds)
    print(text)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(with_section(page, BEGIN, END, text), encoding="utf-8")


if __name__ == "__main__":
    main()
