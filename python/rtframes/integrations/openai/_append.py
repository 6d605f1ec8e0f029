"""`append_audio`: microphone audio to a connection of the SDK."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, overload

from rtframes._core import base64_between

if TYPE_CHECKING:
    from typing_extensions import Buffer


class AsyncConnection(Protocol):
    """The part of the SDK's async connections that `append_audio` uses."""

    async def send(self, event: Any) -> None: ...


class Connection(Protocol):
    """The part of the SDK's sync connections that `append_audio` uses."""

    def send(self, event: Any) -> None: ...


@overload
def append_audio(connection: AsyncConnection, pcm: Buffer) -> Awaitable[None]: ...
@overload
def append_audio(connection: Connection, pcm: Buffer) -> None: ...
def append_audio(connection: Any, pcm: Buffer) -> Any:
    """Send audio to the input audio buffer, as ``connection.input_audio_buffer.append`` does.

    The frame is written once and sent with ``send_raw``, so it is queued while the connection
    reconnects. For releases of the SDK without ``send_raw``, ``send`` is used.

    Args:
        connection: a realtime connection of openai-python, sync or async; for one of
            ``client.realtime.translations`` the event is ``session.input_audio_buffer.append``, for
            one of ``client.live`` it is ``session.input_audio.append``.
        pcm: bytes of audio in the session's input format (PCM16 by default): ``bytes``,
            ``bytearray``, ``memoryview``, `AudioBuffer`, or a contiguous array. The server takes
            up to 15 MiB.

    Returns:
        The result of the connection's ``send_raw``: await it if the connection is async.

    Raises:
        TypeError: `pcm` is not a buffer.
        BufferError: `pcm` is not contiguous.
    """
    # Base64 needs no escapes, so the frame can be put together directly.
    if hasattr(connection, "input_audio_buffer"):
        before = '{"type":"input_audio_buffer.append","audio":"'
    elif hasattr(connection, "decision"):  # Live: only it has this attribute so far
        before = '{"type":"session.input_audio.append","audio":"'
    else:
        before = '{"type":"session.input_audio_buffer.append","audio":"'
    frame = base64_between(before, pcm, '"}')
    send_raw = getattr(connection, "send_raw", None)
    if send_raw is None:
        return connection.send(_prepared_event()(frame))
    return send_raw(frame)


@cache
def _prepared_event() -> Any:
    """A class of events that are already JSON: ``send`` calls ``to_json`` on models."""
    from pydantic import BaseModel

    class PreparedEvent(BaseModel):
        frame: str

        def __init__(self, frame: str) -> None:
            super().__init__(frame=frame)

        def to_json(self, **_options: Any) -> str:
            return self.frame

    return PreparedEvent
