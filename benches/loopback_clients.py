"""The clients that `loopback.py` measures.

Each is a function that returns CPU seconds for so many events, the connection's set-up left out.
All run on asyncio's own event loop, with their libraries' defaults except for compression, which
the server does not offer, and size limits.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import picows
import websockets.asyncio.client
from openai import AsyncOpenAI

import rtframes
import rtframes.integrations.openai as rtframes_openai

CHUNK = bytes(960)  # 20 ms of PCM16 at 24,000 Hz

Client = Callable[[str, str, int], Awaitable[float]]


class Meter:
    """CPU time from the first event to the last."""

    def __init__(self, events: int) -> None:
        self.left = events
        self.start = 0.0
        self.cpu = 0.0

    def last(self) -> bool:
        """Count an event: whether it was the last."""
        if not self.start:
            self.start = time.process_time()
            return False
        self.left -= 1
        if self.left:
            return False
        self.cpu = time.process_time() - self.start
        return True


@functools.cache
def openai_client(address: str) -> AsyncOpenAI:
    return AsyncOpenAI(api_key="none", websocket_base_url=address)


@contextlib.asynccontextmanager
async def openai_connection(address: str, model: str) -> AsyncIterator[Any]:
    async with openai_client(address).realtime.connect(model=model) as connection:
        yield connection


async def openai_stock(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        async for _ in connection:
            if meter.last():
                break
    return meter.cpu


async def openai_dropin(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        async for _ in rtframes_openai.accelerate(connection):
            if meter.last():
                break
    return meter.cpu


async def openai_native(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        async for _ in rtframes_openai.events(connection):
            if meter.last():
                break
    return meter.cpu


async def openai_recv_bytes(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        while True:
            await connection.recv_bytes()
            if meter.last():
                break
    return meter.cpu


async def websockets_native(address: str, model: str, events: int) -> float:
    meter = Meter(events)
    decode = rtframes.Decoder().decode
    async with websockets.asyncio.client.connect(
        f"{address}/?model={model}", compression=None, max_size=None
    ) as connection:
        while True:
            decode(await connection.recv(decode=False))
            if meter.last():
                break
    return meter.cpu


async def picows_client(
    address: str, model: str, events: int, decode: Callable[[Any], Any] | None
) -> float:
    meter = Meter(events)

    class Listener(picows.WSListener):
        def on_ws_frame(self, transport: picows.WSTransport, frame: picows.WSFrame) -> None:
            if frame.msg_type != picows.WSMsgType.TEXT:
                return
            if decode is None:
                frame.get_payload_as_memoryview()  # the payload without a copy
            else:
                decode(frame.get_payload_as_bytes())
            if not meter.cpu and meter.last():
                transport.disconnect()

    transport, _ = await picows.ws_connect(Listener, f"{address}/?model={model}")
    await transport.wait_disconnected()
    return meter.cpu


async def picows_alone(address: str, model: str, events: int) -> float:
    return await picows_client(address, model, events, None)


async def picows_native(address: str, model: str, events: int) -> float:
    return await picows_client(address, model, events, rtframes.Decoder().decode)


async def sending(
    address: str, model: str, events: int, send: Callable[[Any], Callable[[], Awaitable[Any]]]
) -> float:
    meter = Meter(events)
    async with openai_connection(address, model) as connection:
        send_one = send(connection)
        while True:
            await send_one()
            if meter.last():
                break
    return meter.cpu


async def append_stock(address: str, model: str, events: int) -> float:
    def send(connection: Any) -> Callable[[], Awaitable[Any]]:
        append = connection.input_audio_buffer.append
        return lambda: append(audio=base64.b64encode(CHUNK).decode("ascii"))

    return await sending(address, model, events, send)


async def append_native(address: str, model: str, events: int) -> float:
    append = rtframes_openai.append_audio
    return await sending(
        address, model, events, lambda connection: lambda: append(connection, CHUNK)
    )


async def append_constant(address: str, model: str, events: int) -> float:
    audio = base64.b64encode(CHUNK).decode("ascii")
    frame = f'{{"type":"input_audio_buffer.append","audio":"{audio}"}}'
    return await sending(
        address, model, events, lambda connection: lambda: connection.send_raw(frame)
    )


RECEIVING: dict[str, Client] = {
    "openai-python, stock": openai_stock,
    "openai-python, drop-in": openai_dropin,
    "openai-python, native": openai_native,
    "openai-python, only recv_bytes()": openai_recv_bytes,
    "websockets + rtframes": websockets_native,
    "picows + rtframes": picows_native,
    "picows, not decoded": picows_alone,
}
SENDING: dict[str, Client] = {
    "input_audio_buffer.append": append_stock,
    "append_audio": append_native,
    "send_raw of a constant string": append_constant,
}
