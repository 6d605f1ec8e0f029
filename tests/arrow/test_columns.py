"""What is in each column, compared with the frames' JSON."""

import base64
import io
import json
from pathlib import Path

import pytest
from expected import ALL, decoded_rows, json_row, native_rows, without

import rtframes.arrow
from rtframes.recordings import g711
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.reader import Recording
from rtframes.testing import DIALECTS, Synthesiser, live_frames


def session(dialect: str = "ga", **options: object) -> list[bytes]:
    return list(Synthesiser(dialect, **options).session(turns=4))  # type: ignore[arg-type]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_value_is_that_of_the_frame(dialect: str) -> None:
    frames = session(dialect)
    rows = native_rows(b"\n".join(frames))
    assert len(rows) == len(frames)
    for number, (frame, row) in enumerate(zip(frames, rows, strict=True), 1):
        expected = json_row(frame)
        assert {name: row[name] for name in expected} == expected
        assert (row["line"], row["frame"], row["fault"]) == (number, frame.decode(), None)


def test_each_value_of_every_live_frame() -> None:
    frames = [frame for each in live_frames().values() for frame in each]
    rows = native_rows(b"\n".join(frames))
    for frame, row in zip(frames, rows, strict=True):
        expected = json_row(frame)
        assert {name: row[name] for name in expected} == expected, frame[:200]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_rows_are_those_of_the_event_decoder(dialect: str) -> None:
    data = b"\n".join(session(dialect))
    assert native_rows(data) == decoded_rows(data)


def test_who_sent_it() -> None:
    lines = b"".join(Synthesiser("ga").lines(2, client=True))
    rows = native_rows(lines, columns=["direction", "type"])
    clients = {row["type"] for row in rows if row["direction"] == "client"}
    assert "input_audio_buffer.append" in clients
    assert not any(name.startswith("response.o") for name in clients)
    assert {row["direction"] for row in rows} == {"client", "server"}


