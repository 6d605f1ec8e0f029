"""Lines of all kinds: other forms of recordings, blocks, lines that are not events."""

import gzip
import io
import json
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hypothesis.strategies as st
import pytest
from expected import decoded_rows, native_rows, without
from hypothesis import given

import rtframes.arrow
from rtframes.arrow import blocks, decoding, reading
from rtframes.arrow.tables import Table, table_of
from rtframes.recordings.redaction import redact
from rtframes.recordings.timed_lines import timed as timed_line
from rtframes.testing import DIALECTS, Synthesiser

FRAMES = [
    frame
    for dialect in DIALECTS
    for frame in Synthesiser(dialect, seed=5).session(turns=2)
    if len(frame) < 3_000
]
FIRST = next(iter(Synthesiser("ga").session(turns=1)))


def timed(frames: list[bytes]) -> bytes:
    lines = ({"time_ms": 1e12 + 20 * n, "event": json.loads(f)} for n, f in enumerate(frames))
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


FORMS: dict[str, Callable[[list[bytes]], bytes]] = {
    "gzip": lambda frames: gzip.compress(b"\n".join(frames)),
    "an array": lambda frames: b"[" + b",\n".join(frames) + b"]",
    "server-sent events": lambda frames: b"".join(b"data: " + f + b"\n\n" for f in frames),
    "with times": timed,
    "as text": lambda frames: "\n".join(json.dumps(f.decode()) for f in frames).encode(),
    "UTF-16": lambda frames: b"\n".join(frames).decode().encode("utf-16"),
}


@pytest.mark.parametrize("form", FORMS)
def test_other_forms_have_the_same_rows(form: str) -> None:
    frames = list(Synthesiser("ga").session(turns=2))
    rows = native_rows(FORMS[form](frames))
    plain = native_rows(b"\n".join(frames))
    names = ("line", "time", "frame")
    assert [without(row, *names) for row in rows] == [without(row, *names) for row in plain]
    assert [json.loads(row["frame"]) for row in rows] == [json.loads(f) for f in frames]
    if form == "with times":
        times = [1e9 + 0.02 * number for number in range(len(frames))]
        assert [row["time"] for row in rows] == pytest.approx(times)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_lines_with_times_have_the_rows_of_the_event_decoder(dialect: str, tmp_path: Path) -> None:
    """Those that `rtframes record --times` writes, which native code reads."""
    frames = list(Synthesiser(dialect).session(turns=2, client=True))
    odd = [b"", b"garbage", b'{"type":"new"}', b'{"type":"error","error":5}', FRAMES[9] + b',"x":1']
    lines = [timed_line(frame, 1e9 + n / 7) for n, frame in enumerate([*frames, *odd, FRAMES[7]])]
    others = [
        b'{"time_ms":1e3,"event":%b}' % FRAMES[8],
        b'{"time_ms": 12, "event": %b}' % FRAMES[8],
        b'{"time_ms":012,"event":%b}' % FRAMES[8],
        b'{"time_ms":-12,"event":%b}' % FRAMES[8],
        b'{"time_ms":12,"event": %b}' % FRAMES[8],
        b'{"time_ms":12,"event":%b }' % FRAMES[8],
        b'{"time_ms":1%b,"event":%b}' % (b"0" * 25, FRAMES[8]),
        b'{"event":%b,"time_ms":5}' % FRAMES[8],
        FRAMES[8],
        b'{"time_ms":5}',
        b"",
        timed_line(FRAMES[8], 0),
    ]
    data = b"\n".join([*lines, *others])
    expected = decoded_rows(data)
    assert len([row for row in expected if row["time"] is not None]) > len(frames)
    assert native_rows(data) == expected
    for threads in (1, 3):
        rows = native_rows(stored(data, tmp_path), threads=threads)
        assert rows == [{**row, "recording": "recording.jsonl"} for row in expected]


