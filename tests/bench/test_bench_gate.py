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


def test_the_baseline_holds_every_work(gate: ModuleType) -> None:
    baselines = json.loads(gate.BASELINE.read_text())
    assert baselines
    for baseline in baselines.values():
        assert set(baseline) == set(gate.workloads())
        assert all(value > 0 for counts in baseline.values() for value in counts.values())


def test_one_work_is_twice_as_long(gate: ModuleType) -> None:
    jobs = {
        "a": gate.Job("ServerEvent", "a.jsonl", 20, 400),
        "b": gate.Job("ZeroCopyServerEvent", "b.jsonl", 400, 400),
    }
    assert gate._arguments(jobs, "b") == [
        "ServerEvent", "a.jsonl", "20", "ZeroCopyServerEvent", "b.jsonl", "800",
    ]  # fmt: skip


def test_without_valgrind_it_says_so(
    gate: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["gate.py", "--update"])
    assert gate.main() == 2
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
