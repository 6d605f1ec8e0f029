"""Documents of JSON, cut into what they hold wherever their parts end; logs that look like such."""

from __future__ import annotations

import io
import json
import tracemalloc
from random import Random
from typing import Any

import pytest
from endless import repeated

from rtframes.recordings import documents
from rtframes.recordings.documents import Kind, Piece, is_document, is_json, pieces
from rtframes.recordings.json_beginnings import begins_json
from rtframes.recordings.reader import Recording
from rtframes.recordings.redacted_files import Unsure, redacted

AUDIO = "QUJD" * 20
EVENTS: list[dict[str, Any]] = [
    {"type": "response.output_audio.delta", "delta": AUDIO + f"{n:04}", "x": [{"k": 'a\\"}{'}]}
    for n in range(10)
]
LINES = [json.dumps(event) for event in EVENTS]
MESSAGES = [{"type": "receive", "time": 1_700_000_000 + n, "data": t} for n, t in enumerate(LINES)]
EXPORT = {"log": {"entries": [{"a": {"b": 1}}, {"_webSocketMessages": MESSAGES}, {"z": [{}]}]}}


def read(text: str) -> tuple[list[dict[str, Any]], int, str]:
    """The frames of a file, how many lines hold none, and what it was taken for."""
    recording = Recording(io.BytesIO(text.encode()))
    lines = [line.frame for line in recording]
    good = [json.loads(line) for line in lines if line and is_json(line)]
    good = [event for event in good if event in EVENTS]
    return good, len(lines) - len(good), recording.taken_for


def without_audio(text: str) -> tuple[str, Unsure]:
    unsure = Unsure()
    return b"".join(redacted(io.BytesIO(text.encode()), "", unsure)).decode(), unsure


@pytest.mark.parametrize(
    "prefix",
    [
        "[2026-11-26 12:00:00] recv ", "[12:00:00.5] ", "[2026/11/26] ", "[info] ", "[conn-1] < ",
        "[{conn 3}] ", "{conn 3} ", "[t1] ", "[1] recv ", "['a'] ", "{'a': 1} ", '["a"] recv ',
        "[ERROR] {1} ", "[1700000000.5] ", "[null] ", "[[1]] ",
    ],
)  # fmt: skip
def test_prefixes_of_logs_that_look_like_json(prefix: str) -> None:
    log = "".join(f"{prefix}{line}\n" for line in LINES)
    assert read(log)[:2] == (EVENTS, 0)
    data, unsure = without_audio(log)
    assert AUDIO not in data
    assert unsure == Unsure()


@pytest.mark.parametrize("value", [EVENTS, {"a": EVENTS}, [LINES], EXPORT, [[1, -2.5e3, None]]])
@pytest.mark.parametrize("indent", [None, 0, 2])
def test_json_can_begin_as_it_begins(value: Any, indent: int | None) -> None:
    lines = json.dumps(value, indent=indent).encode().splitlines(keepends=True)
    assert begins_json(lines[0])
    text = b"".join(lines).replace(b"\n", b" ")
    assert all(begins_json(text[:stop]) for stop in range(len(text)))


@pytest.mark.parametrize(
    "line", [b"[1,,2]", b"[1 2]", b"{1:2}", b'{"a" 1}', b'{"a","b"}', b"[}", b"{]", b"[01x]",
     b'["a\n'],
)  # fmt: skip
def test_what_is_no_json_begins_no_document(line: bytes) -> None:
    assert not begins_json(line + b"\n")
    assert not is_document(line + b"\n", b"")


