"""A server for any client of OpenAI's Realtime API, on FastAPI: it repeats what it hears.

Put your own model into `answer`: it gets the user's audio and yields pieces of the reply's audio.

    python examples/realtime_server.py 8767
    python examples/websockets_client.py ws://127.0.0.1:8767/v1/realtime answer.wav

Clients say where their turn ends (``input_audio_buffer.commit``, ``response.create``). These
events are explained in docs/writing-a-server.md. Needs ``fastapi`` and ``uvicorn[standard]``.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

import rtframes
from rtframes import client_events, events, objects

SAMPLE_BYTES_PER_MS = 48  # PCM16 at 24,000 Hz
PIECE = 100 * SAMPLE_BYTES_PER_MS  # of audio in one delta
INPUT_LIMIT = 15 * 1024 * 1024  # bytes of audio that wait for a commit

app = FastAPI()
encode = rtframes.Encoder().encode
# One decoder for all connections. An event that does not fit its type arrives as an UnknownObject.
decode = rtframes.Decoder(client_events.ClientEvent, invalid="unknown").decode


async def answer(heard: bytes) -> AsyncIterator[bytes]:
    """The model's reply, in pieces: here, the audio that it received."""
    for start in range(0, len(heard), PIECE):
        yield heard[start : start + PIECE]
        await asyncio.sleep(0)  # a model takes time; let other tasks run


@app.websocket("/v1/realtime")
async def realtime(websocket: WebSocket) -> None:
    """One session."""
    await websocket.accept()
    with contextlib.suppress(WebSocketDisconnect):
        await Session(websocket).serve()


