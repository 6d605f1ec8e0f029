"""Talk with a realtime server by microphone and loudspeaker. Speak into an answer to interrupt it.

With OpenAI, whose key is in the environment (wear headphones, or the model hears itself):

    export OPENAI_API_KEY=...
    python examples/microphone.py "wss://api.openai.com/v1/realtime?model=gpt-realtime"

Without a key, against a recording, which answers whatever is said:

    rtframes synth --turns 4 --output session.jsonl
    rtframes serve session.jsonl --port 8765 &
    python examples/microphone.py ws://127.0.0.1:8765/v1/realtime

Needs ``websockets`` and ``sounddevice`` (Debian: libportaudio2). Ctrl-C ends it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections import deque

import sounddevice
import websockets

import rtframes
from rtframes import events
from rtframes.client_events import ConversationItemTruncate, InputAudioBufferAppend

SAMPLE_RATE = 24_000  # Hz, mono, 16-bit: what the protocol calls pcm16
BLOCK = SAMPLE_RATE // 50  # samples in 20 ms
BYTES_PER_MS = 2 * SAMPLE_RATE // 1_000


class Loudspeaker:
    """Audio that waits to be played. The sound card takes it from a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[tuple[str, bytearray]] = deque()
        self._item = ""
        self._played = 0  # bytes of the item

    def add(self, item: str, pcm: bytes) -> None:
        """Append audio of an item."""
        with self._lock:
            self._waiting.append((item, bytearray(pcm)))

    def take(self, size: int) -> bytes:
        """The next bytes to play: silence, if nothing waits."""
        block = bytearray()
        with self._lock:
            while self._waiting and len(block) < size:
                item, pcm = self._waiting[0]
                if item != self._item:
                    self._item, self._played = item, 0
                part = pcm[: size - len(block)]
                del pcm[: len(part)]
                block += part
                self._played += len(part)
                if not pcm:
                    self._waiting.popleft()
        return bytes(block.ljust(size, b"\0"))

    def interrupt(self) -> tuple[str, int] | None:
        """Drop what waits; gives the item that was cut, and after how many ms."""
        with self._lock:
            if not self._waiting:
                return None  # all of it was heard
            item, _ = self._waiting[0]
            played = self._played if item == self._item else 0
            self._waiting.clear()
            return item, played // BYTES_PER_MS


async def main(url: str) -> None:
    """Speak and listen until Ctrl-C, or until the server ends the session."""
    encode = rtframes.Encoder().encode
    loop = asyncio.get_running_loop()
    loudspeaker = Loudspeaker()
    microphone: asyncio.Queue[bytes] = asyncio.Queue()

    def sound(said, to_play, _samples, _times, _status) -> None:
        """Called by the sound card, in its thread, every 20 ms."""
        to_play[:] = loudspeaker.take(len(to_play))
        loop.call_soon_threadsafe(microphone.put_nowait, bytes(said))

    key = os.environ.get("OPENAI_API_KEY")
    headers = {"Authorization": f"Bearer {key}"} if key and url.startswith("wss:") else {}
    async with websockets.connect(url, additional_headers=headers, max_size=None) as connection:

        async def speak() -> None:
            while True:
                pcm = await microphone.get()
                await connection.send(encode(InputAudioBufferAppend(audio=pcm)), text=True)

        speaking = asyncio.create_task(speak())
        stream = sounddevice.RawStream(
            samplerate=SAMPLE_RATE, blocksize=BLOCK, channels=1, dtype="int16", callback=sound
        )
        try:
            with stream:
                await listen(connection, loudspeaker)
        except websockets.ConnectionClosed:
            print("the server has ended the session", file=sys.stderr)
        finally:
            speaking.cancel()


async def listen(connection: websockets.ClientConnection, loudspeaker: Loudspeaker) -> None:
    """Play the answers, print their words, and stop where the user interrupts."""
    decode = rtframes.Decoder(invalid="unknown").decode
    while True:
        match decode(await connection.recv(decode=False)):
            case events.ResponseOutputAudioDelta() as audio:
                loudspeaker.add(audio.item_id, audio.delta)
            case events.InputAudioBufferSpeechStarted():
                if cut := loudspeaker.interrupt():
                    item, ms = cut
                    truncate = ConversationItemTruncate(
                        item_id=item, content_index=0, audio_end_ms=ms
                    )
                    await connection.send(rtframes.encode(truncate), text=True)
            case events.ResponseOutputAudioTranscriptDone(transcript=text):
                print(text, flush=True)
            case events.ErrorEvent(error=error):
                print(f"the server says: {error.message}", file=sys.stderr)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: microphone.py URL")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1]))
