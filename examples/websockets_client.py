"""A voice client on plain `websockets`: asks for one answer, and saves its audio as WAV.

Try it without an API key, against a recording:

    rtframes synth --turns 1 --output session.jsonl
    rtframes serve session.jsonl --port 8765 &
    python examples/websockets_client.py ws://127.0.0.1:8765/v1/realtime answer.wav

Needs ``websockets``; everything else is the standard library and rtframes.
"""

from __future__ import annotations

import asyncio
import math
import struct
import sys
import wave

import websockets

import rtframes
from rtframes import events
from rtframes.client_events import (
    AudioSettings,
    InputAudioBufferAppend,
    InputAudioBufferCommit,
    InputAudioSettings,
    ResponseCreate,
    SessionSettings,
    SessionUpdate,
)

SAMPLE_RATE = 24_000  # Hz, mono, 16-bit: what the protocol calls pcm16
FRAME_MS = 20  # ms of audio in one append, as microphones deliver it


async def main(url: str, wav: str) -> None:
    """Send speech, receive the answer, save it."""
    decode = rtframes.Decoder().decode
    encode = rtframes.Encoder().encode

    # Items with audio can be larger than websockets' default limit of 1 MiB.
    async with websockets.connect(url, max_size=None) as connection:
        # Without turn detection the client says where its turn ends.
        audio = AudioSettings(input=InputAudioSettings(turn_detection=None))
        await connection.send(
            encode(SessionUpdate(session=SessionSettings(type="realtime", audio=audio))), text=True
        )
        for pcm in microphone(milliseconds=1_000):
            await connection.send(encode(InputAudioBufferAppend(audio=pcm)), text=True)
        await connection.send(encode(InputAudioBufferCommit()), text=True)
        await connection.send(encode(ResponseCreate()), text=True)

        with wave.open(wav, "wb") as output:
            output.setnchannels(1)
            output.setsampwidth(2)
            output.setframerate(SAMPLE_RATE)
            # decode=False: frames as bytes, without creating a str.
            while True:
                match decode(await connection.recv(decode=False)):
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


def microphone(milliseconds: int) -> list[bytes]:
    """A tone instead of a voice, in pieces of 20 ms."""
    per_piece = SAMPLE_RATE * FRAME_MS // 1000
    samples = [
        int(8_000 * math.sin(2 * math.pi * 220 * n / SAMPLE_RATE))
        for n in range(milliseconds * SAMPLE_RATE // 1000)
    ]
    pieces = (samples[start : start + per_piece] for start in range(0, len(samples), per_piece))
    return [struct.pack(f"<{len(piece)}h", *piece) for piece in pieces]


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: websockets_client.py URL FILE.wav")
    asyncio.run(main(sys.argv[1], sys.argv[2]))
