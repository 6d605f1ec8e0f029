"""What is counted, and the targets for cache lines."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from rtframes.bench.workloads import suite

Counts = dict[str, float]
"""The cost of a decode, or an encode, by the kind of count."""

SERVER = "decode:rtframes.ServerEvent"
ZERO_COPY = "decode:rtframes.ZeroCopyServerEvent"
CLIENT = "decode:rtframes.client_events.ClientEvent"
ENCODED = "encode:rtframes.ServerEvent"
ENCODED_BY_A_CLIENT = "encode:rtframes.client_events.ClientEvent"
LOADS = "loads"

_CHARACTERS = "音声で話す人の言葉を一つずつ送り届ける例です"


class Workload(NamedTuple):
    """What is decoded, or what is encoded once it is decoded.

    Attributes:
        decoder: by which decoder or encoder, a name of `decoders.py`.
        frames: all different.
        hot: whether the instructions of a hot loop are counted, in addition to the lines.
    """

    decoder: str
    frames: list[bytes]
    hot: bool = False


LINES_AIMED_AT = {
    "text delta": 80,
    "audio delta, 4800 bytes": 300,
    "response.done": 430,
    "session.created": 520,
    "transcription with logprobs": 400,
    "unknown event": 380,
}
"""How many cache lines a decode should touch at most, beyond an empty call."""


def workloads() -> dict[str, Workload]:
    """Everything that is counted, by name: the frames of ``rtframes bench``."""
    made = suite()

    def frames(name: str) -> list[bytes]:
        return list(made[name].frames())

    text, audio = frames("text"), frames("audio-4800")
    return {
        "text delta": Workload(SERVER, text, hot=True),
        "text delta of one character": Workload(SERVER, _one_character(text), hot=True),
        "audio delta, 4800 bytes": Workload(SERVER, audio, hot=True),
        "audio delta, 4800 bytes, a key after it": Workload(
            SERVER, frames("audio-4800-padded"), hot=True
        ),
        "audio delta, 4800 bytes, AudioBuffer": Workload(ZERO_COPY, audio, hot=True),
        "response.done": Workload(SERVER, frames("response-done"), hot=True),
        "session.created": Workload(SERVER, frames("session-created")),
        "transcription with logprobs": Workload(SERVER, frames("transcription")),
        "unknown event": Workload(SERVER, frames("unknown")),
        "append of a client": Workload(CLIENT, frames("append")),
        "append of a client, encoded": Workload(ENCODED_BY_A_CLIENT, frames("append")),
        "text delta, encoded": Workload(ENCODED, text),
        "audio delta, 4800 bytes, encoded": Workload(ENCODED, audio),
        "response.done, encoded": Workload(ENCODED, frames("response-done")),
        "loads of a text delta": Workload(LOADS, text),
        "loads of response.done": Workload(LOADS, frames("response-done")),
    }


def _one_character(frames: list[bytes]) -> list[bytes]:
    """Text deltas as a tokeniser of Japanese makes many."""
    decoded = map(msgspec.json.decode, frames)
    return [
        msgspec.json.encode({**frame, "delta": character})
        for frame, character in zip(decoded, _CHARACTERS, strict=False)
    ]
