"""Frames as they occur on the wire, one or more of every event, for tests and benchmarks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast

from rtframes.synthesis import speech
from rtframes.synthesis.dialect import Dialect
from rtframes.synthesis.dialects import DIALECTS
from rtframes.synthesis.synthesiser import Synthesiser

_AUDIO_EVENTS = ("response.output_audio.delta", "session.output_audio.delta")


def live_frames(dialect: str | None = None) -> dict[str, list[bytes]]:
    """At least one frame of every event type that a dialect sends, by its name on the wire.

    Frames that differ in structure (other keys, other item types, null for a value) are all
    included. Audio deltas have 100 ms or 150 ms, a retrieved item has 100 ms.

    Args:
        dialect: one of `rtframes.testing.DIALECTS`; None for all of them together.

    Returns:
        A new dictionary. It has no types that the catalogue does not know: use the scene
        ``unknown`` of a `Synthesiser` for those.

    Raises:
        ValueError: for an unknown dialect.
    """
    if dialect is not None and dialect not in DIALECTS:
        raise ValueError(f"unknown dialect {dialect!r}: one of {', '.join(DIALECTS)}")
    found: dict[str, list[bytes]] = {}
    for name in DIALECTS if dialect is None else (dialect,):
        for event, frames in _live_frames(name).items():
            found.setdefault(event, []).extend(frames)
    return found


@cache
def _live_frames(dialect: str) -> dict[str, tuple[bytes, ...]]:
    tables = DIALECTS[dialect]
    synthesiser = Synthesiser(
        tables, delta_bytes=(4_800, 7_200), retrieved_bytes=speech.audio_bytes(100)
    )
    scenes = [scene for turn in tables.playlist for scene in turn if scene != "unknown"]
    found: dict[str, dict[object, bytes]] = {}
    for frame in synthesiser.session(scenes=scenes):
        data = json.loads(frame)
        found.setdefault(data["type"], {}).setdefault(_shape(data), frame)
    return {event: tuple(frames.values()) for event, frames in found.items()}


def _shape(data: Any, key: str = "") -> object:
    """What two frames have in common if a decoder learns the same from both."""
    if isinstance(data, dict):
        return tuple((k, _shape(v, k)) for k, v in cast("dict[str, Any]", data).items())
    if isinstance(data, list):
        return tuple(dict.fromkeys(_shape(value) for value in cast("Sequence[Any]", data)))
    return data if key == "type" else type(data).__name__


def audio_delta(size: int, dialect: str | Dialect = "ga", *, obfuscation: bool = False) -> bytes:
    """One audio delta with this many bytes of decoded PCM16 audio.

    Args:
        size: bytes of audio; an even number.
        dialect: the server that sends the event.
        obfuscation: add padding after the audio, so that the payload is not the last key.

    Raises:
        ValueError: if `size` is not a positive, even number, or the dialect has no audio deltas.
    """
    tables = Synthesiser(dialect, retrieved_bytes=size).dialect
    event = next((event for event in _AUDIO_EVENTS if event in tables.events), None)
    name = tables.names.get(event, event) if event else None
    if event is None or name is None:
        raise ValueError(f"the dialect {tables.name!r} sends no audio")
    template = tables.events[event]
    if obfuscation:
        template = {**template, "obfuscation": "wQ3kX8"}
    # The scene "retrieved" is one frame with audio of any length: its audio gets the delta's form.
    retrieved = "conversation.item.retrieved"
    tables = replace(
        tables,
        events={**tables.events, retrieved: template},
        names={**tables.names, retrieved: name},
        opening=(),
        closing=(),
    )
    (frame,) = Synthesiser(tables, retrieved_bytes=size).session(scenes=["retrieved"])
    return frame
