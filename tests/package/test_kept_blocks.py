"""The count of blocks that tests of leaks rest on: it sees a leak, and nothing else."""

from kept_blocks import ATTEMPTS, kept_blocks

LIMIT = 100


def test_a_leak_is_seen() -> None:
    kept: list[object] = []
    assert kept_blocks(lambda: kept.extend(object() for _ in range(LIMIT)), LIMIT) >= LIMIT
    assert len(kept) == ATTEMPTS * LIMIT


def test_what_is_kept_once_is_no_leak() -> None:
    kept: list[object] = []

    def work() -> None:
        if not kept:
            kept.extend(object() for _ in range(10 * LIMIT))

    assert kept_blocks(work, LIMIT) < LIMIT


def test_work_that_keeps_nothing_runs_once() -> None:
    runs: list[None] = []
    assert kept_blocks(lambda: runs.append(None), LIMIT) < LIMIT
    assert len(runs) == 1
