"""The aims read results as they say, and name workloads that exist."""

from types import ModuleType
from typing import Any

import msgspec
import pytest
from made_up import made_up_work

from rtframes.bench.results import Report
from rtframes.bench.workloads import suite


def row(targets: ModuleType, report: Report, name: str, isa: str = "avx512") -> Any:
    run = next(run for run in report.runs if run.machine.isa == isa)
    (found,) = [row for row in targets.rows(run, isa) if row.target.name == name]
    return found


def test_every_target_has_a_work_and_a_limit(targets: ModuleType) -> None:
    names = [target.name for target in targets.TARGETS]
    assert len(set(names)) == len(names)
    assert {target.workload for target in targets.TARGETS} <= set(suite())
    assert all(target.limits for target in targets.TARGETS)


def test_the_fastest_mix_is_the_rival(targets: ModuleType) -> None:
    result = made_up_work("audio-4800", ours=300, orjson=2_100, ssrjson=1_800)
    measured = targets.faster_than(*targets.MIXES)(result, "hot")
    assert (measured.value, measured.best) == pytest.approx((6.0, 6.0))
    assert measured.against == "ssrjson + pybase64"
    cold = targets.more_than("ssrjson + pybase64", "orjson + pybase64")(result, "cold")
    assert cold.value == pytest.approx(3 * 300)


def test_ratios_and_differences(targets: ModuleType) -> None:
    result = made_up_work("audio-4800", ours=300, buffer=350, copy=150)
    assert targets.times_of("bytearray(frame)")(result, "hot").value == pytest.approx(2.0)
    more = targets.more_than("rtframes", "rtframes, AudioBuffer")(result, "hot")
    assert more.value == pytest.approx(50)
    assert more.best == pytest.approx(40)  # of rounds at 0.8 of the medians
    assert targets.memory(result, "hot").value == pytest.approx(1.01)


def test_limits_differ_between_instruction_sets(targets: ModuleType, report: Report) -> None:
    fast = row(targets, report, "audio-4.8k/mix/hot")  # 2000 / 300, to be 10
    slow = row(targets, report, "audio-4.8k/mix/hot", "avx2")  # 2000 / 450, to be 5
    assert fast.cells() == [">= 10x", "6.67x", "6.67x", "MISSED by 33%", "orjson + pybase64"]
    assert slow.cells() == [">= 5x", "4.44x", "4.44x", "MISSED by 11%", "orjson + pybase64"]
    only = [row.target.name for row in targets.rows(report.runs[1], "avx2")]
    assert "padded-4.8k/copy/hot" not in only


def test_cold_rows_read_cold_times(targets: ModuleType, report: Report) -> None:
    # 380 / 200 hot; cold msgspec is made twice as slow as it was, to be 2.5.
    run = report.runs[0]
    text = run.workloads[0]
    slower = [
        msgspec.structs.replace(timing, median=timing.median * 2)
        if timing.decoder == "msgspec"
        else timing
        for timing in text.cold
    ]
    text = msgspec.structs.replace(text, cold=slower)
    run = msgspec.structs.replace(run, workloads=[text])
    found = {row.target.name: row for row in targets.rows(run, "avx512")}
    assert found["text/msgspec/cold"].cells()[:4] == [">= 2.5x", "3.80x", "1.90x", "met by 52%"]
    assert found["text/msgspec/hot"].cells()[3] == "MISSED by 68%"


def test_a_missed_target_is_not_met(targets: ModuleType, report: Report) -> None:
    missed = row(targets, report, "session.created/msgspec/hot")
    assert missed.cells()[3].startswith("MISSED by ")
    assert not missed.met
    copy = row(targets, report, "audio-4.8k/copy/hot")  # 300 / 150, to be at most 1.1
    assert copy.cells()[3] == "MISSED by 82%"
    audio = row(targets, report, "audio-4.8k/msgspec/hot")  # 3600 / 300, to be 12
    assert audio.cells()[3] == "met by 0%"
    assert audio.met


def test_what_was_not_measured_is_not_met(targets: ModuleType, report: Report) -> None:
    no_workload = row(targets, report, "peek/call/hot")
    no_peer = row(targets, report, "turn/openai/hot")
    for found in (no_workload, no_peer):
        assert found.cells()[3] == "not measured"
        assert not found.met


def test_rows_are_selected_by_how_they_begin(targets: ModuleType) -> None:
    names = [target.name for target in targets.selected(["audio-4.8k", "peek/call/hot"])]
    assert names == [
        "audio-4.8k/mix/cold", "audio-4.8k/mix/hot", "audio-4.8k/msgspec/hot",
        "audio-4.8k/copy/hot", "peek/call/hot",
    ]  # fmt: skip
    assert targets.selected([]) == targets.TARGETS
    with pytest.raises(ValueError, match="no target 'nonsense'"):
        targets.selected(["nonsense"])