class Session:
    """What one client has said so far, and the response in progress."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._ids = itertools.count(1)
        self._settings: dict[str, Any] = {"type": "realtime", "output_modalities": ["audio"]}
        self._input = bytearray()  # appended, not committed
        self._heard = b""  # the last turn
        self._last_item: str | None = None
        self._response: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Answer the client's events until it hangs up."""
        created = events.SessionCreated(event_id=self._id("event"), session=self._session())
        await self._send(created)
        try:
            while self._is_open():
                frame = await self._websocket.receive_text()
                try:
                    event = decode(frame)
                except rtframes.DecodeError:  # invalid JSON; rtframes' messages contain no audio
                    await self._refuse("Invalid JSON.")
                else:
                    await self._handle(event)
        finally:
            await self._cancel()

    async def _handle(self, event: client_events.ClientEvent | rtframes.UnknownObject) -> None:
        match event:
            case client_events.InputAudioBufferAppend(audio=pcm):  # most frequent: bytes
                if len(self._input) + len(pcm) > INPUT_LIMIT:
                    await self._refuse("The input audio buffer is full.", event.event_id)
                else:
                    self._input += pcm
            case client_events.InputAudioBufferCommit():
                await self._commit(event.event_id)
            case client_events.InputAudioBufferClear():
                self._input.clear()
                await self._send(events.InputAudioBufferCleared(event_id=self._id("event")))
            case client_events.SessionUpdate(session=wanted):
                merge(self._settings, rtframes.loads(encode(wanted)))
                updated = events.SessionUpdated(event_id=self._id("event"), session=self._session())
                await self._send(updated)
            case client_events.ConversationItemCreate(item=msgspec.Struct() as item):
                item_id = item.id or self._id("item")
                await self._add(msgspec.structs.replace(item, id=item_id), item_id)
            case client_events.ResponseCreate(response=wanted):
                if self._response and not self._response.done():
                    await self._refuse("A response is in progress.", event.event_id)
                else:
                    metadata = wanted.metadata if wanted else None
                    self._response = asyncio.create_task(self._respond(metadata))
                    await asyncio.sleep(0)  # it has begun when the next event is read
            case client_events.ResponseCancel():
                await self._cancel()
            case rtframes.UnknownObject(tag=tag, reason=reason):
                sent = event.get("event_id")
                await self._refuse(
                    reason or f"Unknown event: {str(tag)[:40]}",
                    sent if isinstance(sent, str) else None,
                )
            case _:
                await self._refuse(f"Not supported here: {event.type}", event.event_id)

    async def _commit(self, client_event_id: str | None) -> None:
        if not self._input:
            await self._refuse("The input audio buffer is empty.", client_event_id)
            return
        self._heard, self._input = bytes(self._input), bytearray()
        item_id, previous = self._id("item"), self._last_item
        committed = events.InputAudioBufferCommitted(
            event_id=self._id("event"), previous_item_id=previous, item_id=item_id
        )
        await self._send(committed)
        part = objects.InputAudioPart()
        item = objects.MessageItem(id=item_id, status="completed", role="user", content=[part])
        await self._add(item, item_id)

    async def _add(self, item: objects.ConversationItem, item_id: str) -> None:
        previous, self._last_item = self._last_item, item_id
        for made in (events.ConversationItemAdded, events.ConversationItemDone):
            await self._send(made(event_id=self._id("event"), previous_item_id=previous, item=item))

    async def _respond(self, metadata: dict[str, str] | None) -> None:
        response_id, item_id = self._id("resp"), self._id("item")
        response = objects.Response(
            id=response_id, object="realtime.response", status="in_progress", metadata=metadata
        )
        item = objects.MessageItem(id=item_id, status="in_progress", role="assistant", content=[])
        said = objects.AudioPart(transcript="")
        place: dict[str, Any] = {"response_id": response_id, "output_index": 0}
        in_part: dict[str, Any] = {**place, "item_id": item_id, "content_index": 0}
        status = "cancelled"
        try:
            await self._send(events.ResponseCreated(event_id=self._id("event"), response=response))
            await self._send(
                events.ResponseOutputItemAdded(event_id=self._id("event"), item=item, **place)
            )
            await self._send(
                events.ResponseContentPartAdded(event_id=self._id("event"), part=said, **in_part)
            )
            async for pcm in answer(self._heard):
                await self._send(
                    events.ResponseOutputAudioDelta(
                        event_id=self._id("event"), delta=pcm, **in_part
                    )
                )
            status = "completed"
        except asyncio.CancelledError:
            pass  # by the client: the response ends like any other
        said = objects.AudioPart(transcript=f"You said something: {len(self._heard)} bytes.")
        item = msgspec.structs.replace(
            item,
            status="completed" if status == "completed" else "incomplete",
            content=[objects.OutputAudioPart(transcript=said.transcript)],
        )
        response = msgspec.structs.replace(response, status=status, output=[item])
        for event in self._endings(said, item, place, in_part):
            await self._send(event)
        await self._add(item, item_id)
        await self._send(events.ResponseDone(event_id=self._id("event"), response=response))

    def _endings(
        self,
        said: objects.AudioPart,
        item: objects.MessageItem,
        place: dict[str, Any],
        in_part: dict[str, Any],
    ) -> Iterator[events.ServerEvent]:
        yield events.ResponseOutputAudioDone(event_id=self._id("event"), **in_part)
        yield events.ResponseOutputAudioTranscriptDone(
            event_id=self._id("event"), transcript=said.transcript, **in_part
        )
        yield events.ResponseContentPartDone(event_id=self._id("event"), part=said, **in_part)
        yield events.ResponseOutputItemDone(event_id=self._id("event"), item=item, **place)

    async def _cancel(self) -> None:
        if self._response:
            self._response.cancel()
            with contextlib.suppress(WebSocketDisconnect):
                await self._response
            self._response = None

    async def _refuse(self, message: str, client_event_id: str | None = None) -> None:
        error = objects.ErrorDetails(
            type="invalid_request_error", message=message, event_id=client_event_id
        )
        await self._send(events.ErrorEvent(event_id=self._id("event"), error=error))

    async def _send(self, event: events.ServerEvent) -> None:
        if not self._is_open():
            raise WebSocketDisconnect(1006)
        await self._websocket.send_text(encode(event).decode())

    def _is_open(self) -> bool:
        """Whether no send has failed yet: Starlette refuses everything after that."""
        return self._websocket.application_state is WebSocketState.CONNECTED

    def _session(self) -> objects.Session:
        return msgspec.convert(self._settings, objects.Session)

    def _id(self, kind: str) -> str:
        return f"{kind}_{next(self._ids)}"


def merge(settings: dict[str, Any], wanted: dict[str, Any]) -> None:
    """Apply the requested changes, at any depth; null turns a setting off."""
    for key, value in wanted.items():
        kept = settings.get(key)
        if isinstance(kept, dict) and isinstance(value, dict):
            merge(kept, value)
        else:
            settings[key] = value


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: realtime_server.py PORT")
    listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    print(f"listening on port {listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, log_level="warning", ws_max_size=32 * 1024 * 1024)
    uvicorn.Server(config).run(sockets=[listening])
