"""`record`: records a session with any server, one frame per line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal, TypeAlias

from websockets.exceptions import ConnectionClosed
from websockets.frames import Close

from rtframes.recordings.client_names import AUDIO_APPENDS, CLIENT_EVENTS
from rtframes.recordings.event_types import server_event_types, type_of
from rtframes.recordings.redaction import redact
from rtframes.recordings.timed_lines import timed
from rtframes.replay.connecting import Connection, connected
from rtframes.replay.frame_writer import FrameWriter
from rtframes.replay.request import Request

EndedBy: TypeAlias = Literal["server", "quiet", "stop", "error", "network"]
"""What ended a session: a close by the server; the idle time; `stop`; a violation of the WebSocket
protocol by the server, or its silence; a broken connection."""

_NORMAL_CODES = (1000, 1001, 1005)
_NO_CLOSE_FRAME = 1006


@dataclass
class Recorded:
    """What was recorded, and how the recording ended.

    Attributes:
        connected: whether the connection was made before `stop` was set.
        frames: number of frames from the server, one per line.
        bytes: their size.
        client_events: number of events that were sent.
        binary: number of binary messages from the server, which are not frames and were left out.
        binary_bytes: their size.
        not_utf8: number of frames that are not UTF-8, kept unchanged.
        ended_by: what ended the session.
        close_code: the code of the close frame that ended it, from either side; 1005 if that
            had no code, 1006 if the connection ended without one.
        close_reason: the text with the code; without the request's secrets.
    """

    connected: bool = False
    frames: int = 0
    bytes: int = 0
    client_events: int = 0
    binary: int = 0
    binary_bytes: int = 0
    not_utf8: int = 0
    ended_by: EndedBy = "network"
    close_code: int = _NO_CLOSE_FRAME
    close_reason: str = ""

    @property
    def ended_well(self) -> bool:
        """Whether this side ended it, or the server did with 1000, 1001 or 1005."""
        if self.ended_by == "server":
            return self.close_code in _NORMAL_CODES
        return self.ended_by in ("quiet", "stop")


async def record(
    url: str,
    output: BinaryIO | Callable[[], BinaryIO],
    *,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    subprotocols: Iterable[str] = (),
    send: Iterable[bytes] | AsyncIterable[bytes] = (),
    client_audio: bool | None = None,
    times: bool = False,
    idle_seconds: float | None = None,
    stop: asyncio.Event | None = None,
) -> Recorded:
    """Record a session until the server ends it, until nothing more arrives, or until `stop`.

    Every text message of the server becomes a line, unchanged except that line breaks between its
    tokens become spaces. It is in the file as soon as it arrives: nothing is kept in a buffer
    of this process.

    `send` may be a recording: its server frames are not sent; they show when to go on. Whatever
    follows a ``response.done`` in it waits until the server sends one. In a list with only client
    events, everything after a ``response.create``, except audio, waits for its ``response.done``.
    It waits for a missing response no longer than `idle_seconds`.

    The proxy settings of the environment are used. Redirects are followed on the same server only.

    Args:
        url: where to connect, ``ws://`` or ``wss://``.
        output: a file open for writing in binary mode, or a function that opens one: it is called
            once, when the connection is made.
        headers: to send with the request, such as ``Authorization``; the names in
            ``Sec-WebSocket-Protocol`` are subprotocols to offer.
        subprotocols: to offer, the preferred one first.
        send: client events, as JSON. An iterable that waits, for a user or another program, blocks
            the recording during that time; an asynchronous one does not.
        client_audio: None to write only the server's frames; True to write the client's events
            among them, as `rtframes inspect` reads them; False for the same with audio replaced
            by its length.
        times: whether each line has the time when its frame came, in ms since 1970:
            ``{"time_ms": …, "event": …}``.
        idle_seconds: end when everything is sent and nothing has arrived for this many seconds;
            None to go on until the server ends the session.
        stop: end when this is set, with a close of 1000; what arrives before the server's answer is
            still written.

    Raises:
        rtframes.replay.ConnectError: the connection cannot be made; an `OSError`.
        ImportError: a SOCKS proxy is needed, and python-socks is not installed.
        OSError: the output cannot be written; what was written before is in it.
        ValueError: the URL, a header or a subprotocol cannot be sent, or `idle_seconds` is not a
            number of seconds.
    """
    request = Request.checked(url, headers, subprotocols)
    if idle_seconds is not None and not idle_seconds >= 0:
        raise ValueError(f"idle_seconds is {idle_seconds}: not a number of seconds")
    recorded = Recorded()
    stop = stop or asyncio.Event()
    connection = await _unless(stop, connected(request))
    if connection is None:
        recorded.ended_by = "stop"
        return recorded
    recorded.connected = True
    try:
        writer = _Lines(output() if callable(output) else output, times)
        session = _Session(connection, writer, client_audio, recorded)
        await session.run(send, idle_seconds, stop)
        await connection.close()
    except BaseException:
        connection.transport.abort()  # a close would wait for a peer that no longer reads
        raise
    recorded.close_reason = request.hide(recorded.close_reason)
    return recorded


async def _unless(
    stop: asyncio.Event, opening: Coroutine[Any, Any, Connection]
) -> Connection | None:
    """The connection; None if `stop` is set before it is made."""
    connecting = asyncio.create_task(opening)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return connecting.result() if connecting.done() else None
    finally:
        connecting.cancel()
        stopping.cancel()
        await asyncio.gather(connecting, stopping, return_exceptions=True)


class _Lines:
    """Writes frames, with the time if that is wanted."""

    def __init__(self, output: BinaryIO, times: bool) -> None:
        self._writer = FrameWriter(output)
        self._times = times

    def write(self, frame: bytes) -> None:
        """Write a frame that has just come, or is being sent."""
        self._writer.write(timed(frame, time.time()) if self._times else frame)


class _Session:
    def __init__(
        self,
        connection: Connection,
        writer: _Lines,
        client_audio: bool | None,
        recorded: Recorded,
    ) -> None:
        self._connection = connection
        self._writer = writer
        self._client_audio = client_audio
        self._recorded = recorded
        self._ends: EndedBy | None = None
        self._responses = 0
        self._awaited = 0
        self._changed = asyncio.Event()
        self._last = self._now()

    async def run(
        self,
        send: Iterable[bytes] | AsyncIterable[bytes],
        idle_seconds: float | None,
        stop: asyncio.Event,
    ) -> None:
        """Receive and send until the connection has ended."""
        receiving = asyncio.create_task(self._receive())
        sending = asyncio.create_task(self._send_all(send))
        ending = asyncio.create_task(self._end_when_due(sending, idle_seconds, stop))
        tasks = {receiving, sending, ending}
        try:
            while not receiving.done():
                done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()  # a failure to read or write ends the recording
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self) -> None:
        """Write what arrives until the connection ends.

        Nothing is awaited between the arrival of a frame and its line: if a server sends two pings
        after a frame, and both are answered one after the other, the frame is in the file.
        """
        self._connection.start()
        while True:
            try:
                frame, is_binary = await self._connection.recv_bytes()
            except ConnectionClosed as closed:
                self._note_end(closed)
                return
            self._last = self._now()
            if is_binary:
                self._recorded.binary += 1
                self._recorded.binary_bytes += len(frame)
                continue
            self._writer.write(frame)
            self._recorded.frames += 1
            self._recorded.bytes += len(frame)
            self._recorded.not_utf8 += not _is_utf8(frame)
            if type_of(frame) == "response.done":
                self._responses += 1
                self._changed.set()

    def _note_end(self, closed: ConnectionClosed) -> None:
        recorded = self._recorded
        received, sent = closed.rcvd, closed.sent
        close: Close | None
        if received is not None and (sent is None or closed.rcvd_then_sent):
            recorded.ended_by, close = "server", received
        elif self._ends is not None:
            recorded.ended_by, close = self._ends, received
        elif sent is not None:
            recorded.ended_by, close = "error", sent
        else:
            recorded.ended_by, close = "network", None
        if close is not None:
            recorded.close_code, recorded.close_reason = int(close.code), close.reason
        elif closed.__cause__ is not None:
            recorded.close_reason = str(closed.__cause__)

    async def _end_when_due(
        self, sending: asyncio.Task[None], idle_seconds: float | None, stop: asyncio.Event
    ) -> None:
        """Close the connection when asked to, or when everything is sent and nothing arrives."""
        while True:
            left = None if idle_seconds is None else self._last + idle_seconds - self._now()
            try:
                await asyncio.wait_for(stop.wait(), left)
            except asyncio.TimeoutError:
                if idle_seconds is None or self._now() < self._last + idle_seconds:
                    continue
                if not sending.done():
                    self._wait_no_longer()
                    continue
                self._ends = "quiet"
            else:
                self._ends = "stop"
            await self._connection.close()
            return

    def _wait_no_longer(self) -> None:
        """Let the sender go on if it waits for a response: neither that nor anything else came."""
        self._last = self._now()
        self._responses = max(self._responses, self._awaited)
        self._changed.set()

    async def _send_all(self, frames: Iterable[bytes] | AsyncIterable[bytes]) -> None:
        """Send the client's events, each at its time."""
        schedule = _Schedule()
        async for frame in _each(frames):
            responses = schedule.due(frame)
            if responses is None:
                continue
            self._awaited = responses
            while self._responses < responses:
                self._changed.clear()
                await self._changed.wait()
            try:
                await self._connection.send(frame, text=True)
            except ConnectionClosed:
                return
            self._last = self._now()
            self._recorded.client_events += 1
            if self._client_audio is not None:
                self._writer.write(frame if self._client_audio else redact(frame))

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


class _Schedule:
    """Decides which frames of a recording are sent, and when."""

    def __init__(self) -> None:
        self._asked = 0
        self._heard = 0
        self._both_sides = False

    def due(self, frame: bytes) -> int | None:
        """How many responses must be done before this is sent; None if it is not a client event."""
        name = type_of(frame)
        self._both_sides = self._both_sides or name in server_event_types()
        if not self._both_sides:
            # Send it even if it is not an event at all: to see how the server reacts.
            due = 0 if name in AUDIO_APPENDS else self._asked
            self._asked += name == "response.create"
            return due
        if name in CLIENT_EVENTS:
            return self._heard
        self._heard += name == "response.done"
        return None


async def _each(frames: Iterable[bytes] | AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    if isinstance(frames, AsyncIterable):
        async for frame in frames:
            yield frame
    else:
        for frame in frames:
            yield frame


def _is_utf8(frame: bytes) -> bool:
    if frame.isascii():
        return True
    try:
        frame.decode()
    except UnicodeDecodeError:
        return False
    return True
