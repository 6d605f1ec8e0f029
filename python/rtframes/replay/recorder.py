"""`record`: writes down a session with any server, one frame a line."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, cast, get_args

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from rtframes._core import peek_type
from rtframes.events import ServerEvent
from rtframes.recordings.client_names import AUDIO_APPENDS, CLIENT_EVENTS
from rtframes.recordings.lines import as_line
from rtframes.recordings.redaction import redact

_SERVER_EVENTS = frozenset(
    event.__struct_config__.tag
    for event in cast("tuple[type[msgspec.Struct], ...]", get_args(ServerEvent))
)


@dataclass
class Recorded:
    """What a recording has taken in.

    Attributes:
        frames: frames of the server, each a line.
        bytes: of them, in UTF-8.
        client_events: events that were sent.
        binary: binary messages of the server, which are no frames and were left out.
    """

    frames: int = 0
    bytes: int = 0
    client_events: int = 0
    binary: int = 0


async def record(
    url: str,
    output: BinaryIO,
    *,
    headers: Mapping[str, str] | None = None,
    send: Iterable[bytes] = (),
    client_audio: bool | None = None,
    idle_seconds: float | None = None,
) -> Recorded:
    """Record a session until the server ends it, or until nothing comes any more.

    Every text message of the server becomes a line as it is, but that line breaks between its
    tokens become spaces.

    What to send may be a recording: its server frames are not sent, they tell when to go on. What
    follows a ``response.done`` in it waits for one from the server. In a list of client events
    alone, what follows a ``response.create`` waits for its ``response.done``, but for more audio.
    A response that does not come is waited for no longer than `idle_seconds`.

    Args:
        url: where to connect, ``ws://`` or ``wss://``.
        output: a file open for writing in binary mode.
        headers: to send with the request, such as ``Authorization``.
        send: client events, as JSON.
        client_audio: None to write frames of the server alone; True to write the client's events
            among them, as `rtframes inspect` reads them; False for the same with audio replaced
            by its length.
        idle_seconds: end when all is sent and nothing has come for so long; None to go on until
            the server ends the session.

    Raises:
        OSError: the connection cannot be made.
        websockets.exceptions.InvalidHandshake: the server refuses it.
        ValueError: the URL is none, or a frame to send is longer than a recording's lines may be.
    """
    recorded = Recorded()
    # Items with audio exceed the 1 MiB that is the limit by default.
    async with connect(url, additional_headers=headers, max_size=None) as connection:
        session = _Session(connection, output, client_audio, recorded)
        sending = asyncio.create_task(session.send_all(send))
        receiving = asyncio.create_task(session.receive(sending, idle_seconds))
        try:
            await asyncio.wait({sending, receiving}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()  # what cannot be read or written ends the recording
            await receiving
        finally:
            for task in (sending, receiving):
                task.cancel()
            await asyncio.gather(sending, receiving, return_exceptions=True)
    return recorded


class _Session:
    def __init__(
        self,
        connection: ClientConnection,
        output: BinaryIO,
        client_audio: bool | None,
        recorded: Recorded,
    ) -> None:
        self._connection = connection
        self._output = output
        self._client_audio = client_audio
        self._recorded = recorded
        self._responses = 0
        self._awaited = 0
        self._changed = asyncio.Event()

    async def receive(self, sending: asyncio.Task[None], idle_seconds: float | None) -> None:
        """Write what comes until the connection ends, or all is sent and it is quiet."""
        while True:
            try:
                message = await asyncio.wait_for(self._connection.recv(), idle_seconds)
            except ConnectionClosed:
                return
            except asyncio.TimeoutError:
                if sending.done():
                    return
                self._waits_in_vain()
                continue
            if isinstance(message, bytes):
                self._recorded.binary += 1
                continue
            frame = message.encode()
            self._output.write(as_line(frame))
            self._recorded.frames += 1
            self._recorded.bytes += len(frame)
            if _type(frame) == "response.done":
                self._responses += 1
                self._changed.set()
                self._output.flush()  # whatever ends the process, whole turns are kept

    def _waits_in_vain(self) -> None:
        """Let the sender go on if it waits for a response: none has come, and nothing else."""
        self._responses = max(self._responses, self._awaited)
        self._changed.set()

    async def send_all(self, frames: Iterable[bytes]) -> None:
        """Send the client's events, each when it is due."""
        for frame, responses in _when_due(frames):
            self._awaited = responses
            while self._responses < responses:
                self._changed.clear()
                await self._changed.wait()
            try:
                await self._connection.send(frame, text=True)
            except ConnectionClosed:
                return
            self._recorded.client_events += 1
            if self._client_audio is not None:
                self._output.write(as_line(frame if self._client_audio else redact(frame)))


def _when_due(frames: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """The client's events among these frames, each with how many responses must be done before."""
    asked = heard = 0
    both_sides = False
    for frame in frames:
        name = _type(frame)
        both_sides = both_sides or name in _SERVER_EVENTS
        if not both_sides:
            # Whatever it is, even what is no event: to see what the server says to it.
            yield frame, 0 if name in AUDIO_APPENDS else asked
            asked += name == "response.create"
        elif name in CLIENT_EVENTS:
            yield frame, heard
        else:
            heard += name == "response.done"


def _type(frame: bytes) -> str | None:
    """The frame's type; None if it has none, or is malformed."""
    try:
        return peek_type(frame)
    except (ValueError, RecursionError):
        return None