@pytest.mark.parametrize("audio_format", ["pcm16", "g711_ulaw", "g711_alaw"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_durations_are_those_of_inspect(dialect: str, audio_format: str) -> None:
    data = b"\n".join(session(dialect, audio_format=audio_format))
    found = Inspection()
    for line in Recording(io.BytesIO(data)):
        found.feed(line)
    durations = [row["duration_ms"] or 0 for row in native_rows(data)]
    assert sum(durations) / 1000 == pytest.approx(found.total().audio_seconds)


@pytest.mark.parametrize("audio_format", ["pcm16", "g711_ulaw", "g711_alaw"])
@pytest.mark.parametrize("columns", [["audio"], ["audio", "duration_ms"]])
def test_samples(audio_format: str, columns: list[str]) -> None:
    # tests/recordings/test_g711.py compares these with the standard's values.
    decoders = {"pcm16": bytes, "g711_ulaw": g711.decode_ulaw, "g711_alaw": g711.decode_alaw}
    to_pcm16 = decoders[audio_format]
    data = b"\n".join(session(audio_format=audio_format, delta_bytes=[2 * 501, 2 * 700]))
    plain = native_rows(data, columns=columns)
    rows = native_rows(data, "pcm16", columns=columns)
    assert len(rows) == len(plain) > 100
    for row, samples in zip(plain, rows, strict=True):
        audio = row["audio"]
        pcm16 = None if audio is None else to_pcm16(audio)
        assert samples["audio"] == (None if pcm16 is None else list(memoryview(pcm16).cast("h")))
        assert without(samples, "audio") == without(row, "audio")


def test_samples_of_formats_that_change_and_of_odd_bytes() -> None:
    def delta(audio: bytes) -> bytes:
        text = base64.b64encode(audio).decode()
        return json.dumps({"type": "response.output_audio.delta", "delta": text}).encode()

    def updated(format: str) -> bytes:
        session = {"audio": {"output": {"format": {"type": format}}}}
        return json.dumps({"type": "session.updated", "session": session}).encode()

    # Of µ-law, 0xFF is 0 and 0x80 is 32,124; of A-law, 0xD5 is 8 (ITU-T G.711, table 2a and 1a).
    lines = [
        delta(b"\x01\x00\xff\xff\x07"), updated("audio/pcmu"), delta(b"\xff\x80\xff"),
        updated("audio/pcma"), delta(b"\xd5"), updated("audio/pcm"), delta(b"\x00\x01"),
    ]  # fmt: skip
    rows = native_rows(b"\n".join(lines), "pcm16", columns=["audio"])
    found = [row["audio"] for row in rows]
    assert found == [[1, -1], None, [0, 32_124, 0], None, [8], None, [256]]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_without_audio_everything_else_is_the_same(dialect: str) -> None:
    data = b"\n".join(session(dialect))
    rows = native_rows(data, "none")
    assert {row["audio"] for row in rows} == {None}
    assert [without(row, "audio") for row in rows] == [
        without(row, "audio") for row in native_rows(data)
    ]


def test_columns_in_the_order_that_they_are_named() -> None:
    data = b"\n".join(session())
    rows = native_rows(data, columns=["text", "type", "line"])
    assert {tuple(row) for row in rows} == {("text", "type", "line")}
    assert rows == [
        {name: row[name] for name in ("text", "type", "line")} for row in native_rows(data)
    ]


@pytest.mark.parametrize("name", ["session.updated", "transcription_session.updated"])
def test_formats_of_every_event_that_names_them(name: str) -> None:
    audio = base64.b64encode(bytes(160)).decode()
    events = [
        {"type": name, "session": {"input_audio_format": "g711_ulaw"}},
        {"type": "input_audio_buffer.append", "audio": audio},
        {"type": name, "session": {"input_audio_format": "pcm16"}},
        {"type": "input_audio_buffer.append", "audio": audio},
    ]
    data = "\n".join(map(json.dumps, events)).encode()
    rows = native_rows(data, "pcm16", columns=["duration_ms", "audio"])
    durations = [row["duration_ms"] for row in rows]
    assert durations == [None, 20.0, None, pytest.approx(80 / 24)]
    assert [len(row["audio"] or ()) for row in rows] == [0, 160, 0, 80]


@pytest.mark.parametrize("line", [b"{}", b'{"type":5}', b'{"type":null}', b'{"type":["a"]}'])
def test_an_object_without_a_type_is_a_fault(line: bytes) -> None:
    _, row = native_rows(session()[0] + b"\n" + line)
    assert "type" in row["fault"]


def test_the_schema_names_the_types() -> None:
    names = ["type", "line", "time", "audio"]
    schema = rtframes.arrow.read(b"", columns=names).schema
    assert list(schema) == names
    assert dict(schema) == {"type": "string", "line": "int64", "time": "double", "audio": "binary"}
    assert rtframes.arrow.read(b"", audio="pcm16").schema["audio"] == "list<int16>"
    assert rtframes.arrow.turns(b"").schema["interrupted"] == "bool"
    assert "line: int64, time: double" in repr(schema)


def test_the_names_of_recordings(tmp_path: Path) -> None:
    paths = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for path in paths:
        path.write_bytes(b"\n".join(session()))
    frames = rtframes.arrow.read(paths, columns=["recording", "line"])
    rows = [row for batch in frames for row in batch.to_pylist()]
    count = len(session())
    assert [row["recording"] for row in rows] == ["a.jsonl"] * count + ["b.jsonl"] * count
    assert [row["line"] for row in rows] == [*range(1, count + 1)] * 2
    assert rows == [row for batch in frames for row in batch.to_pylist()]  # it is read again


def test_an_event_of_tomorrow_keeps_what_is_known() -> None:
    first = session()[0]
    new = {
        "type": "response.smell.delta", "event_id": "e_1", "response_id": "r_1", "item_id": "i_1",
        "delta": "rose", "output_index": 2, "usage": {"total_tokens": 7}, "x": [1],
    }  # fmt: skip
    row = native_rows(first + b"\n" + json.dumps(new).encode())[1]
    assert row == {
        **dict.fromkeys(ALL), "recording": "", "line": 2, "direction": "server",
        "type": "response.smell.delta", "event_id": "e_1", "response_id": "r_1", "item_id": "i_1",
        "text": "rose", "output_index": 2, "total_tokens": 7, "frame": json.dumps(new),
    }  # fmt: skip


def test_half_of_a_surrogate_pair_is_a_question_mark() -> None:
    frame = b'{"type":"response.output_text.delta","event_id":"e","delta":"a\\ud83d"}'
    first = session()[0]
    assert native_rows(first + b"\n" + frame)[1]["text"] == "a?"


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"columns": ["nothing"]}, ValueError, "no column 'nothing'; there are recording, line"),
        ({"columns": "type"}, TypeError, "a str, not a sequence of names"),
        ({"audio": "mp3"}, ValueError, "'mp3', not 'bytes', 'pcm16' or 'none'"),
        ({"batch_rows": 0}, ValueError, "batch_rows is 0"),
        ({"threads": 0}, ValueError, "threads is 0"),
        ({"type": int}, TypeError, "int is neither a Struct nor a union of Structs"),
    ],
)
def test_arguments_are_checked(options: dict, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        rtframes.arrow.read(b"", **options)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(rtframes.arrow.read(tmp_path / "absent.jsonl"))
