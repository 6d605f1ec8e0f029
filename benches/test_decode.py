"""pytest-benchmark groups: each workload of `rtframes.bench` with every decoder that is installed.

A benchmark is one pass over all frames of a workload, so the times of a group are those of so many
frames as its title says. They are not interleaved: for ratios use ``rtframes bench --suite`` or
``benches/targets.py``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from rtframes.bench.peers import DecoderUnderTest, decoders_under_test
from rtframes.bench.workloads import Workload, suite

_LARGE_FRAME = 1 << 20


@lru_cache(maxsize=1)
def _frames(workload: Workload) -> tuple[bytes, ...]:
    return workload.frames()


@pytest.mark.benchmark(disable_gc=True)
@pytest.mark.parametrize(
    ("workload", "decoder"),
    [
        pytest.param(workload, decoder, id=f"{workload.name}: {decoder.name}")
        for workload in suite().values()
        for decoder in decoders_under_test(workload)
    ],
)
def test_workload(benchmark: Any, workload: Workload, decoder: DecoderUnderTest) -> None:
    loop = decoder.loop()
    if loop is None:
        pytest.skip(f"not installed: {', '.join(decoder.packages)}")
    frames = _frames(workload)
    benchmark.group = f"{workload.title} ({len(frames)} frames)"
    benchmark.name = decoder.name
    benchmark.extra_info["frames"] = len(frames)
    benchmark.extra_info["bytes"] = sum(map(len, frames))
    rounds = 10 if len(frames[0]) > _LARGE_FRAME else 40
    benchmark.pedantic(loop, (frames,), rounds=rounds, warmup_rounds=1)
