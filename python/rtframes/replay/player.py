"""`Player`: sends everything to one client, in order and on time. Nothing else writes to it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Literal, TypeAlias

from rtframes.replay.cancellation import cancelled_ending
from rtframes.replay.script import Frame, Segment

Speed: TypeAlias = Literal["realtime", "max"]
"""How fast audio is sent: as fast as it is played, or as fast as the client reads."""

LEAD_MS = 200.0
"""How far ``realtime`` is ahead of the listener, in ms, so that a late frame is not a gap."""

_MOST_WAITING = 64
_FRAMES_AT_A_TIME = 16

_Answer: TypeAlias = "tuple[Frame, ...] | tuple[bytes, ...]"


class Player:
    """Sends segments of a script and replies, one frame after the other.

    Args:
        send: sends one frame; waits while the client does not read.
        speed: whether audio is sent at its own speed.
        on_sent: called with each frame of the script after it was sent.
    """

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[None]],
        speed: Speed,
        on_sent: Callable[[Frame], None],
    ) -> None:
        self._send = send
        self._realtime = speed == "realtime"
        self._on_sent = on_sent
        self._jobs: deque[Segment | _Answer] = deque()
        self._urgent: deque[_Answer] = deque()
        self._responses: deque[str] = deque()
        self._speaking = False
        self._busy = False
        self._finishing = False
        self._has_ended = False
        self._cancelled: set[str] = set()
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    @property
    def active_response(self) -> str | None:
        """The id of the response in progress, or of the first one waiting; None if none is."""
        return self._responses[0] if self._responses else None

    @property
    def is_idle(self) -> bool:
        """Whether everything has been sent."""
        return not (self._jobs or self._urgent or self._busy)

    def play(self, segment: Segment) -> None:
        """Send a segment after everything that is waiting."""
        if segment.cue == "response":
            self._responses.append(segment.response_id)
        self._jobs.append(segment)
        self._changed()

    def answer(self, frames: Iterable[Frame] | Iterable[bytes]) -> None:
        """Send frames as soon as a server would: between the deltas of a response, if one plays."""
        answer: _Answer = tuple(frames)  # type: ignore[assignment] # one kind or the other
        if self._speaking:
            self._urgent.append(answer)
        else:
            jobs = enumerate(self._jobs)
            before_response = (
                index for index, job in jobs if isinstance(job, Segment) and job.cue == "response"
            )
            self._jobs.insert(next(before_response, len(self._jobs)), answer)
        self._changed()

    def cancel(self, response_id: str | None) -> bool:
        """End the response in progress; False if there is none, or another one."""
        active = self.active_response
        if active is None or response_id not in (None, active):
            return False
        self._cancelled.add(active)
        self._changed()
        return True

    def finish(self, frames: Iterable[bytes]) -> None:
        """Drop what is playing or waiting, send these after all replies, and end `run`."""
        self._finishing = True
        self._urgent.extend(job for job in self._jobs if not isinstance(job, Segment))
        self._jobs.clear()
        self._urgent.append(tuple(frames))
        self._changed()

    async def room(self) -> None:
        """Wait until the client has read enough of what is waiting for it."""
        await self._room.wait()

    async def run(self) -> None:
        """Send until `finish`, until cancelled, or until the connection ends."""
        try:
            await self._run()
        finally:
            # A caller that waits for room would wait for ever.
            self._has_ended = True
            self._room.set()

    async def _run(self) -> None:
        while True:
            while not (self._jobs or self._urgent):
                self._wake.clear()
                await self._wake.wait()
            self._busy = True
            await self._say_urgent()
            if self._finishing:
                return
            if self._jobs:
                job = self._jobs.popleft()
                self._has_room()
                if isinstance(job, Segment):
                    await self._perform(job)
                else:
                    await self._say(job)
            self._busy = False

    def _changed(self) -> None:
        self._wake.set()
        self._has_room()

    def _has_room(self) -> None:
        if self._has_ended or len(self._jobs) + len(self._urgent) < _MOST_WAITING:
            self._room.set()
        else:
            self._room.clear()

    async def _say(self, answer: _Answer) -> None:
        for frame in answer:
            if isinstance(frame, Frame):
                await self._send(frame.data)
                self._on_sent(frame)
            else:
                await self._send(frame)

    async def _say_urgent(self) -> None:
        while self._urgent:
            answer = self._urgent.popleft()
            self._has_room()
            await self._say(answer)

    async def _perform(self, segment: Segment) -> None:
        self._speaking = segment.cue == "response"
        schedule = _Schedule()
        left = deque(segment.frames)
        while left and not self._finishing:
            sent = len(segment.frames) - len(left)
            if self._realtime and left[0].audio_ms:
                await self._wait_until(schedule.due(left[0].audio_ms), segment)
            elif sent % _FRAMES_AT_A_TIME == 0:
                await asyncio.sleep(0)
            if self._finishing:
                break
            if self._speaking:
                await self._say_urgent()
                if sent and segment.response_id in self._cancelled:
                    for data in cancelled_ending(segment.frames, sent):
                        await self._send(data)
                    while left and left.popleft().type != "response.done":
                        pass
                    self._response_ended(segment)
                    continue
            frame = left.popleft()
            await self._send(frame.data)
            self._on_sent(frame)
            if frame.type == "response.done":
                self._response_ended(segment)
        if self._speaking:
            self._response_ended(segment)

    async def _wait_until(self, due: float, segment: Segment) -> None:
        """Wait for a frame's time; replies and a cancellation interrupt the wait."""
        loop = asyncio.get_running_loop()
        while loop.time() < due and not (self._finishing or segment.response_id in self._cancelled):
            await self._say_urgent()
            self._wake.clear()
            timer = loop.call_at(due, self._wake.set)
            await self._wake.wait()
            timer.cancel()

    def _response_ended(self, segment: Segment) -> None:
        if not self._speaking:
            return  # some servers, such as Qwen's, repeat it
        self._speaking = False
        self._responses.popleft()
        self._cancelled.discard(segment.response_id)


class _Schedule:
    """When each piece of a segment's audio is due, from the duration of the audio before it."""

    def __init__(self) -> None:
        self._origin: float | None = None
        self._before_ms = 0.0

    def due(self, audio_ms: float) -> float:
        """When to send the next piece, on the event loop's clock, in seconds."""
        if self._origin is None:
            self._origin = asyncio.get_running_loop().time()
        wait_ms = max(self._before_ms - LEAD_MS, 0.0)
        self._before_ms += audio_ms
        return self._origin + wait_ms / 1000