FORMS = {
    "array": EVENTS, "strings": LINES, "with times": [[n, "in", e] for n, e in enumerate(EVENTS)],
    "strings with times": [[n, "in", t] for n, t in enumerate(LINES)],
    "in an object": {"f": EVENTS},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("indent", [None, 0, 1, 4])
def test_arrays_of_frames_and_of_text(form: str, indent: int | None) -> None:
    text = json.dumps(FORMS[form], indent=indent)
    found, others, taken_for = read(text)
    assert (found, others) == (EVENTS, 0)
    assert "HAR" not in taken_for
    data, unsure = without_audio(text)
    assert unsure == Unsure()
    assert AUDIO not in data
    assert json.loads(data).__class__ is FORMS[form].__class__


@pytest.mark.parametrize("indent", [None, 2])
def test_an_export_is_one_by_its_messages(indent: int | None) -> None:
    assert read(json.dumps(EXPORT, indent=indent)) == (EVENTS, 0, "a HAR export")
    pretty = "\n".join(json.dumps(event, indent=2) for event in EVENTS)
    assert read(pretty) == (EVENTS, 0, "a JSON document")


def test_an_object_that_does_not_end_costs_itself_alone() -> None:
    pretty = json.dumps(EVENTS, indent=2)
    broken = pretty.replace("  },\n", "  \n", 1)
    assert read(broken)[0] == EVENTS[1:]
    assert read(pretty[:-20])[0] == EVENTS[:-1]
    assert read(json.dumps({"frames": EVENTS}, indent=2)[:-20])[0] == EVENTS[:-1]
    assert read("{\n" + "\n".join(LINES))[0] == EVENTS
    for text in (broken, pretty[:-20], "{\n" + "\n".join(LINES)):
        data, unsure = without_audio(text)
        assert AUDIO not in data
        assert unsure.texts


def test_text_between_objects_is_said() -> None:
    text = "[\n" + "\n some words\n".join(json.dumps(e, indent=1) for e in EVENTS[:3])
    assert without_audio(text)[1] == Unsure(texts=2)
    assert read(text)[:2] == (EVENTS[:3], 2)


def values(data: bytes) -> list[Piece]:
    return [piece for piece in pieces(io.BytesIO(data)) if piece.kind is not Kind.TEXT]


@pytest.mark.parametrize("seed", range(60))
def test_it_does_not_matter_where_a_document_is_read_in_parts(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    value = random.choice(
        [EVENTS, {"a": EVENTS}, [LINES], [EVENTS, LINES], EXPORT, ["\\" * 9, "{"]]
    )
    data = json.dumps(value, indent=random.choice([None, 1])).encode()
    if random.random() < 0.3:
        data = data[: random.randrange(1, len(data))]
    at_once = values(data)
    assert b"".join(piece.data for piece in pieces(io.BytesIO(data))) == data
    monkeypatch.setattr(documents, "_CHUNK_BYTES", random.choice([1, 2, 7, 50, 500]))
    assert values(data) == at_once
    assert b"".join(piece.data for piece in pieces(io.BytesIO(data))) == data
    for limit in (60, 150, 700):
        in_parts = list(pieces(io.BytesIO(data), limit))
        assert sum(piece.size for piece in in_parts) == len(data)
        assert all(len(p.data) <= limit for p in in_parts if p.kind is not Kind.TEXT)


def test_an_array_on_one_line_is_read_however_long_it_is() -> None:
    peaks: list[int] = []
    for count in (1_500, 9_000):
        tracemalloc.start()
        stream = repeated(b"[", LINES[0].encode(), b",", count)
        assert sum(p.data == LINES[0].encode() for p in pieces(stream)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 3 + 4_000_000


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("value", [{"frames": EVENTS}, EXPORT])
def test_an_object_too_long_to_hold_is_opened(value: Any, indent: int | None) -> None:
    data = json.dumps(value, indent=indent).encode()
    limit = 1_200  # of about 2,000 to 3,000 bytes
    found = [json.loads(p.data) for p in pieces(io.BytesIO(data), limit) if p.kind is not Kind.TEXT]
    expected = EVENTS if "frames" in value else [{"a": {"b": 1}}, *MESSAGES, {"z": [{}]}]
    assert found == expected or (value is EXPORT and found == MESSAGES)


def test_a_frame_too_long_to_hold_is_counted() -> None:
    long = {"type": "response.output_audio.delta", "delta": AUDIO * 100}
    data = b"\n" + json.dumps([EVENTS[0], long, EVENTS[1]]).encode().replace(b"[", b"[\n", 1)
    found = [p for p in pieces(io.BytesIO(data), 4_000) if p.kind is not Kind.TEXT]
    assert [json.loads(p.data) if p.data else p.size for p in found] == [
        EVENTS[0], len(json.dumps(long)), EVENTS[1],
    ]  # fmt: skip
    unsure = Unsure()
    redacted_data = b"".join(redacted(io.BytesIO(data), "", unsure, 4_000))
    assert unsure == Unsure(left_out=1)
    assert len(json.loads(redacted_data)) == 3
