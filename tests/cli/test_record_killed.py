"""``kill -9`` takes no frame that was recorded; ``make kill`` is the long form."""

import asyncio

from killed_recorder import kill_once


def test_a_killed_recorder_leaves_all_that_it_had_taken() -> None:
    kills = [asyncio.run(kill_once(seed)) for seed in range(5)]
    assert sum(kill.taken for kill in kills) > 100  # there was something to be lost
