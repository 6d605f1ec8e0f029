"""The clock gives everybody the same number of turns, and leaves the interpreter as it was."""

import gc
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from rtframes.bench.hot import FEWEST_ROUNDS, measure_hot
from rtframes.bench.rounds import quartiles


@pytest.fixture(autouse=True)
def _garbage_collector() -> Iterator[None]:
    yield
    gc.enable()


def test_everybody_has_every_turn_with_whole_passes() -> None:
    turns: list[tuple[str, Sequence[bytes]]] = []
    loops = {name: lambda frames, name=name: turns.append((name, frames)) for name in "abc"}
    frames = [b"1", b"2"]

    times = measure_hot(loops, frames, rounds=20, block_ns=1_000)

    assert {name: len(values) for name, values in times.items()} == {"a": 20, "b": 20, "c": 20}
    assert all(value > 0 for values in times.values() for value in values)
    timed = turns[-60:]
    assert [name for name, _ in timed].count("a") == 20
    for _, block in timed:
        assert len(block) >= 2
        assert list(block) == frames * (len(block) // 2)


def test_each_round_has_everybody_once_and_the_order_changes() -> None:
    turns: list[str] = []
    loops = {name: lambda frames, name=name: turns.append(name) for name in "abcd"}

    measure_hot(loops, [b"x"], rounds=30)

    # A pass to warm up comes before each turn.
    timed, warming = turns[-239::2], turns[-240::2]
    assert timed == warming
    rounds = [tuple(timed[start : start + 4]) for start in range(0, 120, 4)]
    assert all(sorted(order) == list("abcd") for order in rounds)
    assert len(set(rounds)) > 5


def test_the_collector_is_off_in_the_rounds_and_on_again_after_them() -> None:
    states: list[bool] = []
    measure_hot({"a": lambda frames: states.append(gc.isenabled())}, [b"x"], rounds=3)
    assert states[-3:] == [False, False, False]
    assert gc.isenabled()

    gc.disable()
    measure_hot({"a": len}, [b"x"], rounds=3)
    assert not gc.isenabled()


def test_the_collector_is_on_again_after_an_error() -> None:
    calls = 0

    def falls(frames: Sequence[bytes]) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        measure_hot({"a": falls}, [b"x"], rounds=9)
    assert gc.isenabled()


def test_slow_work_gets_fewer_rounds_but_enough() -> None:
    times = measure_hot({"a": len, "b": len}, [b"x"], rounds=1_000, workload_ns=0)
    assert {len(values) for values in times.values()} == {FEWEST_ROUNDS}


@pytest.mark.parametrize("count", [1, 2, 3, 4, 10, 61])
def test_quartiles_are_numpy_s(count: int) -> None:
    times = [float((number * 7919) % 101) for number in range(count)]
    assert quartiles(times) == pytest.approx(tuple(np.percentile(times, [25, 50, 75])))
