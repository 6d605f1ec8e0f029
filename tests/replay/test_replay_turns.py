"""What clients hear of a recording, by what they send."""

import json
from typing import Any

import pytest
import websockets
from replay_client import Client, append, connected, run, served, silence, types
from turns import COMMIT, CREATE, VAD_OFF, after_opening, ends_of_turns, recorded

from rtframes.replay import ReplayServer, Script
from rtframes.testing import DIALECTS, Synthesiser


@pytest.mark.parametrize("dialect", DIALECTS)
def test_asking_for_responses_plays_the_whole_recording(dialect: str) -> None:
    frames = list(Synthesiser(dialect, seed=2).session(turns=13))
    update = "transcription_session" if dialect == "beta-transcription" else "session"

    async def hear() -> None:
        script = Script.read(frames)
        async with (
            ReplayServer(script, speed="max") as server,
            websockets.connect(server.url) as connection,
        ):
            client = Client(connection)
            for _ in script.opening:
                await client.next()
            # A server that does not open a session by itself has no such frame: one is made.
            made = 0 if script.opening else 1
            if made:
                await client.next()
            if script.updates:
                await client.ask({"type": f"{update}.update", "session": {}})
            for end in ends_of_turns(script):
                await client.send(CREATE)
                while len(client.frames) < made + end:
                    await client.next()
            assert client.frames[made:] == frames

    run(hear())


def test_the_path_and_the_query_do_not_matter() -> None:
    async def hear() -> None:
        async with ReplayServer(recorded("speech")) as server:
            url = f"ws://127.0.0.1:{server.port}/openai/realtime?api-version=2025&model=gpt"
            async with websockets.connect(url) as connection:
                assert json.loads(await connection.recv())["type"] == "session.created"

    run(hear())


def test_a_session_update_that_was_recorded_has_the_recorded_answer() -> None:
    frames = recorded("speech")

    async def hear() -> None:
        async with served(frames) as client:
            answer = await client.ask({"type": "session.update", "session": {"type": "realtime"}})
            assert answer["type"] == "session.updated"
            assert client.frames == frames[:2]

    run(hear())


def test_another_session_update_is_merged_into_the_session() -> None:
    frames = recorded("speech")
    session = json.loads(frames[0])["session"]

    async def hear() -> dict[str, Any]:
        async with served(frames) as client:
            return await client.ask(VAD_OFF)

    answer = run(hear())
    session["audio"]["input"]["turn_detection"] = None
    assert answer["session"] == session
    assert list(answer) == ["type", "event_id", "session"]


def test_a_turn_of_audio_is_committed_and_answered_when_asked_for() -> None:
    frames = recorded("speech")

    async def hear() -> None:
        async with served(frames) as client:
            await client.ask(VAD_OFF)
            await client.send(append(silence(200)), COMMIT)
            events = await client.until("conversation.item.done")
            assert "input_audio_buffer.committed" in types(events)
            assert await client.is_quiet()
            client.frames.pop()
            await client.respond()
            assert client.frames[2:] == after_opening(frames)

    run(hear())


def test_with_turn_detection_a_commit_is_answered_by_itself() -> None:
    frames = recorded("speech")

    async def hear() -> None:
        async with served(frames) as client:
            await client.send(append(silence(200)), COMMIT)
            await client.until("rate_limits.updated")
            assert client.frames[1:] == after_opening(frames)
            assert await client.is_quiet()

    run(hear())


def test_a_commit_and_a_request_are_one_turn() -> None:
    frames = recorded("speech", "speech")

    async def hear() -> None:
        async with served(frames) as client:
            for _ in range(2):
                await client.send(append(silence(200)), COMMIT, CREATE)
                await client.until("rate_limits.updated")
                assert await client.is_quiet()
                client.frames.pop()
            assert client.frames[1:] == after_opening(frames)

    run(hear())


def test_a_session_that_creates_no_responses_waits_for_the_request() -> None:
    frames = recorded("speech")
    detection = {"type": "server_vad", "create_response": False}
    update = {"type": "realtime", "audio": {"input": {"turn_detection": detection}}}

    async def hear() -> None:
        async with served(frames, vad=False) as client:
            await client.ask({"type": "session.update", "session": update})
            await client.send(append(silence(200)), COMMIT)
            await client.until("conversation.item.done")
            assert await client.is_quiet()
            assert "response.created" in types(await client.respond())

    run(hear())


