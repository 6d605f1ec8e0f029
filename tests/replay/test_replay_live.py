"""Sessions of OpenAI's Live API: they begin by themselves, play to the audio, and close."""

import json

import websockets
from replay_client import Client, run

from rtframes.replay import ReplayServer, Script
from rtframes.testing import Synthesiser


def test_it_plays_to_the_first_audio_and_closes() -> None:
    frames = list(Synthesiser("live").session(turns=1))
    script = Script.read(frames)
    assert [frame.type for frame in script.opening] == ["session.started"]
    assert [segment.cue for segment in script.segments] == ["audio", "closed"]

    async def hear() -> None:
        async with (
            ReplayServer(script, speed="max") as server,
            websockets.connect(server.url) as connection,
        ):
            client = Client(connection)
            assert (await client.next())["type"] == "session.started"
            await client.send({"type": "session.start", "session": {"model": "gpt-live-1.1"}})
            update = {"delegation": {"type": "responses"}}
            assert (await client.ask({"type": "session.update", "session": update})) == json.loads(
                frames[1]
            )
            await client.send({"type": "session.input_audio.mute"})
            await client.send({"type": "session.input_audio.append", "audio": "AAAA" * 400})
            while len(client.frames) < len(frames) - 1:
                await client.next()
            await client.send({"type": "session.close"})
            await client.until("session.closed")
            assert client.frames == frames

    run(hear())


def test_a_session_without_an_update_is_cut_behind_its_start() -> None:
    frames = [
        frame for frame in Synthesiser("live").session(turns=1) if b'"session.updated"' not in frame
    ]
    script = Script.read(frames)
    assert [frame.data for frame in script.opening] == frames[:1]
    assert [frame.data for frame in script.frames()] == frames
