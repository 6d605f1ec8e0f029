"""`ReplayServer`: plays a recording to every client that connects, over real WebSockets."""

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
from rtframes.replay.player import Player, Speed
from rtframes.replay.script import Frame, Script

MAX_FRAME_BYTES = (MAX_AUDIO_BYTES + 2) // 3 * 4 + (64 << 10)
"""Bytes of the largest message taken by default: 15 MiB of audio in base64, and its event."""

PING_SECONDS = 20.0
"""How often the server pings, and how long it waits for the answer, as OpenAI's does."""

_logger = logging.getLogger("rtframes.replay")

_KEPT_SESSIONS = 1_000
_QUEUED_MESSAGES = 4


class ReplayServer:
    """Speaks the protocol over WebSockets, with the words of a recording.

    >>> async with ReplayServer("session.jsonl", speed="max") as server:  # doctest: +SKIP
    ...     client = await websockets.connect(server.url)

    Every connection begins at the recording's beginning. The path and the query are not looked at,
    nor is any header: there is no key to give, and pages of any origin may connect. Of the
    subprotocols that a client offers ``realtime`` is selected, otherwise the first: browsers end a
    connection for which none is.

    Args:
        recording: a file's name, an open file, frames, or a `Script`, which servers may share.
        host: the address to listen on.
        port: the port; 0 takes a free one, which `port` then tells.
        speed: ``realtime`` sends audio as it is listened to, ``max`` as fast as clients read.
        loop: begin again where the recording ends; it answers with an error otherwise.
        vad: answer audio at the points where the recording's server heard speech.
        max_frame_bytes: a longer message ends its connection with code 1009.
        compression: negotiate permessage-deflate with clients that offer it.
        log: a file to write client events to, one a line, each when it comes: a name, whose file is
            overwritten, or a file open for writing in binary mode.
        log_audio: keep the audio in `log`; it is replaced by its length otherwise.

    Attributes:
        script: what is played.
        events: what all clients have sent, by event type.
        sessions: what each client has sent; those of the last 1,000 connections.
        connections: how many clients are connected now.

    Raises:
        OSError: the recording cannot be read.
        ValueError: the recording holds no frame of a server, or an argument is none of the above.
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
        self._log: EventLog | None = None
        self._log_failure: asyncio.Future[Exception] | None = None
        self._server: Server | None = None
        self._stack = contextlib.ExitStack()

    @property
    def port(self) -> int:
        """The port that the server listens on, while it does."""
        if self._server is None:
            return self._port
        return int(next(iter(self._server.sockets)).getsockname()[1])

    @property
    def url(self) -> str:
        """Where clients connect; they may add a query, as in ``?model=gpt-realtime``."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"ws://{host}:{self.port}/v1/realtime"

    async def log_failure(self) -> Exception:
        """Why the log could not be written: waits until that happens.

        Clients go on meanwhile, and nothing more is logged. To be called while the server runs.
        """
        assert self._log_failure is not None, "the server does not run"
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
        async def send(data: bytes) -> None:
            await connection.send(data, text=True)

        def sent(frame: Frame) -> None:
            conversation.sent(frame)

        player = Player(send, self._speed, sent)
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
        try:
            async for message in connection:
                await conversation.handle(message)
        except SessionClosed:
            await playing
        except ConnectionClosed:
            pass  # in mid-message: nobody is left to tell
        finally:
            conversation.close()
            playing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await playing


def _select_subprotocol(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """As OpenAI's server does, which is offered the key as a subprotocol beside this one."""
    if "realtime" in offered:
        return Subprotocol("realtime")
    return offered[0] if offered else None
