"""Clients that send much, read nothing, go away, or mean harm; and what the server counts."""

import asyncio
import gc
import hashlib
import json
import random
import tracemalloc
from pathlib import Path

import pytest
import websockets
from replay_client import PATIENCE_S, append, connected, run, served, silence, types

from rtframes.recordings.inspection import Inspection
from rtframes.recordings.lines import read_lines
from rtframes.replay import ReplayServer
from rtframes.replay.player import Player
from rtframes.testing import Synthesiser

CREATE = {"type": "response.create"}


def recorded(*scenes: str) -> list[bytes]:
    return list(Synthesiser("ga").session(scenes=list(scenes)))


# Counting


def test_ten_thousand_appends_arrive_byte_for_byte() -> None:
    source = random.Random(5)
    pieces = [source.randbytes(source.randrange(2, 1_922, 2)) for _ in range(10_000)]

    async def talk() -> None:
        async with ReplayServer(recorded("text"), vad=False) as server:
            async with connected(server) as client:
                for piece in pieces:
                    await client.send(append(piece))
                assert await client.is_quiet()
            (session,) = server.sessions
            assert session.events["input_audio_buffer.append"] == 10_000
            assert session.audio_bytes == sum(map(len, pieces))
            assert session.audio_sha256 == hashlib.sha256(b"".join(pieces)).hexdigest()

    run(talk())


def test_events_are_counted_by_client_and_together() -> None:
    async def talk() -> None:
        async with ReplayServer(recorded("text"), speed="max") as server:
            async with connected(server) as first, connected(server) as second:
                assert server.connections == 2
                await first.send(append(silence(20)), append(silence(20)))
                await second.send(append(silence(20)), "nonsense", '{"type":"nope"}', "né")
                await first.is_quiet()
                await second.until("error")
                await second.until("error")
                await second.until("error")
            by_client = [dict(session.events) for session in server.sessions]
            name = "input_audio_buffer.append"
            assert by_client == [
                {name: 2, "conversation.item.delete": 1},
                {name: 1, "(refused)": 3},
            ]
            assert server.events == {name: 3, "conversation.item.delete": 1, "(refused)": 3}
            assert server.sessions[1].messages == 4
            sizes = [len(json.dumps(append(silence(20)))), 8, 15, 3]
            assert server.sessions[1].bytes == sum(sizes)
            shown = repr(server.sessions[1])
            assert shown.startswith(f"Received(messages=4, bytes={sum(sizes)}, audio_bytes=")
            assert f"{name!r}: 1" in shown
            assert server.url in repr(server)
            while server.connections:
                await asyncio.sleep(0.01)

    run(talk())


@pytest.mark.parametrize("audio", [True, False], ids=["with audio", "without"])
def test_what_clients_send_is_written_down(audio: bool, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    sent = [append(bytes(range(1, 241))), CREATE, append(silence(100))]

    async def talk() -> None:
        async with served(recorded("text"), log=log, log_audio=audio) as client:
            await client.send(*sent, "not an event", json.dumps(CREATE, indent=2))
            await client.until("error")

    run(talk())
    lines = [json.loads(line) for line in log.read_bytes().splitlines()]
    if audio:
        assert lines == [*sent, CREATE]
    else:
        audios = [line["audio"] for line in lines if "audio" in line]
        assert audios == ["<audio 240 bytes>", "<audio 4800 bytes>"]
    found = Inspection()
    with log.open("rb") as stream:
        for line in read_lines(stream):
            found.feed(line)
    assert found.bad_lines.count == 0
    assert found.client["input_audio_buffer.append"].audio_bytes == 240 + 4_800


# Compression and text


@pytest.mark.parametrize("compression", [True, False])
def test_permessage_deflate_is_negotiated(compression: bool) -> None:
    frames = recorded("speech")

    async def talk() -> None:
        async with ReplayServer(frames, speed="max", compression=compression) as server:
            async with connected(server) as client:
                response = client.connection.response
                assert response is not None
                offered = "permessage-deflate" in response.headers.get(
                    "Sec-WebSocket-Extensions", ""
                )
                assert offered is compression
                await client.respond()
            async with connected(server, compression=None) as client:
                await client.respond()

    run(talk())


# Going away


def test_a_client_that_goes_in_mid_turn_leaves_nothing_behind() -> None:
    async def talk() -> None:
        async with ReplayServer(recorded("speech", "speech"), speed="realtime") as server:
            before = len(asyncio.all_tasks())
            for abrupt in (False, True) * 5:
                async with connected(server) as client:
                    await client.send(CREATE)
                    await client.until("response.output_audio.delta")
                    if abrupt:
                        client.connection.transport.abort()
            while server.connections:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)  # websockets' own tasks end after the handler
            assert len(asyncio.all_tasks()) == before
            async with connected(server) as client:
                await client.send(CREATE)
                assert "response.output_audio.delta" in types(
                    await client.until("response.output_audio.delta")
                )

    run(talk())


