"""What the timeline keeps of a session: envelopes and marks in steps that grow."""

import io
import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from rtframes.cli.inspect import _packages
from rtframes.cli.timeline import _MOST_STEPS, Timeline, _Envelope, _Steps, _tick
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.reader import Recording
from rtframes.testing import Synthesiser


def test_an_envelope_holds_each_steps_extremes() -> None:
    envelope = _Envelope()
    samples = np.zeros(24_000, dtype=np.int16)  # a second
    samples[12_000] = 20_000
    samples[18_000] = -10_000
    envelope.add(samples, 500.0, 24.0)
    at, low, high = envelope.curve(2.0)
    assert len(at) == 200
    assert list(np.flatnonzero(high)) == [100]  # 500 ms and 500 ms, in steps of 10 ms
    assert list(np.flatnonzero(low)) == [125]
    assert high[100] == 1.0
    assert low[125] == -0.5


def test_pieces_give_the_envelope_of_the_whole() -> None:
    random = np.random.default_rng(1)
    samples = random.integers(-30_000, 30_000, 48_000).astype(np.int16)
    whole, pieces = _Envelope(), _Envelope()
    whole.add(samples, 0.0, 24.0)
    start = 0
    for size in [1, 7, 240, 3_601, 4_799, 39_352]:
        pieces.add(samples[start : start + size], start / 24.0, 24.0)
        start += size
    assert start == len(samples)
    for one, other in zip(whole.curve(2.0), pieces.curve(2.0), strict=True):
        assert np.array_equal(one, other)
    expected = samples.reshape(-1, 240).max(axis=1)
    assert np.allclose(whole.curve(2.0)[2] * np.abs(samples.astype(int)).max(), expected)


def test_steps_double_when_time_runs_past_them() -> None:
    steps = _Steps(np.add)
    for at_ms in (0.0, 15.0, 81_910.0):
        steps.put(at_ms, 1.0)
    assert steps.step_ms == 10.0
    steps.put(3_600_000.0, 1.0)  # an hour
    assert steps.step_ms == 640.0
    assert len(steps.values) == _MOST_STEPS
    assert steps.values.sum() == 4.0
    assert list(np.round(steps.where())) == [0.0, 82.0, 3600.0]


@pytest.mark.parametrize(
    ("seconds", "tick"),
    [(0.1, 0.1), (48, 5), (360, 30), (361, 60), (7_200, 600), (86_400, 7_200), (864_000, 72_000)],
)
def test_ticks_are_round_times_and_a_dozen_at_most(seconds: float, tick: float) -> None:
    assert _tick(seconds) == tick


def written_in(frames: list[bytes], path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """All words of a session's picture."""
    monkeypatch.setitem(mpl.rcParams, "svg.fonttype", "none")
    timeline = Timeline()
    found = Inspection(
        on_turn=timeline.turn,
        on_audio=timeline.audio,
        on_event=lambda name, _, at_ms: timeline.event(name, at_ms),
    )
    for line in Recording(io.BytesIO(b"\n".join(frames))):
        found.feed(line)
    found.close()
    timeline.draw(path, "call.jsonl", found)
    return " ".join(re.findall(r"<text[^>]*>([^<]*)<", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("dialect", ["ga", "xai", "voice-live"])
def test_what_is_special_is_named(
    dialect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "picture.svg"

    def words(*scenes: str) -> str:
        frames = list(Synthesiser(dialect).session(scenes=scenes, client=True))
        return written_in(frames, path, monkeypatch)

    plain = words("speech", "speech")
    assert "call.jsonl: " in plain
    assert "frames of the server" in plain
    assert "2 turns" in plain
    assert "minutes:seconds on the clock" in plain
    assert "interrupted" not in plain
    assert "text only" not in plain
    cut = words("speech", "barge_in", "speech")
    assert "Pale: sent, but the user had interrupted." in cut
    assert cut.count("interrupted") == 2
    typed = words("speech", "text")
    assert "text only" in typed
    assert "(1 without audio)" in typed


@pytest.mark.parametrize(
    ("characters", "packages"),
    [
        ("も\u6f22한", "fonts-noto-cjk"),
        ("\N{WAVING HAND SIGN}", "fonts-symbola"),
        ("\N{THAI CHARACTER KO KAI}も", "fonts-noto-cjk, fonts-noto-core"),
    ],
)
def test_fonts_are_named_for_what_is_missing(characters: str, packages: str) -> None:
    assert _packages(characters) == packages
