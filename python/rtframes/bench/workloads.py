"""What is measured: the frames of each workload, generated or from a recording.

A *workload* is a list of frames, and what a decoder does with each of them. No two frames in a row
are the same. They differ as frames of a stream do, so that whatever a decoder keeps of the last
frames, ours or another, is as useful as it would be on a connection.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Literal, TypeAlias

import msgspec

from rtframes import events
from rtframes.decoder import Decoder
from rtframes.testing import Synthesiser
from rtframes.unknown import UnknownObject

Task: TypeAlias = Literal["events", "client", "loads", "peek"]
"""``events``: to events with their audio decoded; ``client``: what a client sends, in the same way;
``loads``: to plain data; ``peek``: the type."""

PCM_SIZES = (1_200, 4_800, 9_600, 24_000, 73_800)
"""Bytes of PCM16 in an audio delta: 25 ms to 1.5 s at 24,000 Hz."""

FRAME_SIZES = {"frame-64kb": 64 << 10, "frame-1mb": 1 << 20, "frame-16mb": 16 << 20}
"""Bytes of whole frames, by the name of their workload: measured only together with a copy."""

SESSIONS = 200
_TEXT_FRAMES = 64
_AUDIO_BYTES = 128_000  # about what the second-level cache of any machine holds
_VARIANTS = 16
_RETRIEVED_BYTES = 2_600_000

MOST_FRAMES = 20_000
MOST_BYTES = 64 << 20
"""How much of a recording is measured: at most so many frames and bytes from its beginning."""


@dataclass(frozen=True)
class Workload:
    """Frames to decode, and how.

    Attributes:
        name: to select it.
        title: for display.
        task: what to do with each frame.
        frames: returns the frames, in wire order; they are generated or read when it is called.
        decoders: which are measured, by name; None for all that can do the task.
    """

    name: str
    title: str
    task: Task
    frames: Callable[[], tuple[bytes, ...]]
    decoders: tuple[str, ...] | None = None


def suite() -> dict[str, Workload]:
    """Every workload with synthetic frames, by name."""
    workloads = [
        Workload("text", "Text delta", "events", _text_deltas),
        Workload(
            "text-200-sessions",
            f"Text deltas of {SESSIONS} sessions on one decoder",
            "events",
            _text_of_sessions,
        ),
        Workload("text-japanese", "Text delta in Japanese", "events", _japanese_deltas),
    ]
    for size in PCM_SIZES:
        name, title = f"audio-{size}", f"Audio delta, {size / 1000:g} KB of PCM"
        workloads += [
            Workload(name, title, "events", partial(_audio_deltas, size)),
            Workload(
                f"{name}-padded",
                f"{title}, a key after it",
                "events",
                partial(_padded_deltas, size),
            ),
        ]
    workloads += [
        Workload(
            "transcription",
            "Input transcription with logprobs",
            "events",
            partial(_one_a_session, "ga-transcription", "dictation", _COMPLETED),
        ),
        Workload(
            "session-created",
            "session.created",
            "events",
            partial(_one_a_session, "ga", "text", "session.created"),
        ),
        Workload(
            "response-done",
            "response.done",
            "events",
            partial(_one_a_session, "ga", "speech", "response.done"),
        ),
        Workload("unknown", "Event of an unknown type", "events", _unknown),
        Workload("append", "input_audio_buffer.append, 4.8 KB of PCM", "client", _appends),
        Workload("item-3.4mb", "Item of 3.4 MB", "events", _retrieved),
        Workload("peek", "peek_type of a text delta", "peek", _text_deltas),
        Workload("turn", "A whole turn", "events", _turn),
    ]
    by_name = {workload.name: workload for workload in workloads}
    workloads += [
        Workload(f"loads-{name}", f"loads of {what}", "loads", by_name[of].frames)
        for name, of, what in _LOADED
    ]
    workloads += [
        Workload(
            name,
            f"Audio delta of {name.removeprefix('frame-').upper()} as a whole",
            "events",
            partial(_whole_frame, size),
            ("rtframes", "bytearray(frame)"),
        )
        for name, size in FRAME_SIZES.items()
    ]
    return {workload.name: workload for workload in workloads}


_LOADED = (
    ("text", "text", "a text delta"),
    ("text-japanese", "text-japanese", "a text delta in Japanese"),
    ("audio", "audio-4800", "a 6.6 KB audio delta"),
    ("transcription", "transcription", "a transcription with logprobs"),
    ("session-created", "session-created", "session.created"),
    ("response-done", "response-done", "response.done"),
    ("unknown", "unknown", "an event of an unknown type"),
)
"""The workloads of plain data: their names, whose frames they decode, and a description."""


def recording_workloads(frames: Iterable[bytes]) -> tuple[list[Workload], int]:
    """The workloads of a recording: all of it, its audio, its text, the rest.

    Args:
        frames: of a session, in order. The first `MOST_FRAMES` and `MOST_BYTES` are used.

    Returns:
        The workloads that have frames, and how many frames were left out because
        rtframes refuses them, as it should: some of its peers would too.
    """
    whole: list[bytes] = []
    parts: dict[str, list[bytes]] = {"audio": [], "text": [], "other": []}
    size = left_out = 0
    decode = Decoder().decode
    for frame in frames:
        try:
            event = decode(frame)
        except (msgspec.DecodeError, RecursionError):
            left_out += 1
            continue
        size += len(frame)
        if len(whole) == MOST_FRAMES or (whole and size > MOST_BYTES):
            break
        whole.append(frame)
        parts[_kind(event)].append(frame)
    titles: list[tuple[str, str, Task, list[bytes]]] = [
        ("text", "Text deltas", "events", parts["text"]),
        ("audio", "Audio deltas", "events", parts["audio"]),
        ("other", "Other events", "events", parts["other"]),
        ("peek", "peek_type, all frames", "peek", whole),
        ("loads", "loads, all frames", "loads", whole),
        ("recording", "All frames", "events", whole),
    ]
    workloads = [
        Workload(name, title, task, partial(tuple[bytes, ...], part))
        for name, title, task, part in titles
        if part
    ]
    return workloads, left_out


def synthesised_session() -> Iterator[bytes]:
    """What is measured if no recording is given: three turns."""
    return Synthesiser("ga", seed=1).session(turns=3)


_JAPANESE = "音声で話す人の言葉を一つずつ送り届けます。コース料理はお一人様四十八ユーロです。"

_COMPLETED = "conversation.item.input_audio_transcription.completed"


def _kind(event: events.ServerEvent | UnknownObject) -> str:
    """Which part of a recording an event belongs to."""
    name = str(event.tag if isinstance(event, UnknownObject) else event.type)
    if name.endswith("audio.delta"):
        return "audio"
    return "text" if name.endswith(".delta") else "other"


def _of_type(frames: Iterable[bytes], name: str) -> Iterator[bytes]:
    start = b'{"type":"%b"' % name.encode()
    return (frame for frame in frames if frame.startswith(start))


def _text_deltas(seed: int = 0, count: int = _TEXT_FRAMES) -> tuple[bytes, ...]:
    session = Synthesiser("ga", seed).session(scenes=["text"] * (count // 16 + 1))
    return tuple(islice(_of_type(session, "response.output_text.delta"), count))


def _text_of_sessions() -> tuple[bytes, ...]:
    """The sessions in turn, so that no frame has an id of the frame before it."""
    streams = [_text_deltas(seed, 4) for seed in range(SESSIONS)]
    return tuple(frame for together in zip(*streams, strict=True) for frame in together)


def _audio_deltas(size: int) -> tuple[bytes, ...]:
    """Deltas of one answer after another, without the shorter ones that end an answer."""
    session = Synthesiser("ga", delta_bytes=(size,)).session(scenes=["speech"] * 12)
    deltas = list(_of_type(session, "response.output_audio.delta"))
    full = len(max(deltas, key=len))
    count = max(4, min(_TEXT_FRAMES, _AUDIO_BYTES // full))
    return tuple(islice((frame for frame in deltas if len(frame) == full), count))


def _padded_deltas(size: int) -> tuple[bytes, ...]:
    """Audio deltas with a key after their audio: padding, which some servers are known to add."""
    letters = random.Random(0)
    return tuple(
        frame[:-1]
        + b',"obfuscation":"%b"}' % "".join(letters.choices(string.ascii_letters, k=8)).encode()
        for frame in _audio_deltas(size)
    )


def _japanese_deltas() -> tuple[bytes, ...]:
    """Text deltas of one to four characters, none of them ASCII, as a tokeniser cuts them."""
    lengths = random.Random(0)
    frames: list[bytes] = []
    for frame in _text_deltas():
        start = lengths.randrange(len(_JAPANESE) - 4)
        text = _JAPANESE[start : start + lengths.randint(1, 4)]
        frames.append(msgspec.json.encode({**msgspec.json.decode(frame), "delta": text}))
    return tuple(frames)


def _appends() -> tuple[bytes, ...]:
    """What a client sends of its user's speech, without the silence, which is always the same."""
    session = Synthesiser("ga", seed=1).session(turns=2, client=True)
    appends = list(dict.fromkeys(_of_type(session, "input_audio_buffer.append")))
    full = len(max(appends, key=len))
    return tuple(islice((frame for frame in appends if len(frame) == full), 1, 20))