@pytest.mark.parametrize("size", [1, 1_000, 10_000])
def test_blocks_of_lines_with_times(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"\n".join(timed_line(frame, n / 50) for n, frame in enumerate(FRAMES[:300]))
    whole = native_rows(stored(data, tmp_path))
    monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
    monkeypatch.setattr(blocks, "LONGEST_LINE", 2_500)
    rows = native_rows(stored(data, tmp_path))
    for row, expected, line in zip(rows, whole, data.split(b"\n"), strict=True):
        assert row == expected or (len(line) > 2_400 and "longer than" in row["fault"])


def stored(data: bytes, folder: Path) -> Path:
    """A file, which is read in other parts than bytes are."""
    file = folder / "recording.jsonl"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("size", [1, 100, 1_000, 10_000])
def test_blocks_of_any_size(
    size: int, threads: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"\r\n".join([*FRAMES[:200], b"", b" ", *FRAMES[200:400]]) + b"\n"
    whole = native_rows(data)
    assert [row["line"] for row in whole] == [*range(1, 201), *range(203, 403)]
    monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
    assert native_rows(data, threads=threads) == whole
    rows = native_rows(stored(data, tmp_path), threads=threads)
    assert [without(row, "recording") for row in rows] == [
        without(row, "recording") for row in whole
    ]


@pytest.mark.parametrize("end", [b"\n", b"", b"\n\n", b"\n{"])
@pytest.mark.parametrize("size", [700, 2_000, 1 << 20])
def test_a_file_is_read_on_from_each_of_its_parts(
    size: int, end: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", size)
    frames = [*FRAMES[:20], b"odd", *FRAMES[20:40]]
    file = stored(b"\n".join([FIRST, *frames]) + end, tmp_path)
    positions = read_on_from_each(file)
    assert len(positions) > 1 or size == 1 << 20
    assert None not in positions


def test_a_file_is_not_read_on_from_within_a_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block with many odd lines is decoded in halves."""
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2_000)
    monkeypatch.setattr(decoding, "_MOST_ODD", 2)
    frames = [*FRAMES[:20], *[b"odd"] * 9, *FRAMES[20:40]]
    positions = read_on_from_each(stored(b"\n".join([FIRST, *frames]), tmp_path))
    assert 2 < positions.count(None) < len(positions) - 2


def read_on_from_each(file: Path) -> list[reading.Position | None]:
    """The positions behind the batches of a file, after it has been read from each of them."""
    reader = reading.Reader(table_of(None, "bytes", None), [file], 2, 1_000)
    with ThreadPoolExecutor(2) as pool:
        undisturbed = list(reader.read(file, reading.Position(), pool))
        batches = [batch.to_pylist() for batch, _ in undisturbed]
        for number, (_, position) in enumerate(undisturbed):
            if position is not None:
                rest = reader.read(file, position, pool)
                assert [batch.to_pylist() for batch, _ in rest] == batches[number + 1 :]
    return [position for _, position in undisturbed]


@pytest.mark.parametrize("failing", [0, 1, 2, 3])
def test_rows_before_an_error_are_not_lost(
    failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"\n".join([FIRST, *FRAMES[:40]])
    begin = failing * 2_000
    decode = blocks.Range.decode

    def decode_or_fail(block: blocks.Range, table: Table) -> object:
        if block.begin == begin:
            raise OSError("the disk is gone")
        return decode(block, table)

    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2_000)
    monkeypatch.setattr(blocks.Range, "decode", decode_or_fail)
    batches = rtframes.arrow.read(stored(data, tmp_path), columns=["line"], threads=2)
    lines: list[int] = []
    with pytest.raises(OSError, match="the disk is gone"):
        lines.extend(row["line"] for batch in batches for row in batch.to_pylist())
    # Those that begin before the block.
    count = data[: begin - 1].count(b"\n") + 1 if begin else 0
    assert lines == list(range(1, count + 1))


def test_a_file_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(OSError, match=path.name):
            native_rows(path)


@pytest.mark.parametrize("rows", [1, 7, 1_000])
def test_batches_of_any_size(rows: int) -> None:
    data = b"\n".join(FRAMES[:100])
    batches = list(rtframes.arrow.read(data, columns=["line"], batch_rows=rows))
    assert max(batch.num_rows for batch in batches) == min(rows, 100)
    lines = [row["line"] for batch in batches for row in batch.to_pylist()]
    assert lines == list(range(1, 101))


@pytest.mark.parametrize("is_file", [False, True])
def test_a_line_that_is_too_long_is_a_row(
    is_file: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_000)
    monkeypatch.setattr(blocks, "LONGEST_LINE", 20_000)
    long = b'{"type":"response.output_text.delta","delta":"' + b"a" * 500_000 + b'"}'
    data = b"\n".join([FIRST, long, *FRAMES[:5]])
    rows = native_rows(stored(data, tmp_path) if is_file else data)
    assert [row["line"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert rows[1]["fault"] == f"longer than the limit, {len(long) + 1} bytes"
    assert [row["frame"] for row in rows[2:]] == [frame.decode() for frame in FRAMES[:5]]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"garbage", "JSON is malformed"),
        (b'{"type":"response.output_audio.delta","delta":"A"}', "Invalid base64"),
        (b'{"type":"response.output_text.delta","delta":5}', "Expected `str | null`, got `int`"),
        (b'{"type":"error"', "Input data was truncated"),
        (b"[" * 100_000, "nested"),
    ],
)
def test_a_line_that_is_not_an_event_says_why(line: bytes, fault: str) -> None:
    rows = native_rows(b"\n".join([FIRST, line, FRAMES[3]]))
    assert [row["line"] for row in rows] == [1, 2, 3]
    assert rows[0]["fault"] is None
    assert fault in rows[1]["fault"]
    assert rows[2]["frame"] == FRAMES[3].decode()


@pytest.mark.parametrize("audio", ["bytes", "pcm16", "none"])
def test_redacted_audio_is_as_long_as_it_was(audio: rtframes.arrow.Audio) -> None:
    frames = list(Synthesiser("ga").session(turns=2))
    rows = native_rows(b"\n".join(frames), audio)
    redacted = native_rows(b"\n".join(map(redact, frames)), audio)
    names = ("audio", "frame")
    assert {row["audio"] for row in redacted} == {None}
    assert [without(row, *names) for row in redacted] == [without(row, *names) for row in rows]


def test_files_and_streams(tmp_path: Path) -> None:
    data = b"\n".join(FRAMES[:50])
    path = tmp_path / "call.jsonl"
    path.write_bytes(data)
    rows = native_rows(data)

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    for source in (path, str(path), bytearray(data), io.BytesIO(data), Pipe(data), [data]):
        read = [row for batch in rtframes.arrow.read(source) for row in batch.to_pylist()]  # type: ignore[arg-type]
        assert [without(row, "recording") for row in read] == [
            without(row, "recording", "frame") for row in rows
        ]


def test_an_open_file_is_put_back_however_reading_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_000)
    file = io.BytesIO(b"\n".join(FRAMES[:100]))
    frames = rtframes.arrow.read(file, columns=["line"], threads=1)
    for _ in frames:
        break
    assert file.tell() == 0
    assert [row["line"] for batch in frames for row in batch.to_pylist()] == list(range(1, 101))


def test_an_open_file_is_read_once_at_a_time() -> None:
    file = io.BytesIO(b"\n".join(FRAMES[:10]))
    frames = rtframes.arrow.read(file, batch_rows=3)
    first = iter(frames)
    next(first)
    with pytest.raises(ValueError, match="is being read already"):
        next(iter(frames))
    assert sum(batch.num_rows for batch in first) == 7
    assert sum(batch.num_rows for batch in frames) == 10


def test_a_stream_whose_name_is_that_of_a_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(FRAMES[:10])))
    with gzip.open(path) as stream:
        rows = native_rows(stream)  # type: ignore[arg-type]
    assert [row["frame"] for row in rows] == [frame.decode() for frame in FRAMES[:10]]
    assert {row["recording"] for row in rows} == {"call.jsonl.gz"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_named_pipe_without_frames_is_a_row(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"hello\n",))
    writer.start()
    rows = native_rows(pipe, columns=["line", "fault", "recording"])
    writer.join()
    assert [(row["line"], row["recording"]) for row in rows] == [(0, "pipe")]


def test_an_event_inside_of_an_object_with_an_empty_type() -> None:
    inner = FRAMES[5].decode()
    line = f'{{"type":"","event":{inner}}}'.encode()
    plain = native_rows(FIRST + b"\n" + line)
    packed = native_rows(gzip.compress(FIRST + b"\n" + line))
    assert plain[1]["type"] == packed[1]["type"] == json.loads(inner)["type"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b'{"a":1}\n', b"RIFF1234WAVE", b"garbage"])
def test_a_file_without_frames_is_a_row(data: bytes, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.jsonl", "bad.jsonl", "two.jsonl")]
    for path in paths:
        path.write_bytes(data if path.name == "bad.jsonl" else FIRST)
    frames = rtframes.arrow.read(paths, columns=["recording", "line", "fault"])
    rows = [row for batch in frames for row in batch.to_pylist()]
    good = [row for row in rows if row["recording"] != "bad.jsonl"]
    assert good == [
        {"recording": f"{name}.jsonl", "line": 1, "fault": None} for name in ("one", "two")
    ]
    bad = [row for row in rows if row["recording"] == "bad.jsonl"]
    assert bad
    assert all(row["fault"] for row in bad)
    turns = [row for batch in rtframes.arrow.turns(paths) for row in batch.to_pylist()]
    assert [(row["recording"], row["turn"]) for row in turns if row["fault"]] == [("bad.jsonl", 0)]


def test_many_short_lines_that_are_not_events() -> None:
    lines = [b"x"] * 10_000 + [FRAMES[0]] + [b"y"] * 5_000
    rows = native_rows(b"\n".join([FIRST, *lines]), columns=["line", "fault", "type"])
    assert [row["line"] for row in rows] == list(range(1, len(lines) + 2))
    assert [row["line"] for row in rows if row["fault"] is None] == [1, 10_002]


def test_a_name_of_any_bytes(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.jsonl")
    try:
        path.write_bytes(FIRST)
    except OSError:
        pytest.skip("this file system has only names that are text")
    rows = [row for batch in rtframes.arrow.read(path) for row in batch.to_pylist()]
    assert [row["recording"] for row in rows] == ["\ufffd.jsonl"]


@pytest.mark.parametrize("rate", [-1, 0, 1 << 63, 10**30])
def test_any_sample_rate(rate: int) -> None:
    audio = {"output": {"format": {"type": "audio/pcm", "rate": rate}}}
    created = {
        "type": "session.created",
        "event_id": "e",
        "session": {"type": "realtime", "audio": audio},
    }
    delta = {"type": "response.output_audio.delta", "event_id": "e", "delta": "AAAA"}
    rows = native_rows("\n".join(map(json.dumps, (created, delta))).encode())
    assert [row["type"] for row in rows] == [created["type"], delta["type"]]


def test_an_open_file_is_read_again_from_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    path.write_bytes(b"header\n" + b"\n".join(FRAMES[:20]))
    with path.open("rb") as file:
        file.readline()
        frames = rtframes.arrow.read(file, columns=["recording", "line"])
        for _ in range(2):
            rows = [row for batch in frames for row in batch.to_pylist()]
            assert rows == [{"recording": "call.jsonl", "line": line} for line in range(1, 21)]


def test_a_file_that_gives_less_than_it_is_asked_for() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 777))

    data = b"\n".join(FRAMES[:50])
    frames = rtframes.arrow.read(Slow(data), columns=["line", "frame"])
    rows = [row for batch in frames for row in batch.to_pylist()]
    assert [row["frame"] for row in rows] == [frame.decode() for frame in FRAMES[:50]]


def test_other_sources_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    path.write_bytes(FIRST)
    with path.open() as file, pytest.raises(TypeError, match="open it in binary mode"):
        list(rtframes.arrow.read(file))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="a recording is a NoneType"):
        rtframes.arrow.read([None])  # type: ignore[list-item]


def test_leaving_early_leaves_nothing_behind(tmp_path: Path) -> None:
    program = """
import gc, sys, threading, rtframes.arrow
path = sys.argv[1]
for _ in range(20):
    batches = iter(rtframes.arrow.read(path, batch_rows=1))
    next(batches)
    del batches
    stream = rtframes.arrow.read(path).__arrow_c_stream__()
    del stream
gc.collect()
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join(10)
assert threading.active_count() == 1
"""
    path = tmp_path / "call.jsonl"
    path.write_bytes(b"\n".join(FRAMES))
    done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


# Mutated lines


def changed(frame: bytes, random: random.Random) -> bytes:
    """A line that is a frame no more, or another one."""
    event = json.loads(frame)
    key = random.choice(list(event))
    values = (None, 1, "x", [], {}, 1.5, True, 10**30, "\ud83d", event)
    at, to = sorted(random.randrange(len(frame)) for _ in range(2))
    ways: list[Callable[[], bytes]] = [
        lambda: frame[:at] + random.choice([b"{", b'"', b"\\", b"\xff", b"\0"]) + frame[at + 1 :],
        lambda: frame[:at] + frame[to:],
        lambda: json.dumps({"time": 1e9, "event": event}).encode(),
        lambda: b"data: " + frame,
        lambda: json.dumps({**event, "inside": json.loads(random.choice(FRAMES))}).encode(),
        lambda: json.dumps({**event, "type": "new.event"}).encode(),
        lambda: json.dumps({**event, key: random.choice(values)}).encode(),
        lambda: json.dumps({k: v for k, v in event.items() if k != key}).encode(),
        lambda: frame[:-1] + b',"type":"again"}',
        lambda: frame + frame,
        lambda: b"  " + frame + b" \r",
    ]
    return random.choice(ways)()


@given(st.randoms(use_true_random=False), st.sampled_from([300, 4 << 20]))
def test_rows_of_mutated_lines_are_those_of_the_event_decoder(
    random: random.Random, size: int
) -> None:
    lines = [
        changed(frame, random) if random.random() < 0.7 else frame
        for frame in random.sample(FRAMES, 12)
    ]
    data = b"\n".join([FIRST, *lines])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_BYTES", size)
        assert native_rows(data) == decoded_rows(data)