def test_audio_alone_is_answered_where_the_recording_heard_speech() -> None:
    frames = recorded("speech", "speech")
    script = Script.read(frames)
    stops = [s.position_ms for s in script.segments if s.cue == "speech_stopped"]
    starts = [s.position_ms for s in script.segments if s.cue == "speech_started"]

    async def hear() -> None:
        async with served(frames) as client:
            sent_ms = 0
            for start, stop in zip(starts, stops, strict=True):
                await client.send(append(silence(int(start) - sent_ms - 20)))
                assert await client.is_quiet()
                client.frames.pop()
                assert (await client.ask(append(silence(20))))["type"].endswith("speech_started")
                await client.send(append(silence(int(stop) - int(start) - 20)))
                assert await client.is_quiet()
                client.frames.pop()
                await client.send(append(silence(20)))
                await client.until("rate_limits.updated")
                sent_ms = int(stop)
            assert client.frames[1:] == after_opening(frames)

    run(hear())


@pytest.mark.parametrize("how", ["server", "client"])
def test_audio_alone_is_not_answered_without_turn_detection(how: str) -> None:
    async def hear() -> None:
        vad = how != "server"
        async with served(recorded("speech"), vad=vad) as client:
            if how == "client":
                await client.ask(VAD_OFF)
            await client.send(*[append(silence(1_000))] * 30)
            assert await client.is_quiet()

    run(hear())


def test_clearing_empties_the_buffer() -> None:
    async def hear() -> None:
        async with served(recorded("speech")) as client:
            await client.send(append(silence(300)))
            cleared = await client.ask({"type": "input_audio_buffer.clear"})
            assert cleared["type"] == "input_audio_buffer.cleared"
            assert (await client.ask(COMMIT))["error"]["code"] == "input_audio_buffer_commit_empty"
            cleared = await client.ask({"type": "output_audio_buffer.clear"})
            assert cleared["type"] == "output_audio_buffer.cleared"

    run(hear())


def test_the_end_of_the_recording_is_said() -> None:
    async def hear() -> None:
        async with served(recorded("speech")) as client:
            await client.respond()
            error = await client.ask(CREATE)
            assert error["error"]["code"] == "recording_ended"

    run(hear())


def test_a_loop_begins_again() -> None:
    frames = recorded("speech", "text")

    async def hear() -> None:
        async with served(frames, loop=True) as client:
            for _ in range(4):
                await client.respond()
            assert client.frames[1:] == after_opening(frames) * 2

    run(hear())


def test_a_loop_hears_speech_again() -> None:
    frames = recorded("speech")
    stop = next(s.position_ms for s in Script.read(frames).segments if s.cue == "speech_stopped")

    async def hear() -> None:
        async with served(frames, loop=True) as client:
            for _ in range(3):
                await client.send(append(silence(int(stop))))
                await client.until("rate_limits.updated")
                assert await client.is_quiet()
                client.frames.pop()
                await client.send(append(silence(20)))  # the next round begins here
            count = sum(b"response.done" in frame for frame in client.frames)
            assert count == 3

    run(hear())


def test_a_translation_plays_to_the_first_audio_and_closes() -> None:
    frames = list(Synthesiser("translation").session(turns=1))

    async def hear() -> None:
        async with served(frames) as client:
            await client.ask({"type": "session.update", "session": {}})
            audio = append(silence(20)) | {"type": "session.input_audio_buffer.append"}
            await client.send(audio)
            while len(client.frames) < len(frames) - 1:
                await client.next()
            await client.send({"type": "session.close"})
            await client.until("session.closed")
            await client.connection.wait_closed()
            assert client.frames == frames
            assert client.connection.close_code == 1000

    run(hear())


def test_a_session_is_closed_in_the_middle_of_a_response() -> None:
    async def hear() -> None:
        async with served(recorded("speech"), speed="realtime") as client:
            await client.send(CREATE)
            await client.until("response.output_audio.delta")
            await client.send({"type": "session.close"})
            await client.until("session.closed")
            await client.connection.wait_closed()
            assert client.connection.close_code == 1000

    run(hear())


def test_connections_do_not_share_their_place() -> None:
    frames = recorded("speech", "text")

    async def hear() -> None:
        async with ReplayServer(frames, speed="max") as server, connected(server) as first:
            await first.respond()
            async with connected(server) as second:
                await second.respond()
                await first.respond()
                await second.respond()
                assert first.frames == second.frames == [frames[0], *after_opening(frames)]

    run(hear())


def test_a_recording_without_an_opening_is_opened() -> None:
    frames = after_opening(recorded("speech"))

    async def hear() -> None:
        async with served(frames) as client:
            await client.respond()
            assert client.frames[1:] == frames

    run(hear())
