"""An existing program on openai-python, and the one line that makes it fast.

Everything after `install` is the SDK's own: its classes, its base64 text, its callbacks.

Try it without an API key, against a recording:

    rtframes synth --turns 1 --output session.jsonl
    rtframes serve session.jsonl --port 8765 &
    python examples/openai_dropin.py answer.wav ws://127.0.0.1:8765/v1

Needs ``openai[realtime]``. Without a URL it talks to OpenAI, with the key in ``OPENAI_API_KEY``.
"""

from __future__ import annotations

import base64
import os
import sys
import wave

from openai import OpenAI
from openai.types.realtime import RealtimeErrorEvent

import rtframes.integrations.openai as rtframes_openai

rtframes_openai.install()


def main(wav: str, url: str | None) -> None:
    """Ask for an answer, save it."""
    client = OpenAI(api_key=os.environ.get("OPENAI_API_KEY", "-"), websocket_base_url=url)
    with client.realtime.connect(model="gpt-realtime") as connection:
        connection.response.create()
        with wave.open(wav, "wb") as output:
            output.setnchannels(1)
            output.setsampwidth(2)
            output.setframerate(24_000)  # Hz, mono, 16-bit: what the protocol calls pcm16
            for event in connection:
                if event.type == "response.output_audio.delta":
                    output.writeframesraw(base64.b64decode(event.delta))
                elif event.type == "response.output_audio_transcript.done":
                    print(event.transcript)
                elif isinstance(event, RealtimeErrorEvent):
                    sys.exit(f"the server says: {event.error.message}")
                elif event.type == "response.done":
                    break


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: openai_dropin.py FILE.wav [URL]")
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
