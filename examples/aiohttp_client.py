"""A voice client on aiohttp: asks for one answer, and saves its audio as WAV.

Try it without an API key, against a recording:

    rtframes synth --turns 1 --output session.jsonl
    rtframes serve session.jsonl --port 8765 &
    python examples/aiohttp_client.py ws://127.0.0.1:8765/v1/realtime answer.wav

Needs ``aiohttp`` 3.14 or newer.
"""

from __future__ import annotations

import asyncio
import sys
import wave

import aiohttp

import rtframes
from rtframes import events
from rtframes.client_events import ResponseCreate

SAMPLE_RATE = 24_000  # Hz, mono, 16-bit: what the protocol calls pcm16


async def main(url: str, wav: str) -> None:
    """Ask for an answer, save it."""
    decode = rtframes.Decoder().decode
    async with (
        aiohttp.ClientSession() as session,
        # decode_text=False: text frames as bytes, without creating a str. aiohttp before 3.14 has
        # no such argument: leave it out, the decoder takes str as well.
        # max_msg_size=0: items with audio can be larger than aiohttp's limit of 4 MiB.
        session.ws_connect(url, decode_text=False, max_msg_size=0) as connection,
    ):
        await connection.send_frame(rtframes.encode(ResponseCreate()), aiohttp.WSMsgType.TEXT)

        with wave.open(wav, "wb") as output:
            output.setnchannels(1)
            output.setsampwidth(2)
            output.setframerate(SAMPLE_RATE)
            async for message in connection:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    continue
                match decode(message.data):
                    case events.ResponseOutputAudioDelta(delta=pcm):
                        output.writeframesraw(pcm)
                    case events.ResponseOutputAudioTranscriptDone(transcript=text):
                        print(text)
                    case events.ErrorEvent(error=error):
                        sys.exit(f"the server says: {error.message}")
                    case events.ResponseDone():
                        break
                    case _:
                        pass


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: aiohttp_client.py URL FILE.wav")
    asyncio.run(main(sys.argv[1], sys.argv[2]))
