"""Recordings in the forms that people have: each is read as the frames that it holds."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from collections.abc import Callable
from typing import Any, BinaryIO

import pytest
from endless import repeated
from packed_zstd import zstd

from rtframes.recordings.encodings import UnreadableError
from rtframes.recordings.lines import Line
from rtframes.recordings.reader import NoFramesError, Recording
from rtframes.testing import Synthesiser

FRAMES = list(Synthesiser("ga", seed=5, delta_bytes=(480,)).session(turns=2, client=True))
TEXT = b"".join(frame + b"\n" for frame in FRAMES)
EVENTS: list[dict[str, Any]] = [json.loads(frame) for frame in FRAMES]


def read(data: bytes, name: str = "") -> list[Line]:
    return list(Recording(io.BytesIO(data), name))


def frames(data: bytes) -> list[bytes | None]:
    return [line.frame for line in read(data)]


def lines_of(wrap: Callable[[int, bytes], object]) -> bytes:
    return b"".join(json.dumps(wrap(n, f)).encode() + b"\n" for n, f in enumerate(FRAMES))


class Pipe(io.RawIOBase):
    """What can neither seek nor peek, as a pipe cannot."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._data.readinto(buffer)


PACKED = {
    "as it is": lambda text: text,
    "gzip": gzip.compress,
    "gzip, two members": lambda text: gzip.compress(text[:999]) + gzip.compress(text[999:]),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd,
    "gzip in zstd": lambda text: zstd(gzip.compress(text)),
    "byte-order mark": lambda text: b"\xef\xbb\xbf" + text,
    "CRLF": lambda text: text.replace(b"\n", b"\r\n"),
    "CR": lambda text: text.replace(b"\n", b"\r"),
    "blank lines": lambda text: b"\n\n" + text.replace(b"\n", b"\n \n"),
    "UTF-16": lambda text: text.decode().encode("utf-16"),
    "UTF-16, little end first, no mark": lambda text: text.decode().encode("utf-16-le"),
    "UTF-16, big end first": lambda text: ("\ufeff" + text.decode()).encode("utf-16-be"),
    "UTF-32": lambda text: text.decode().encode("utf-32"),
    "UTF-16 in gzip": lambda text: gzip.compress(text.decode().encode("utf-16")),
    "record separators": lambda text: b"\x1e" + text[:-1].replace(b"\n", b"\n\x1e") + b"\n",
    "array, one line": lambda text: b"[" + b",".join(text.splitlines()) + b"]",
    "array, a line each": lambda text: b"[\n" + b",\n".join(text.splitlines()) + b"\n]\n",
    "array, comma first": lambda text: b"[ " + b"\n, ".join(text.splitlines()) + b"\n]",
    "lines end in commas": lambda text: b",\n".join(text.splitlines()) + b",\n",
    "no line breaks": lambda text: b"".join(text.splitlines()),
    "batches": lambda text: b"".join(b"[" + line + b"]\n" for line in text.splitlines()),
    "quoted lines": lambda text: b"".join(
        json.dumps(line.decode()).encode() + b"\n" for line in text.splitlines()
    ),
    "server-sent events": lambda text: b"".join(
        b"event: message\ndata: " + line + b"\n\n" for line in text.splitlines()
    ),
    "log": lambda text: b"".join(
        b"2026-11-26 12:00:00,123 INFO ws.client [{conn 3}] < " + line + b" (ok)\n"
        for line in text.splitlines()
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", PACKED)
@pytest.mark.parametrize("opened", [io.BytesIO, lambda data: io.BufferedReader(Pipe(data)), Pipe])
def test_each_form_holds_the_frames(form: str, opened: Callable[[bytes], BinaryIO]) -> None:
    recording = Recording(opened(PACKED[form](TEXT)))
    found = [line.frame for line in recording if line.frame and line.frame[:1] == b"{"]
    assert found == FRAMES
    assert recording.frames == len(FRAMES)


@pytest.mark.parametrize("indent", [0, 1, "\t"])
@pytest.mark.parametrize("value", [EVENTS, EVENTS[:1], {"events": EVENTS}, {"a": {"b": [EVENTS]}}])
def test_documents_of_many_lines(indent: Any, value: Any) -> None:
    found = frames(json.dumps(value, indent=indent).encode())
    expected = EVENTS[:1] if value == EVENTS[:1] else EVENTS
    assert [json.loads(frame or b"") for frame in found] == expected
    assert all(frame and b"\n" not in frame for frame in found)


def test_pretty_printed_frames_one_after_the_other() -> None:
    data = "\n".join(json.dumps(event, indent=2) for event in EVENTS).encode()
    assert [json.loads(frame or b"") for frame in frames(data)] == EVENTS


WRAPPED: dict[str, Callable[[int, bytes], object]] = {
    "under a key": lambda n, f: {"ts": 1_700_000_000 + n, "event": json.loads(f)},
    "as text": lambda n, f: {"time": 1_700_000_000 + n, "direction": "in", "data": f.decode()},
    "in milliseconds": lambda n, f: {"timestamp": (1_700_000_000 + n) * 1000, "body": f.decode()},
    "ISO 8601": lambda n, f: {
        "@timestamp": f"2023-11-14T22:{13 + (20 + n) // 60:02}:{(20 + n) % 60:02}Z",
        "msg": {"payload": f.decode()},
    },
    "time as text": lambda n, f: {"t": str(1_700_000_000 + n), "frame": json.loads(f)},
    "text in text": lambda n, f: {"ts": 1_700_000_000 + n, "log": json.dumps({"m": f.decode()})},
    "the wrapper has a type": lambda n, f: {
        "type": "receive", "time": 1_700_000_000.0 + n, "opcode": 1, "data": f.decode(),
    },
    "developer tools": lambda n, f: {
        "method": "Network.webSocketFrameReceived",
        "params": {
            "requestId": "7.1",
            "timestamp": 1_700_000_000 + n,
            "response": {"opcode": 1, "mask": False, "payloadData": f.decode()},
        },
    },
    "in a logger's words": lambda n, f: {"ts": 1_700_000_000 + n, "msg": f"got {f.decode()} ."},
}  # fmt: skip


@pytest.mark.parametrize("form", WRAPPED)
def test_wrapped_lines_hold_the_frames_and_their_times(form: str) -> None:
    lines = read(lines_of(WRAPPED[form]))
    assert [json.loads(line.frame or b"") for line in lines] == EVENTS
    if form == "as text":
        assert [line.frame for line in lines] == FRAMES
    assert [line.time for line in lines] == [1_700_000_000 + n for n in range(len(FRAMES))]
    assert [line.number for line in lines] == list(range(1, len(FRAMES) + 1))


@pytest.mark.parametrize("indent", [None, 2])
def test_exports_of_a_browser(indent: int | None) -> None:
    messages = [
        {"type": "receive", "time": 1_700_000_000.5 + n, "opcode": 1, "data": f.decode()}
        for n, f in enumerate(FRAMES)
    ]
    page = {"request": {"url": "https://example.com"}, "response": {"content": {"text": "{}"}}}
    entries = [page, {**page, "_resourceType": "websocket", "_webSocketMessages": messages}, page]
    data = json.dumps({"log": {"version": "1.2", "entries": entries}}, indent=indent).encode()
    recording = Recording(io.BytesIO(data), "call.har")
    lines = list(recording)
    assert [line.frame for line in lines] == FRAMES
    assert lines[1].time == 1_700_000_001.5
    assert recording.taken_for == "a HAR export"


def test_what_a_file_was_taken_for_is_said() -> None:
    def said(data: bytes) -> str:
        recording = Recording(io.BytesIO(data))
        for _ in recording:
            pass
        return recording.taken_for

    assert said(TEXT) == ""
    assert said(gzip.compress(TEXT)) == "gzip, JSON lines"
    assert said(b"[\n" + b",\n".join(FRAMES) + b"]") == "a JSON document"
    assert said(lines_of(WRAPPED["under a key"])) == "JSON lines, frames under 'event'"
    assert said(lines_of(WRAPPED["as text"])) == "JSON lines, frames under 'data' as text"
    assert said(PACKED["log"](TEXT)) == "lines of a log, or server-sent events"


OTHER = {
    b"": "it is empty",
    b"\n\n": "it is empty",
    b"a,b\n1,2\n": "text that is not JSON",
    b'{"a":1}\n{"b":2}\n': "objects with the keys 'a'",
    b'{"type":"Feature"}\n{"type":"Point"}\n': "objects of type 'Feature', 'Point'",
    b"[1,2]\n": "JSON, but not objects",
    b"Received: {'type': 'session.created'}\n": "printed Python objects",
    b"RIFF\x24\0\0\0WAVEfmt ": "this is a WAV file",
    b"PK\x03\x04rest": "this is a zip archive",
    b"\x00\x01\x02\x03\x00\x00": "this is a binary file",
    b"\x1f\x8b\x08broken": "cut off or damaged",
    b"{" * 1000: "not JSON",
}


@pytest.mark.parametrize("data", OTHER)
def test_what_is_no_recording_is_refused_by_what_it_looks_like(data: bytes) -> None:
    with pytest.raises(UnreadableError, match=OTHER[data]):
        read(data)


@pytest.mark.parametrize("form", ["gzip", "bzip2", "xz", "zstd"])
def test_a_packed_file_that_is_cut_off_gives_what_it_holds_and_says_so(form: str) -> None:
    other = list(Synthesiser("ga", seed=6).session(turns=8))  # more than one block of bzip2
    packed = PACKED[form](b"".join(frame + b"\n" for frame in [*FRAMES, *other]))
    lines = read(packed[: len(packed) * 9 // 10])
    whole = [line.frame for line in lines[:-2]]
    assert whole == [*FRAMES, *other][: len(whole)]
    assert len(whole) > len(FRAMES)
    assert lines[-1].fault == f"the {form} data is cut off or damaged" or form == "zstd"
    assert lines[-1].frame is None or not lines[-1].frame.endswith(b"}")


def test_bad_lines_among_frames_stay_lines() -> None:
    data = FRAMES[0] + b"\nnot JSON\n{broken\n\xff\xfe\n" + FRAMES[1][:50] + b"\n" + FRAMES[2]
    lines = read(data)
    assert [line.frame for line in lines] == [
        FRAMES[0], b"not JSON", b"{broken", b"\xff\xfe", FRAMES[1][:50], FRAMES[2],
    ]  # fmt: skip
    damaged_first = b'{"type":"sess\n' + FRAMES[1] + b"\n" + FRAMES[2] + b"\n"
    assert frames(damaged_first) == [b'{"type":"sess', FRAMES[1], FRAMES[2]]


def test_an_unknown_event_is_not_taken_for_a_wrapper() -> None:
    unknown = b'{"type":"new.event","event":{"type":"session.created"}}'
    assert frames(FRAMES[0] + b"\n" + unknown) == [FRAMES[0], unknown]


def test_names_that_say_what_a_file_is_not() -> None:
    with pytest.raises(UnreadableError, match="gzip"):
        read(TEXT, "session.jsonl.gz")


def test_no_frames_is_said_at_the_end_only() -> None:
    recording = iter(Recording(io.BytesIO(b'{"a":1}\n{"a":2}\n')))
    assert next(recording).frame == b'{"a":1}'
    with pytest.raises(NoFramesError):
        list(recording)


@pytest.mark.parametrize("opening", [b"[\n", b'{"log":{"entries":[{"_webSocketMessages":[\n'])
def test_memory_does_not_grow_with_a_document(opening: bytes) -> None:
    import tracemalloc

    element = json.dumps({"type": "receive", "data": FRAMES[4].decode(), "time": 1.0}).encode()
    peaks: list[int] = []
    for count in (200, 2_000):
        tracemalloc.start()
        stream = repeated(opening, element, b",\n", count)
        assert sum(line.time is not None for line in Recording(stream)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2 + 100_000
