"""`ReplayServer`: replays a recording to every client that connects, over real WebSockets."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from rtframes.replay.client_log import EventLog, Received
from rtframes.replay.conversation import MAX_AUDIO_BYTES, Conversation, SessionClosed
from rtframes.replay.faults import Faults, FaultySender
from rtframes.replay.loop_thread import LoopThread
from rtframes.replay.player import Player, Speed
from rtframes.replay.script import Frame, Script

MAX_FRAME_BYTES = (MAX_AUDIO_BYTES + 2) // 3 * 4 + (64 << 10)
"""The default limit of a message, in bytes: 15 MiB of audio in base64, and its event."""

PING_SECONDS = 20.0
"""How often the server pings, and how long it waits for the pong, as OpenAI's does."""

_logger = logging.getLogger("rtframes.replay")

_KEPT_SESSIONS = 1_000
_QUEUED_MESSAGES = 4


class ReplayServer:
    """Replays a recording to clients over WebSockets.

    >>> async with ReplayServer("session.jsonl", speed="max") as server:  # doctest: +SKIP
    ...     client = await websockets.connect(server.url)

    ``with`` does the same for code without an event loop: the server then runs in a thread.

    Every connection starts at the beginning of the recording. The path, the query and all headers
    are ignored: no key is needed, and pages of any origin may connect. If a client offers
    subprotocols, ``realtime`` is selected, otherwise the first one: browsers close a connection for
    which none is selected.

    Args:
        recording: a file's name, an open file, frames, or a `Script`, which servers may share.
        host: the address to listen on.
        port: the port; 0 takes a free one, which `port` then gives.
        speed: ``realtime`` sends audio as fast as it is played, ``max`` as fast as clients read.
        loop: start again at the end of the recording; otherwise reply with an error.
        vad: reply to audio at the points where the recorded server detected speech.
        max_frame_bytes: a longer message ends its connection with code 1009.
        compression: negotiate permessage-deflate with clients that offer it.
        log: a file for client events, one per line, each written as it arrives: a name, whose file
            is overwritten, or a file open for writing in binary mode.
        log_audio: keep the audio in `log`; otherwise it is replaced by its length.
        faults: what goes wrong on each connection; None if nothing does.

    Attributes:
        script: what is played.
        events: what all clients have sent, by event type.
        sessions: what each client has sent; of the last 1,000 connections.
        connections: how many clients are connected now.

    Raises:
        OSError: the recording cannot be read.
        ValueError: the recording contains no server frame, or an argument is none of the above.
    """

    def __init__(
        self,
        recording: Script | str | os.PathLike[str] | BinaryIO | Iterable[bytes],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        speed: Speed = "realtime",
        loop: bool = False,
        vad: bool = True,
        max_frame_bytes: int = MAX_FRAME_BYTES,
        compression: bool = True,
        log: str | os.PathLike[str] | BinaryIO | None = None,
        log_audio: bool = True,
        faults: Faults | None = None,
    ) -> None:
        if speed not in ("realtime", "max"):
            raise ValueError(f"speed is {speed!r}, not 'realtime' or 'max'")
        if max_frame_bytes <= 0:
            raise ValueError(f"max_frame_bytes is {max_frame_bytes}: not a positive number")
        self.script = recording if isinstance(recording, Script) else Script.read(recording)
        self.events: Counter[str] = Counter()
        self.sessions: deque[Received] = deque(maxlen=_KEPT_SESSIONS)
        self.connections = 0
        self._host = host
        self._port = port
        self._speed: Speed = speed
        self._loop = loop
        self._vad = vad
        self._max_frame_bytes = max_frame_bytes
        self._compression = "deflate" if compression else None
        self._log_output = log
        self._log_audio = log_audio
        self._faults = faults or Faults()
        self._thread: LoopThread | None = None
        self._log: EventLog | None = None
        self._log_failure: asyncio.Future[Exception] | None = None
        self._server: Server | None = None
        self._stack = contextlib.ExitStack()

    def __repr__(self) -> str:
        """Where it listens, and what it plays."""
        state = self.url if self._server is not None else "not running"
        answers, connections = self.script.answers, self.connections
        return f"<ReplayServer {state}, answers={answers}, connections={connections}>"

    @property
    def port(self) -> int:
        """The port that the server listens on, while it runs.

        Raises:
            RuntimeError: it does not run, and was given no port of its own.
        """
        if self._server is None:
            if not self._port:
                raise RuntimeError("the replay server is not running, and has no port yet")
            return self._port
        return int(next(iter(self._server.sockets)).getsockname()[1])

    @property
    def url(self) -> str:
        """Where clients connect; they may add a query, as in ``?model=gpt-realtime``.

        Raises:
            RuntimeError: as for `port`.
        """
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"ws://{host}:{self.port}/v1/realtime"

    async def log_failure(self) -> Exception:
        """Wait until the log cannot be written, and return why.

        Clients are still served after that, but nothing more is logged. Call it while the server
        runs.
        """
        assert self._log_failure is not None, "the server is not running"
        return await asyncio.shield(self._log_failure)

    def _log_failed(self, error: Exception) -> None:
        assert self._log_failure is not None
        if not self._log_failure.done():
            self._log_failure.set_result(error)

    async def __aenter__(self) -> ReplayServer:
        with contextlib.ExitStack() as stack:
            self._log_failure = asyncio.get_running_loop().create_future()
            if self._log_output is not None:
                stream = self._log_output
                if isinstance(stream, (str, os.PathLike)):
                    stream = stack.enter_context(Path(stream).open("wb"))
                self._log = EventLog(stream, audio=self._log_audio, on_failure=self._log_failed)
            self._server = await serve(
                self._connected,
                self._host,
                self._port,
                select_subprotocol=_select_subprotocol,
                compression=self._compression,
                max_size=self._max_frame_bytes,
                max_queue=_QUEUED_MESSAGES,
                ping_interval=PING_SECONDS,
                ping_timeout=PING_SECONDS,
            )
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
        self._stack.close()

    def __enter__(self) -> ReplayServer:
        thread = LoopThread()
        try:
            thread.run(self.__aenter__())
        except BaseException:
            thread.stop()
            raise
        self._thread = thread
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._thread is not None, "__exit__ without __enter__"
        try:
            self._thread.run(self.__aexit__(exc_type, exc, traceback))
        finally:
            self._thread.stop()
            self._thread = None

    async def _connected(self, connection: ServerConnection) -> None:
        self.connections += 1
        received = Received(self.events)
        self.sessions.append(received)
        # Not all releases of websockets say themselves that a connection has ended.
        about = {"websocket": connection}
        _logger.info("client connected", extra=about)
        try:
            await self._converse(connection, received)
        finally:
            self.connections -= 1
            _logger.info("client left", extra=about)

    async def _converse(self, connection: ServerConnection, received: Received) -> None:
        sender = FaultySender(connection, self._faults)

        def sent(frame: Frame) -> None:
            conversation.sent(frame)

        player = Player(sender.send, self._speed, sent)
        conversation = Conversation(
            self.script, player, received, loop=self._loop, vad=self._vad, log=self._log
        )

        async def play() -> None:
            try:
                await player.run()
            except ConnectionClosed:
                pass  # the reader below sees it too
            except Exception:
                connection.logger.exception("the replay failed")
                await connection.close(1011)

        conversation.open()
        playing = asyncio.create_task(play())
        late = asyncio.create_task(sender.run()) if self._faults.makes_late else None
        try:
            async for message in connection:
                await conversation.handle(message)
        except SessionClosed:
            await playing
            await sender.all_sent()
        except ConnectionClosed:
            pass  # in the middle of a message: no client is left to tell
        finally:
            conversation.close()
            for task in (playing, late):
                if task is not None:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task


def _select_subprotocol(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """As OpenAI's server does, to which clients also offer the key as a subprotocol."""
    if "realtime" in offered:
        return Subprotocol("realtime")
    return offered[0] if offered else None
