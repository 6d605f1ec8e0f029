"""A voice client on picows, the library with the least overhead: asks for one answer, and saves it
as WAV.

picows calls back while the frame is in its receive buffer, and gives it as the ``bytes`` that the
decoder reads where they are. A view of that buffer would also be copied, and take longer.

Try it without an API key, against a recording:

    rtframes synth --turns 1 --output session.jsonl
    rtframes serve session.jsonl --port 8765 &
    python examples/picows_client.py ws://127.0.0.1:8765/v1/realtime answer.wav

Needs ``picows``.
"""

from __future__ import annotations

import asyncio
import sys
import wave

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

import rtframes
from rtframes import events
from rtframes.client_events import ResponseCreate

SAMPLE_RATE = 24_000  # Hz, mono, 16-bit: what the protocol calls pcm16


class Client(WSListener):
    """Plays one answer into a WAV file."""

    def __init__(self, output: wave.Wave_write) -> None:
        super().__init__()
        self.error: str | None = None
        self._output = output
        self._decode = rtframes.Decoder().decode
        self._fragments = bytearray()

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Ask."""
        transport.send(WSMsgType.TEXT, rtframes.encode(ResponseCreate()))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take one WebSocket frame: a message, or a part of one."""
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif frame.msg_type in (WSMsgType.TEXT, WSMsgType.CONTINUATION):
            payload = frame.get_payload_as_bytes()
            if frame.fin and not self._fragments:
                self._take(transport, payload)
                return
            self._fragments += payload
            if frame.fin:
                message, self._fragments = self._fragments, bytearray()
                self._take(transport, message)

    def _take(self, transport: WSTransport, message: bytes | bytearray) -> None:
        match self._decode(message):
            case events.ResponseOutputAudioDelta(delta=pcm):
                self._output.writeframesraw(pcm)
            case events.ResponseOutputAudioTranscriptDone(transcript=text):
                print(text)
            case events.ErrorEvent(error=error):
                self.error = error.message
                transport.send_close()
                transport.disconnect()
            case events.ResponseDone():
                transport.send_close()
                transport.disconnect()
            case _:
                pass


async def main(url: str, wav: str) -> None:
    """Ask for an answer, save it."""
    with wave.open(wav, "wb") as output:
        output.setnchannels(1)
        output.setsampwidth(2)
        output.setframerate(SAMPLE_RATE)
        client = Client(output)
        transport, _ = await ws_connect(lambda: client, url)
        await transport.wait_disconnected()
    if client.error:
        sys.exit(f"the server says: {client.error}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: picows_client.py URL FILE.wav")
    asyncio.run(main(sys.argv[1], sys.argv[2]))
