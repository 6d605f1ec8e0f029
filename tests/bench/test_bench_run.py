"""Workers measure in a process of their own, and their report survives JSON."""

import gzip
import json
from pathlib import Path

import msgspec
import pytest

from rtframes import _core
from rtframes.bench.results import FORMAT, Report, Started, WorkloadResult
from rtframes.bench.run import BenchError, run
from rtframes.recordings.redaction import redact
from rtframes.testing import Synthesiser


def test_a_run_tells_what_it_does_and_survives_json() -> None:
    seen: list[tuple[str | None, Started | WorkloadResult]] = []
    report = run(
        workloads=["peek", "loads-text"],
        isas=["scalar", None],
        rounds=2,
        watch=lambda isa, message: seen.append((isa, message)),
    )

    assert [measured.machine.isa for measured in report.runs] == ["scalar", _core.isa()]
    assert [isa for isa, _ in seen] == ["scalar"] * 3 + [None] * 3
    started = seen[0][1]
    assert isinstance(started, Started)
    assert started.workloads == ["peek_type of a text delta", "loads of a text delta"]
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


def test_the_json_has_the_documented_shape() -> None:
    report = run(workloads=["peek"], rounds=3)
    data = json.loads(msgspec.json.encode(report))
    assert set(data) == {"format", "date", "source", "unit", "runs"}
    assert data["unit"] == "ns per frame"
    assert data["format"] == FORMAT == 2
    (measured,) = data["runs"]
    assert set(measured["machine"]) == {
        "cpu", "cores", "system", "python", "isa", "versions", "missing",
    }  # fmt: skip
    (work,) = measured["works"]
    assert (work["work"], work["rounds"], work["frames"]) == ("peek", 3, 64)
    assert work["cold_rounds"] == 3
    for timing in work["cold"] + work["hot"]:
        assert set(timing) == {"contender", "floor", "median", "low", "high", "best"}
        assert 0 < timing["low"] <= timing["median"] <= timing["high"]
    assert all(timing["best"] <= timing["low"] for timing in work["hot"])
    named = [[timing["contender"] for timing in work[caches]] for caches in ("cold", "hot")]
    assert named[1] == [*named[0], "an empty call"]


def test_a_recording_is_measured_and_its_bad_lines_are_counted(tmp_path: Path) -> None:
    recording = tmp_path / "call.jsonl"
    frames = list(Synthesiser("ga", seed=3).session(scenes=["text"]))
    recording.write_bytes(b"\n".join([*frames, b"", b"no frame", b"[]"]))
    seen: list[Started | WorkloadResult] = []
    report = run(recording=recording, rounds=1, watch=lambda _, message: seen.append(message))

    assert report.source == "call.jsonl"
    assert isinstance(seen[0], Started)
    assert seen[0].left_out == 2
    whole = report.runs[0].workload("recording")
    assert whole is not None
    assert whole.frames == len(frames)
    assert whole.frame_bytes == sum(map(len, frames)) // len(frames)


def test_a_redacted_recording_is_measured_at_its_full_length(tmp_path: Path) -> None:
    recording = tmp_path / "redacted.jsonl"
    frames = list(Synthesiser("ga", seed=3).session(scenes=["speech"]))
    recording.write_bytes(b"\n".join(map(redact, frames)))
    whole = run(recording=recording, rounds=1).runs[0].workload("recording")
    assert whole is not None
    assert whole.frame_bytes == sum(map(len, frames)) // len(frames)


def test_an_instruction_set_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(BenchError, match="unknown instruction set"):
        run(workloads=["peek"], isas=["sse9"], rounds=1)


def test_a_recording_without_frames_is_an_error(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"\n\nnothing\n")
    with pytest.raises(
        BenchError, match=r"empty\.jsonl: no frame of a realtime API in it: text that is not JSON"
    ):
        run(recording=empty, rounds=1)


def test_a_recording_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run(recording=tmp_path / "none.jsonl", rounds=1)


def test_a_recording_in_another_form_is_measured_and_named(tmp_path: Path) -> None:
    packed = tmp_path / "call.json.gz"
    frames = list(Synthesiser("ga").session(turns=1))
    packed.write_bytes(gzip.compress(b"[" + b",\n".join(frames) + b"]"))
    seen: list[Started] = []
    run(
        recording=packed,
        rounds=1,
        watch=lambda _, message: seen.append(message) if isinstance(message, Started) else None,
    )
    assert (seen[0].taken_for, seen[0].left_out) == ("gzip, a JSON document", 0)