def _whole_frame(size: int) -> tuple[bytes, ...]:
    """Two audio deltas of about so many bytes on the wire."""
    frames: list[bytes] = []
    for delta in _audio_deltas(4_800)[:2]:
        head, middle, tail = delta.rpartition(b'"delta":"')
        audio, end = tail[:-2], tail[-2:]
        room = (size - len(head) - len(middle) - len(end)) // 4 * 4
        frames.append(head + middle + (audio * (room // len(audio) + 1))[:room] + end)
    return tuple(frames)


def _one_a_session(dialect: str, scene: str, name: str) -> tuple[bytes, ...]:
    """The first event of this type from sessions that differ in their ids and texts."""
    return tuple(
        next(_of_type(Synthesiser(dialect, seed).session(scenes=[scene]), name))
        for seed in range(_VARIANTS)
    )


def _unknown() -> tuple[bytes, ...]:
    """What a future server may send: a delta like others, under a name that is not known yet."""
    known, unknown = b"response.output_text.delta", b"response.output_thought.delta"
    return tuple(frame.replace(known, unknown, 1) for frame in _text_deltas())


def _turn() -> tuple[bytes, ...]:
    return tuple(Synthesiser("ga", seed=1).session(turns=1))


def _retrieved() -> tuple[bytes, ...]:
    sessions = (
        Synthesiser("ga", seed, retrieved_bytes=_RETRIEVED_BYTES).session(scenes=["retrieved"])
        for seed in (0, 1)
    )
    return tuple(next(_of_type(frames, "conversation.item.retrieved")) for frames in sessions)