def test_a_client_that_goes_within_the_grace_of_a_commit() -> None:
    async def talk() -> None:
        async with ReplayServer(recorded("speech"), speed="max") as server:
            async with connected(server) as client:
                await client.send(append(silence(200)), {"type": "input_audio_buffer.commit"})
                await client.until("input_audio_buffer.committed")
            while server.connections:
                await asyncio.sleep(0.01)

    run(talk())


def test_the_server_ends_while_clients_listen() -> None:
    async def talk() -> None:
        server = ReplayServer(recorded("speech"), speed="realtime")
        async with server:
            url = server.url
            connection = await websockets.connect(url, max_size=None, max_queue=None)
            await connection.send(json.dumps(CREATE))
        async for _ in connection:
            pass
        assert connection.close_code == 1001
        with pytest.raises(OSError, match=r"."):
            await websockets.connect(url)

    run(talk())


def test_a_failure_of_the_server_ends_the_connection_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(self: Player) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Player, "run", fail)

    async def talk() -> None:
        async with ReplayServer(recorded("text")) as server:
            async with websockets.connect(server.url) as connection:
                await asyncio.wait_for(connection.wait_closed(), PATIENCE_S)
            assert connection.close_code == 1011

    run(talk())
    assert "a bug" in caplog.text


# Harm


def test_a_frame_over_the_limit_ends_its_connection_only() -> None:
    async def talk() -> None:
        server = ReplayServer(recorded("text"), speed="max", max_frame_bytes=10_000)
        async with server, connected(server) as other, connected(server) as client:
            await client.send(append(bytes(6_000)))
            assert await client.is_quiet()
            await client.send(append(bytes(9_000)))
            await asyncio.wait_for(client.connection.wait_closed(), PATIENCE_S)
            assert client.connection.close_code == 1009
            assert "response.done" in types(await other.respond())

    run(talk())


def test_fifteen_mebibytes_of_audio_are_taken_and_no_more() -> None:
    async def talk() -> None:
        async with served(recorded("text"), vad=False) as client:
            await client.send(append(bytes(15 << 20)))
            assert await client.is_quiet()
            answer = await client.ask(append(bytes((15 << 20) + 2)))
            assert (answer["error"]["code"], answer["error"]["param"]) == ("invalid_value", "audio")

    run(talk())


def test_a_small_frame_that_unpacks_to_a_large_one_is_over_the_limit() -> None:
    async def talk() -> None:
        async with served(recorded("text"), max_frame_bytes=1 << 20) as client:
            await client.send(append(bytes(3 << 20)))  # zeros: a few KB on the wire
            await asyncio.wait_for(client.connection.wait_closed(), PATIENCE_S)
            assert client.connection.close_code == 1009

    run(talk())


def test_a_client_that_does_not_read_costs_no_memory() -> None:
    frames = list(Synthesiser("ga", retrieved_bytes=96_000).session(scenes=["speech", "retrieved"]))
    item_id = json.loads(frames[-1])["item"]["id"]
    retrieve = json.dumps({"type": "conversation.item.retrieve", "item_id": item_id})
    frame_bytes = len(frames[-1])

    async def talk() -> None:
        async with ReplayServer(frames, speed="max", compression=False) as server:
            connection = await websockets.connect(server.url, max_queue=1, compression=None)
            gc.collect()
            tracemalloc.start()

            async def flood() -> int:
                for count in range(20_000):
                    await connection.send(retrieve)
                    if count % 100 == 0:
                        await asyncio.sleep(0)
                return -1

            flooding = asyncio.create_task(flood())
            taken = -1
            (session,) = server.sessions
            while session.messages != taken:  # until the server takes no more
                taken = session.messages
                await asyncio.sleep(0.5)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert taken < 1_000
            assert peak < 20_000_000 < 20_000 * frame_bytes
            flooding.cancel()
            connection.transport.abort()
            while server.connections:
                await asyncio.sleep(0.01)

    run(talk())


def test_many_small_items_are_kept_up_to_a_size() -> None:
    part = {"type": "input_audio", "audio": "A" * 1_000_000}

    async def talk() -> None:
        async with served(recorded("text"), vad=False) as client:
            for number in range(20):
                item = {
                    "id": f"item_{number}",
                    "type": "message",
                    "role": "user",
                    "content": [part],
                }
                await client.send({"type": "conversation.item.create", "item": item})
                await client.until("conversation.item.done")
            oldest = {"type": "conversation.item.retrieve", "item_id": "item_0"}
            newest = {"type": "conversation.item.retrieve", "item_id": "item_19"}
            assert (await client.ask(oldest))["type"] == "error"
            assert (await client.ask(newest))["type"] == "conversation.item.retrieved"

    run(talk())


# Arguments


@pytest.mark.parametrize("options", [{"speed": "fast"}, {"max_frame_bytes": 0}])
def test_wrong_arguments_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        ReplayServer(recorded("text"), **options)


def test_a_recording_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ReplayServer(tmp_path / "none.jsonl")
