"""The gate lets pass what costs no more than its baseline, and says when it cannot count."""

import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

BASE = {"a": {"instructions": 1_000, "allocations": 4, "bytes": 300}}


def passes(gate: ModuleType, **counts: float) -> bool:
    return all(good for _, good in gate.verdicts({"a": {**BASE["a"], **counts}}, BASE))


def test_the_tolerance(gate: ModuleType) -> None:
    assert passes(gate)
    assert passes(gate, instructions=1_030)
    assert not passes(gate, instructions=1_031)
    assert not passes(gate, allocations=4.25)
    assert not passes(gate, bytes=310)
    assert passes(gate, instructions=500, allocations=1, bytes=1)


def test_the_lines_say_what_happened(gate: ModuleType) -> None:
    counted = {"a": {"instructions": 1_100, "allocations": 4, "bytes": 200}, "b": {"bytes": 7}}
    assert [line for line, _ in gate.verdicts(counted, BASE)] == [
        "a: 1100 instructions, baseline 1000, +10.0% MORE THAN 3% ABOVE",
        "a: 4 allocations, baseline 4, +0.0% ok",
        "a: 200 bytes, baseline 300, -33.3% better; --update keeps it",
        "b: 7 bytes, NOT IN THE BASELINE",
    ]
    assert not gate.verdicts(counted, BASE)[3][1]


def test_one_cache_line_more_is_refused(gate: ModuleType) -> None:
    lines = gate.cache_lines.Lines
    base = {"a": gate.line_counts(lines(80, 60))}
    assert gate.verdicts({"a": gate.line_counts(lines(78, 61))}, base) == [
        ("a: 78 cache lines of code, baseline 80, -2.5% better; --update keeps it", True),
        ("a: 61 cache lines of data, baseline 60, +1.7% MORE", False),
    ]
    assert all(good for _, good in gate.verdicts(base, base))


def test_a_line_more_counts_when_it_is_there_twice(gate: ModuleType) -> None:
    lines = gate.cache_lines.Lines
    first = {"a": {"instructions": 9, **gate.line_counts(lines(81, 61))}}
    assert gate.worse_twice(first, {"a": lines(80, 62)}) == {
        "a": {"instructions": 9, **gate.line_counts(lines(80, 61))}
    }


def test_aims_say_by_how_much(gate: ModuleType) -> None:
    lines = {
        "text delta": gate.cache_lines.Lines(60, 30),
        "response.done": gate.cache_lines.Lines(200, 230),
        "append of a client": gate.cache_lines.Lines(1, 2),
    }
    assert gate.aimed_at(lines) == [
        "text delta: 90 cache lines, 60 of code and 30 of data, aim 80: MISSED by 10",
        "response.done: 430 cache lines, 200 of code and 230 of data, aim 430: met by 0",
        "append of a client: 3 cache lines, 1 of code and 2 of data",
    ]


def test_a_dump_is_read(cache_lines: ModuleType) -> None:
    # As callgrind 3.19 writes it.
    dump = (
        "version: 1\ndesc: Trigger: Client Request: 3 1\n"
        "events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw\nsummary: 0\n"
        "totals: 1706 501 255 95 58 25 95 58\n"
    )
    assert cache_lines.read(dump) == ("3 1", (95, 58 + 25))
    unasked = dump.replace("Client Request: 3 1", "Program termination")
    assert cache_lines.read(unasked)[0] is None
    with pytest.raises(cache_lines.CountError, match="without counts"):
        cache_lines.read("version: 1\n")


def test_a_program_gets_nothing_from_the_environment(
    sandbox: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RTFRAMES_PURE", "1")
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/true")
    with sandbox.sandbox("scalar") as place:
        show = "import os, rtframes; print(os.environ, rtframes.__file__, file=sys.stderr)"
        said = place.run([], show)
        assert "RTFRAMES_PURE" not in said
        assert "'RTFRAMES_ISA': 'scalar'" in said
        # Nor does it see where it is.
        assert "/proc/self/cwd/rtframes/__init__.py" in said
        assert str(place.folder) not in said
        with pytest.raises(sandbox.CountError, match="no such thing"):
            place.run([], "raise SystemExit('no such thing')")
    assert not place.folder.exists()


def test_the_baseline_holds_every_work(gate: ModuleType) -> None:
    baselines = json.loads(gate.BASELINE.read_text())
    assert baselines
    lines = {gate.CODE, gate.DATA}
    hot = {"instructions", "allocations", "bytes"}
    for baseline in baselines.values():
        for name, workload in gate.workloads().items():
            assert set(baseline[name]) == (lines | hot if workload.hot else lines)
        assert set(baseline) == set(gate.workloads())
        assert all(value > 0 for counts in baseline.values() for value in counts.values())


def test_one_work_is_twice_as_long(gate: ModuleType) -> None:
    instructions = gate.instructions
    jobs = {
        "a": instructions.Job("decode:rtframes.ServerEvent", "a.jsonl", 20, 400),
        "b": instructions.Job("loads", "b.jsonl", 400, 400),
    }
    assert instructions.arguments(jobs, "b") == [
        "decode:rtframes.ServerEvent", "a.jsonl", "20", "loads", "b.jsonl", "800",
    ]  # fmt: skip


def test_without_valgrind_it_says_so(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["gate.py", "--update"])
    assert gate.main() == 3
    assert "valgrind is not installed" in capsys.readouterr().err


def test_without_a_baseline_it_says_so(
    gate: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(gate, "BASELINE", tmp_path / "none.json")
    monkeypatch.setattr(sys, "argv", ["gate.py", "--isa", "scalar"])
    assert gate.main() == 2
    assert "no baseline for cpython-" in capsys.readouterr().err
