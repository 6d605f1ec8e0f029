"""The examples, each run as its first lines say, over real sockets against the replay server."""

import asyncio
import base64
import contextlib
import hashlib
import json
import os
import re
import runpy
import signal
import subprocess
import sys
import time
import wave
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets.sync.client import connect

from integrations.servers import replaying
from rtframes.testing import Synthesiser

EXAMPLES = Path(__file__).parents[2] / "examples"
AUDIO = "response.output_audio.delta"


def recording(**options: Any) -> list[bytes]:
    return list(Synthesiser("ga", **options).session(turns=1))


def payloads(frames: Sequence[bytes]) -> list[str]:
    """The base64 text of a recording's audio."""
    events = [json.loads(frame) for frame in frames]
    return [event["delta"] for event in events if event["type"] == AUDIO]


def audio(frames: Sequence[bytes]) -> bytes:
    return b"".join(map(base64.b64decode, payloads(frames)))


def transcript(frames: Sequence[bytes]) -> str:
    events = [json.loads(frame) for frame in frames]
    name = "response.output_audio_transcript.done"
    (text,) = [event["transcript"] for event in events if event["type"] == name]
    return str(text)


def wav_audio(path: Path) -> bytes:
    with wave.open(str(path)) as recorded:
        assert recorded.getframerate() == 24_000
        return recorded.readframes(recorded.getnframes())


