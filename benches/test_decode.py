"""pytest-benchmark groups: each work of `rtframes.bench` with everybody who is installed.

A benchmark is one pass over all frames of a work, so the times of a group are those of so many
frames as its title says. They are not interleaved: for ratios use ``rtframes bench --suite`` or
``benches/targets.py``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from rtframes.bench.contenders import Contender, contenders
from rtframes.bench.works import Work, suite

_LARGE_FRAME = 1 << 20


@lru_cache(maxsize=1)
def _frames(work: Work) -> tuple[bytes, ...]:
    return work.frames()


@pytest.mark.benchmark(disable_gc=True)
@pytest.mark.parametrize(
    ("work", "contender"),
    [
        pytest.param(work, contender, id=f"{work.name}: {contender.name}")
        for work in suite().values()
        for contender in contenders(work)
    ],
)
def test_work(benchmark: Any, work: Work, contender: Contender) -> None:
    loop = contender.loop()
    if loop is None:
        pytest.skip(f"not installed: {', '.join(contender.packages)}")
    frames = _frames(work)
    benchmark.group = f"{work.title} ({len(frames)} frames)"
    benchmark.name = contender.name
    benchmark.extra_info["frames"] = len(frames)
    benchmark.extra_info["bytes"] = sum(map(len, frames))
    rounds = 10 if len(frames[0]) > _LARGE_FRAME else 40
    benchmark.pedantic(loop, (frames,), rounds=rounds, warmup_rounds=1)
