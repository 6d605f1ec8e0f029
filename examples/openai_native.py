"""openai-python's connection with rtframes' events: asks for one answer, and saves it as WAV.

Try it without an API key, against a recording:

    rtframes synth --turns 1 --output session.jsonl
    rtframes serve session.jsonl --port 8765 &
    python examples/openai_native.py answer.wav ws://127.0.0.1:8765/v1

Needs ``openai[realtime]``. Without a URL it talks to OpenAI, with the key in ``OPENAI_API_KEY``.
"""

from __future__ import annotations

import asyncio
import os
import sys
import wave

from openai import AsyncOpenAI

import rtframes.integrations.openai as rtframes_openai
from rtframes import events

SAMPLE_RATE = 24_000  # Hz, mono, 16-bit: what the protocol calls pcm16


async def main(wav: str, url: str | None) -> None:
    """Send speech, receive the answer, save it."""
    client = AsyncOpenAI(api_key=os.environ.get("OPENAI_API_KEY", "-"), websocket_base_url=url)
    async with client.realtime.connect(model="gpt-realtime") as connection:
        # A second of silence, in pieces of 20 ms, as a microphone delivers them.
        for _ in range(50):
            await rtframes_openai.append_audio(connection, bytes(SAMPLE_RATE * 2 // 50))
        await connection.input_audio_buffer.commit()
        await connection.response.create()

        with wave.open(wav, "wb") as output:
            output.setnchannels(1)
            output.setsampwidth(2)
            output.setframerate(SAMPLE_RATE)
            async for event in rtframes_openai.events(connection):
                match event:
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
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: openai_native.py FILE.wav [URL]")
    asyncio.run(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
