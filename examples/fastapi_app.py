"""A FastAPI application between browsers and a voice server: audio in both directions as plain
PCM16.

A browser sends binary messages of microphone audio and gets binary messages of the answer's audio,
ready for an ``AudioWorklet``, and text messages with its transcript: no base64 in JavaScript.

    python examples/fastapi_app.py ws://127.0.0.1:8765/v1/realtime 8766

Needs ``fastapi`` and ``uvicorn[standard]``. With only Starlette, just the decorator differs.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys

import uvicorn
import websockets
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

import rtframes
from rtframes import events
from rtframes.client_events import InputAudioBufferAppend

app = FastAPI()
decode = rtframes.Decoder().decode
encode = rtframes.Encoder().encode


@app.websocket("/voice")
async def voice(browser: WebSocket) -> None:
    """One conversation."""
    await browser.accept()
    async with websockets.connect(os.environ["REALTIME_URL"], max_size=None) as server:
        answers = asyncio.create_task(from_server(server, browser))
        with contextlib.suppress(WebSocketDisconnect, websockets.ConnectionClosed):
            while True:
                pcm = await browser.receive_bytes()
                await server.send(encode(InputAudioBufferAppend(audio=pcm)), text=True)
        answers.cancel()


async def from_server(server: websockets.ClientConnection, browser: WebSocket) -> None:
    """Forward audio and text until the server closes."""
    with contextlib.suppress(websockets.ConnectionClosed):
        while True:
            match decode(await server.recv(decode=False)):
                case events.ResponseOutputAudioDelta(delta=pcm):
                    await browser.send_bytes(pcm)
                case events.ResponseOutputAudioTranscriptDone(transcript=str(text)):
                    await browser.send_text(text)
                case events.ErrorEvent(error=error):
                    await browser.close(1011, error.message[:100])
                    return
                case _:
                    pass


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: fastapi_app.py URL PORT")
    os.environ["REALTIME_URL"] = sys.argv[1]
    listening = socket.create_server(("127.0.0.1", int(sys.argv[2])))
    print(f"listening on port {listening.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])
