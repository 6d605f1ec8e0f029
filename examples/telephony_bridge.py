"""A bridge between phone calls and a voice server, both of them speaking G.711 in base64.

The telephone side is a media stream such as Twilio's: JSON text over a WebSocket, 20 ms of µ-law
audio (8,000 Hz) in each ``media`` message. The voice server is asked for the same format, so the
base64 text goes from one side to the other unchanged: a field annotated with ``str`` is not
    decoded.

    python examples/telephony_bridge.py ws://127.0.0.1:8765/v1/realtime 8766

Needs ``websockets``.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys

import msgspec
import websockets
from websockets.asyncio.server import ServerConnection, serve

import rtframes
from rtframes import events
from rtframes.client_events import (
    AudioSettings,
    InputAudioSettings,
    ResponseCreate,
    SessionSettings,
    SessionUpdate,
)
from rtframes.objects import AudioFormatPcmu, SessionAudioOutput

# The voice server's side: its events, with the audio left as text


class AudioDelta(msgspec.Struct, frozen=True, tag="response.output_audio.delta"):
    """A piece of the answer; replaces the class that decodes its audio."""

    delta: str


class AudioAppend(msgspec.Struct, frozen=True, tag="input_audio_buffer.append"):
    """A piece of what the caller says."""

    audio: str


# The telephone's side: messages are told apart by "event"


class Start(msgspec.Struct, frozen=True, tag_field="event", tag="start", rename="camel"):
    """The call has begun."""

    stream_sid: str


class Audio(msgspec.Struct, frozen=True):
    """20 ms of µ-law audio, as base64 text."""

    payload: str


class Media(
    msgspec.Struct, frozen=True, tag_field="event", tag="media", rename="camel", kw_only=True
):
    """A piece of audio, of either side."""

    stream_sid: str
    media: Audio


class Clear(msgspec.Struct, frozen=True, tag_field="event", tag="clear", rename="camel"):
    """Drop the audio that was not played yet."""

    stream_sid: str


class Stop(msgspec.Struct, frozen=True, tag_field="event", tag="stop"):
    """The call has ended."""


decode_server = rtframes.Decoder(rtframes.extend_events(AudioDelta)).decode
# Other messages of the telephone, such as "connected" and "mark", arrive as UnknownObject.
decode_phone = rtframes.Decoder(Start | Media | Stop).decode
encode = rtframes.Encoder().encode


class Bridge:
    """Connects each call to its own session.

    Args:
        url: the voice server.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    async def call(self, phone: ServerConnection) -> None:
        """Bridge one call until either side ends it."""
        stream_sid = await self._started(phone)
        async with websockets.connect(self._url, max_size=None) as server:
            ulaw = AudioFormatPcmu()
            audio = AudioSettings(
                input=InputAudioSettings(format=ulaw), output=SessionAudioOutput(format=ulaw)
            )
            session = SessionSettings(type="realtime", audio=audio)
            await server.send(encode(SessionUpdate(session=session)), text=True)
            await server.send(encode(ResponseCreate()), text=True)  # a greeting
            directions = [
                asyncio.create_task(self._from_server(server, phone, stream_sid)),
                asyncio.create_task(self._from_phone(phone, server)),
            ]
            ended, _ = await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
            for direction in directions:
                direction.cancel()
            for direction in ended:
                direction.result()  # raises its exception

    async def _started(self, phone: ServerConnection) -> str:
        while True:
            message = decode_phone(await phone.recv(decode=False))
            if isinstance(message, Start):
                return message.stream_sid

    async def _from_server(
        self, server: websockets.ClientConnection, phone: ServerConnection, stream_sid: str
    ) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                match decode_server(await server.recv(decode=False)):
                    case AudioDelta(delta=text):
                        message: Media | Clear = Media(
                            stream_sid=stream_sid, media=Audio(payload=text)
                        )
                    case events.InputAudioBufferSpeechStarted():
                        message = Clear(stream_sid)  # the caller interrupts
                    case _:
                        continue
                await phone.send(encode(message), text=True)

    async def _from_phone(
        self, phone: ServerConnection, server: websockets.ClientConnection
    ) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                match decode_phone(await phone.recv(decode=False)):
                    case Media(media=audio):
                        await server.send(encode(AudioAppend(audio.payload)), text=True)
                    case Stop():
                        return
                    case _:
                        pass


async def main(url: str, port: int) -> None:
    """Serve until interrupted."""
    bridge = Bridge(url)
    async with serve(bridge.call, "127.0.0.1", port) as server:
        print(f"listening on port {server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: telephony_bridge.py URL PORT")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1], int(sys.argv[2])))