# Clients


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("websockets_client", "{url} {wav}"),
        ("aiohttp_client", "{url} {wav}"),
        ("picows_client", "{url} {wav}"),
        ("openai_native", "{wav} {base}"),
        ("openai_dropin", "{wav} {base}"),
    ],
)
def test_a_client_hears_an_answer_and_saves_it(tmp_path: Path, name: str, arguments: str) -> None:
    frames = recording()
    wav = tmp_path / "answer.wav"
    with replaying(frames) as server:
        base = server.url.removesuffix("/realtime")
        command = arguments.format(url=server.url, wav=wav, base=base).split(" ")
        done = subprocess.run(
            [sys.executable, EXAMPLES / f"{name}.py", *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == transcript(frames)
    assert wav_audio(wav) == audio(frames)


@pytest.mark.parametrize("name", ["aiohttp_client", "picows_client"])
def test_a_client_tells_of_errors(tmp_path: Path, name: str) -> None:
    """A recording without an answer: the server says so."""
    with replaying(recording()[:2]) as server:
        done = subprocess.run(
            [sys.executable, EXAMPLES / f"{name}.py", server.url, tmp_path / "answer.wav"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("the server says: ")


def test_picows_takes_messages_that_come_in_fragments(tmp_path: Path) -> None:
    frames = recording()
    wav = tmp_path / "answer.wav"

    async def main() -> None:
        async def send_in_three(connection: websockets.ServerConnection) -> None:
            for frame in frames:
                await connection.send([frame[:10], frame[10:50], frame[50:]], text=True)
            await connection.wait_closed()

        async with websockets.serve(send_in_three, "127.0.0.1", 0) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            example = str(EXAMPLES / "picows_client.py")
            client = await asyncio.create_subprocess_exec(sys.executable, example, url, str(wav))
            assert await client.wait() == 0

    asyncio.run(asyncio.wait_for(main(), 30))
    assert wav_audio(wav) == audio(frames)


def test_a_query_of_turns(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    path.write_bytes(b"".join(Synthesiser("ga").lines(2)))
    done = subprocess.run(
        [sys.executable, EXAMPLES / "query.py", path], capture_output=True, text=True, check=True
    )
    tokens = [
        json.loads(frame)["response"]["usage"]["total_tokens"]
        for frame in path.read_bytes().splitlines()
        if b'"response.done"' in frame
    ]
    found = re.findall(r"(?m)^turn (\d+): .* (\d+) tokens$", done.stdout)
    assert [(int(turn), int(total)) for turn, total in found] == [
        (1, tokens[0]), (2, sum(tokens[1:]))
    ]  # fmt: skip
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_one_talks_by_microphone_and_loudspeaker(tmp_path: Path) -> None:
    frames = recording()
    played = tmp_path / "played"
    expected = array("h", filter(None, array("h", audio(frames)))).tobytes()
    variables = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).with_name("sound_card")),
        "PLAYED": str(played),
    }
    with replaying(frames) as server:
        command = [sys.executable, EXAMPLES / "microphone.py", server.url]
        with subprocess.Popen(
            command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as client:
            assert client.stdout is not None
            assert client.stdout.readline() == transcript(frames) + "\n"
            until = time.monotonic() + 60
            while played.stat().st_size < len(expected) and time.monotonic() < until:
                time.sleep(0.01)
            client.send_signal(signal.SIGINT)
            said = client.communicate(timeout=30)
        assert said == ("", "")
        assert client.returncode == 0
    assert played.read_bytes() == expected
    (session,) = server.sessions
    assert session.events["input_audio_buffer.append"] > 0
    assert set(session.events) == {"input_audio_buffer.append"}


def test_speech_cuts_what_is_being_played() -> None:
    """The client tells the server how much of the item the loudspeaker has taken."""
    sys.path.insert(0, str(Path(__file__).with_name("sound_card")))
    try:
        loudspeaker = runpy.run_path(str(EXAMPLES / "microphone.py"))["Loudspeaker"]()
    finally:
        del sys.path[0], sys.modules["sounddevice"]
    assert loudspeaker.interrupt() is None
    loudspeaker.add("item_1", b"\1\0" * 720)  # 30 ms
    loudspeaker.add("item_2", b"\2\0" * 1_200)  # 50 ms
    assert loudspeaker.take(960) == b"\1\0" * 480
    assert loudspeaker.take(960) == b"\1\0" * 240 + b"\2\0" * 240
    assert loudspeaker.interrupt() == ("item_2", 10)
    assert loudspeaker.take(960) == bytes(960)
    loudspeaker.add("item_3", b"\3\0")
    assert loudspeaker.interrupt() == ("item_3", 0)


def test_every_example_is_run_here() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {
        "aiohttp_client",
        "fastapi_app",
        "microphone",
        "openai_dropin",
        "openai_native",
        "picows_client",
        "query",
        "realtime_server",
        "relay",
        "telephony_bridge",
        "websockets_client",
    }


# Servers in the middle


@contextlib.contextmanager
def example_server(name: str, upstream: str) -> Iterator[tuple[str, Any]]:
    """An example that serves: its address, and the lines that it prints."""
    process = subprocess.Popen(
        [sys.executable, EXAMPLES / f"{name}.py", upstream, "0"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        said, port = process.stdout.readline().rsplit(" ", 1)
        assert said == "listening on port"
        yield f"ws://127.0.0.1:{int(port)}", process.stdout
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def test_the_relay_passes_frames_on_untouched() -> None:
    frames = recording()
    with (
        replaying(frames) as server,
        example_server("relay", server.url) as (url, printed),
        connect(url, max_size=None) as browser,
    ):
        browser.send('{"type":"session.update","session":{}}')
        browser.send(' {"type" : "response.create"}')
        received: list[bytes] = []
        while b'"response.done"' not in b"".join(received[-1:])[:60]:
            received.append(browser.recv(timeout=30, decode=False))
        # Byte for byte what the recording holds, in its order.
        assert [frame for frame in received if frame in set(frames)] == received
        assert payloads(received) == payloads(frames)
        usage = json.loads(received[-1])["response"]["usage"]
        assert printed.readline() == f"{usage['total_tokens']} tokens\n"
        assert server.events == {"response.create": 1}


def test_the_relay_ends_with_its_server() -> None:
    async def main() -> None:
        async def hang_up(connection: websockets.ServerConnection) -> None:
            await connection.send("bye")

        async with websockets.serve(hang_up, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with example_server("relay", f"ws://127.0.0.1:{port}") as (url, _):
                async with websockets.connect(url) as browser:
                    assert await browser.recv() == "bye"
                    with pytest.raises(websockets.ConnectionClosedOK):
                        await browser.recv()

    asyncio.run(asyncio.wait_for(main(), 30))


def test_the_telephony_bridge_passes_base64_on_as_it_is() -> None:
    frames = recording(audio_format="g711_ulaw")
    said = [base64.b64encode(bytes([number] * 160)).decode() for number in range(50)]
    with (
        replaying(frames) as server,
        example_server("telephony_bridge", server.url) as (url, _),
        connect(url, max_size=None) as phone,
    ):
        phone.send('{"event":"connected","protocol":"Call","version":"1.0.0"}')
        phone.send('{"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{}}')
        heard: list[str] = []
        while len(heard) < len(payloads(frames)):
            message = json.loads(phone.recv(timeout=30))
            assert message["streamSid"] == "MZ1"
            if message["event"] == "media":
                heard.append(message["media"]["payload"])
        assert heard == payloads(frames)

        for number, text in enumerate(said):
            media = {"track": "inbound", "chunk": str(number), "payload": text}
            phone.send(json.dumps({"event": "media", "streamSid": "MZ1", "media": media}))
        phone.send('{"event":"stop","streamSid":"MZ1"}')
        for _ in phone:  # until the bridge hangs up
            pass
    (session,) = server.sessions
    assert session.events["input_audio_buffer.append"] == len(said)
    assert session.events["session.update"] == 1
    pcmu = b"".join(map(base64.b64decode, said))
    assert session.audio_sha256 == hashlib.sha256(pcmu).hexdigest()


def test_the_web_application_speaks_pcm() -> None:
    frames = recording()
    with (
        replaying(frames) as server,
        example_server("fastapi_app", server.url) as (url, _),
        connect(f"{url}/voice", max_size=None) as browser,
    ):
        heard = b""
        # Speaking brings the recording's answer on, as voice detection would.
        while len(heard) < len(audio(frames)):
            browser.send(bytes(4_800))
            with contextlib.suppress(TimeoutError):
                message = browser.recv(timeout=0.02)
                if isinstance(message, bytes):
                    heard += message
                else:
                    assert message == transcript(frames)
        assert heard == audio(frames)
    assert server.events["input_audio_buffer.append"] > 0
