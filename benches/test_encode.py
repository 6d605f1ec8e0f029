"""pytest-benchmark groups: what clients send and servers send, encoded by rtframes and others.

The times of a group are those of one object. They are not interleaved: run one group again before
trusting a ratio near one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from rtframes import Decoder, Encoder
from rtframes.client_events import ClientEvent, InputAudioBufferAppend
from rtframes.testing import live_frames

try:
    from pybase64 import b64encode
except ImportError:
    from base64 import b64encode

PCM = bytes(i * 7 % 256 for i in range(4_800))
"""100 ms of PCM16 at 24 kHz."""

ENCODERS: dict[str, Callable[[Any], bytes]] = {
    "rtframes": Encoder().encode,
    "msgspec": msgspec.json.Encoder().encode,
}


def template(event: InputAudioBufferAppend) -> bytes:
    """The least that a client can do without a library."""
    return b'{"type":"input_audio_buffer.append","audio":"' + b64encode(event.audio) + b'"}'


def encode_into(event: Any) -> bytearray:
    encoder.encode_into(event, buffer)
    return buffer


encoder = Encoder()
buffer = bytearray()


@pytest.mark.benchmark(group="input_audio_buffer.append, 4.8 kB of PCM16", disable_gc=True)
@pytest.mark.parametrize(
    "encode",
    [*ENCODERS.values(), template, encode_into],
    ids=[*ENCODERS, "template", "rtframes encode_into"],
)
def test_append(benchmark: Any, encode: Callable[[Any], bytes]) -> None:
    event = InputAudioBufferAppend(audio=PCM)
    assert Decoder(ClientEvent).decode(bytes(benchmark(encode, event))) == event


@pytest.mark.benchmark(disable_gc=True)
@pytest.mark.parametrize("event", sorted(live_frames()))
@pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)
def test_event(benchmark: Any, event: str, encode: Callable[[Any], bytes]) -> None:
    benchmark.group = event
    value = Decoder().decode(live_frames()[event][0])
    assert benchmark(encode, value) == msgspec.json.encode(value)
