"""When frames are sent, on a clock of the test's own: no test waits, none measures."""

import asyncio
import json
import selectors
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from rtframes.replay.player import LEAD_MS, Player, Speed
from rtframes.replay.script import Frame, Script, Segment
from rtframes.testing import Synthesiser


class _Selector(selectors.DefaultSelector):
    """Waits by moving the clock on."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout is None:
            raise AssertionError("the player waits for ever")
        if not ready:
            self.now += timeout or 0.0
        return ready


def on_own_clock(main: Callable[[], Awaitable[None]]) -> None:
    selector = _Selector()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign] # the point of this loop
    try:
        loop.run_until_complete(main())
    finally:
        loop.close()


def sent_at(segments: list[Segment], speed: Speed) -> list[tuple[float, bytes]]:
    """When each frame was sent, in ms."""
    log: list[tuple[float, bytes]] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()

        async def send(data: bytes) -> None:
            log.append((loop.time() * 1000, data))

        player = Player(send, speed, lambda _: None)
        for segment in segments:
            player.play(segment)
        playing = asyncio.create_task(player.run())
        while not player.is_idle:
            await asyncio.sleep(0.001)
        playing.cancel()

    on_own_clock(main)
    return log


def audio_ms(frame: bytes) -> float:
    """How long a GA audio delta is, without the package: 48 bytes of PCM16 a ms."""
    event = json.loads(frame)
    if event["type"] != "response.output_audio.delta":
        return 0.0
    text = event["delta"]
    return (len(text) // 4 * 3 - text.count("=")) / 48


@pytest.mark.parametrize("delta_bytes", [4_800, 73_800])
def test_audio_is_sent_as_it_is_listened_to(delta_bytes: int) -> None:
    frames = Synthesiser("ga", delta_bytes=[delta_bytes]).session(scenes=["speech"])
    segments = list(Script.read(frames).segments)
    before = 0.0
    for moment, frame in sent_at(segments, "realtime"):
        if duration := audio_ms(frame):
            # The loop's clock moves in steps of its own resolution and of the test's millisecond.
            assert moment == pytest.approx(max(before - LEAD_MS, 0.0), abs=2.5)
            before += duration
    assert before > 3_000


def test_every_response_begins_at_once() -> None:
    segments = list(Script.read(Synthesiser("ga").session(scenes=["speech"] * 2)).segments)
    log = sent_at(segments, "realtime")
    responses = [moment for moment, frame in log if b'"response.created"' in frame]
    first_audio = [
        next(m for m, f in log if m >= start and b"audio.delta" in f) for start in responses
    ]
    assert first_audio == pytest.approx(responses, abs=2.5)


def test_at_full_speed_nothing_waits() -> None:
    segments = list(Script.read(Synthesiser("ga").session(scenes=["speech"] * 2)).segments)
    log = sent_at(segments, "max")
    assert [frame for _, frame in log] == [f.data for s in segments for f in s.frames]
    assert max(moment for moment, _ in log) < 2.5


def test_answers_come_between_the_deltas_of_a_response() -> None:
    (response,) = [
        segment
        for segment in Script.read(Synthesiser("ga").session(scenes=["speech"])).segments
        if segment.cue == "response"
    ]
    log: list[bytes] = []

    async def main() -> None:
        async def send(data: bytes) -> None:
            log.append(data)

        player = Player(send, "realtime", lambda _: None)
        player.play(response)
        playing = asyncio.create_task(player.run())
        await asyncio.sleep(1)
        player.answer([b"answer"])
        while not player.is_idle:
            await asyncio.sleep(0.1)
        playing.cancel()

    on_own_clock(main)
    place = log.index(b"answer")
    assert b"audio.delta" in log[place - 1]
    assert b"audio.delta" in log[place + 1]
    assert [data for data in log if data != b"answer"] == [f.data for f in response.frames]


def test_answers_come_before_a_response_that_waits() -> None:
    response = Segment("response", (Frame(b"response", "response.created"),), {})
    speech = Segment("speech_started", (Frame(b"speech", "x"),), {})
    log: list[bytes] = []

    async def main() -> None:
        async def send(data: bytes) -> None:
            log.append(data)

        player = Player(send, "max", lambda _: None)
        player.play(speech)
        player.play(response)
        player.answer([b"answer"])
        playing = asyncio.create_task(player.run())
        while not player.is_idle:
            await asyncio.sleep(0.1)
        playing.cancel()

    on_own_clock(main)
    assert log == [b"speech", b"answer", b"response"]
