"""Times of synthetic frames: in order, as the user speaks, and with nothing else changed."""

import json
from random import Random
from typing import Any

import pytest

from rtframes.synthesis.arrivals import Arrivals
from rtframes.testing import DIALECTS, Synthesiser


def arrived(dialect: str, **options: Any) -> list[tuple[float, dict[str, Any]]]:
    arrivals = Arrivals(0, bytes_per_ms=48)
    frames = Synthesiser(dialect).session(turns=4, **options)
    lines = [json.loads(arrivals.timed(frame)) for frame in frames]
    return [(line["time_ms"], line["event"]) for line in lines]


@pytest.mark.parametrize("client", [False, True])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_frames_are_the_same_and_in_order(dialect: str, client: bool) -> None:
    lines = arrived(dialect, client=client)
    frames = Synthesiser(dialect).session(turns=4, client=client)
    assert [event for _, event in lines] == [json.loads(frame) for frame in frames]
    times = [time for time, _ in lines]
    assert times == sorted(times)


def test_the_user_is_heard_in_time_and_answered_soon_after() -> None:
    lines = arrived("ga", client=True)
    begun = 1_767_225_600_000
    spoken = 0.0
    stopped = None
    waits: list[float] = []
    for time, event in lines:
        if event["type"] == "input_audio_buffer.append":
            spoken += len(event["audio"]) // 4 * 3 / 48
            assert time - begun >= spoken - 1e-3
        elif event["type"] == "input_audio_buffer.speech_stopped":
            stopped = time
        elif event["type"] == "response.output_audio.delta" and stopped is not None:
            waits.append(time - stopped)
            stopped = None
    assert len(waits) == 4
    assert all(250 < wait < 1_000 for wait in waits)
    assert len(set(waits)) == 4
    assert Random(0).uniform(250, 900) == pytest.approx(waits[0], abs=20)
