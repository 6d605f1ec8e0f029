"""The clock for cold caches: other work before each decode, a new frame each time, in turns."""

import gc
from collections.abc import Iterable

import pytest

from rtframes.bench import cold
from rtframes.bench.cold import FEWEST_ROUNDS, MOST_FRAMES, measure_cold
from rtframes.bench.other_work import MEMORY_BYTES, OtherWork

FRAMES = [b"one", b"three", b"fifteen"]


def test_every_frame_is_a_new_object_with_other_work_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log: list[object] = []
    monkeypatch.setattr(cold, "OtherWork", lambda: lambda: log.append("work"))

    def loop(frames: Iterable[bytes]) -> None:
        log.extend(frames)

    measure_cold({"a": loop}, FRAMES, rounds=1)

    # The first pass only warms up.
    assert log[:3] == FRAMES
    seen = [entry for entry in log[3:] if entry != "work"]
    assert seen == FRAMES
    assert not any(entry is frame for entry, frame in zip(seen, FRAMES, strict=True))
    assert all(log[log.index(entry, 3) - 1] == "work" for entry in seen)
    # Before the frames of the empty call, too.
    assert log.count("work") == 2 * len(FRAMES)


def test_nothing_but_the_decode_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0

    def clock() -> int:
        return now

    def passes(nanoseconds: int) -> None:
        nonlocal now
        now += nanoseconds

    def decodes(frames: Iterable[bytes]) -> None:
        for frame in frames:
            passes(100 * len(frame))

    def empty(function: object) -> cold.Loop:
        def loop(frames: Iterable[bytes]) -> None:
            for _ in frames:
                passes(60)

        return loop

    monkeypatch.setattr(cold, "perf_counter_ns", clock)
    monkeypatch.setattr(cold, "OtherWork", lambda: lambda: passes(1_000_000))
    monkeypatch.setattr(cold, "each", empty)
    times = measure_cold({"a": decodes, "b": empty(None)}, FRAMES, rounds=3)

    # (3 + 5 + 7) / 3 letters, 100 ns each, without the 60 ns of an empty call.
    assert times["a"] == (440, 440, 440, 440, 3)
    # Nothing is faster than an empty call: 1 ns stands for no time.
    assert times["b"] == (1, 1, 1, 1, 3)


def test_everybody_has_a_turn_in_each_round_in_another_order() -> None:
    turns: list[str] = []

    def loop(name: str) -> cold.Loop:
        def run(frames: Iterable[bytes]) -> None:
            turns.append(name)
            for _ in frames:
                pass

        return run

    times = measure_cold({name: loop(name) for name in "abc"}, FRAMES, rounds=12)
    rounds = [tuple(turns[start : start + 3]) for start in range(3, 39, 3)]
    assert all(sorted(order) == list("abc") for order in rounds)
    assert len(set(rounds)) > 2
    assert {taken.rounds for taken in times.values()} == {12}


def test_only_the_beginning_is_taken_and_slow_work_gets_fewer_rounds() -> None:
    counts: list[int] = []

    def loop(frames: Iterable[bytes]) -> None:
        counts.append(sum(1 for _ in frames))

    frames = [b"%d" % number for number in range(MOST_FRAMES + 50)]
    times = measure_cold({"a": loop}, frames, rounds=100, workload_ns=0)
    assert set(counts) == {MOST_FRAMES}
    assert times["a"].rounds == FEWEST_ROUNDS


def test_the_collector_is_off_and_on_again_after_an_error() -> None:
    states: list[bool] = []

    def falls(frames: Iterable[bytes]) -> None:
        states.append(gc.isenabled())
        if len(states) > 1:
            raise ValueError
        assert list(frames)

    with pytest.raises(ValueError, match=r"^$"):
        measure_cold({"a": falls}, FRAMES, rounds=3)
    assert states == [True, False]
    assert gc.isenabled()


def test_other_work_differs_and_its_memory_is_there() -> None:
    work = OtherWork()
    assert len({work() for _ in range(20)}) > 5
    # Written once: pages that were not would all be the same one.
    assert work._memory == b"\x01" * MEMORY_BYTES
