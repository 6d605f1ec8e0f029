"""examples/websockets_client.py, run as its first lines say."""

import base64
import json
import re
import subprocess
import sys
import wave
from pathlib import Path

from rtframes.testing import Synthesiser

EXAMPLE = Path(__file__).parents[2] / "examples" / "websockets_client.py"
SERVE = "import typer; from rtframes.cli.serve import serve; typer.run(serve)"


def test_the_client_hears_a_turn_and_saves_it(tmp_path: Path) -> None:
    recording = tmp_path / "session.jsonl"
    recording.write_bytes(b"".join(Synthesiser("ga").lines(1)))
    events = [json.loads(line) for line in recording.read_bytes().splitlines()]
    deltas = [e["delta"] for e in events if e["type"] == "response.output_audio.delta"]
    spoken = b"".join(map(base64.b64decode, deltas))
    (transcript,) = [
        e["transcript"] for e in events if e["type"] == "response.output_audio_transcript.done"
    ]

    serve = [sys.executable, "-c", SERVE, str(recording), "--port", "0", "--speed", "max"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"ws://\S+", server.stdout.readline())
            assert found is not None
            wav = tmp_path / "answer.wav"
            client = subprocess.run(
                [sys.executable, str(EXAMPLE), found.group(), str(wav)],
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            )
        finally:
            server.terminate()

    assert client.stdout == transcript + "\n"
    with wave.open(str(wav)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        assert sound.getframerate() == 24_000
        assert sound.readframes(sound.getnframes()) == spoken
