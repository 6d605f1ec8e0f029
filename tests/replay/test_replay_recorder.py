"""`record`: what servers send becomes a recording, and a recording replays as what it was."""

import asyncio
import contextlib
import http
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Any

import pytest
from replay_client import run
from websockets.asyncio.server import ServerConnection, serve

from rtframes.recordings.inspection import Inspection
from rtframes.recordings.lines import Line
from rtframes.replay import ConnectError, Recorded, ReplayServer, record
from rtframes.testing import DIALECTS, Synthesiser

UPDATE = b'{"type":"session.update","session":{}}'
CREATE = b'{"type":"response.create"}'


@contextlib.asynccontextmanager
async def server_that(
    talk: Callable[[ServerConnection], Awaitable[None]], **options: Any
) -> AsyncIterator[str]:
    async with serve(talk, "127.0.0.1", 0, **options) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


async def recorded(url: str, **options: Any) -> tuple[Recorded, list[bytes]]:
    output = io.BytesIO()
    result = await record(url, output, **options)
    return result, output.getvalue().splitlines()


async def replayed(frames: Iterable[bytes], send: Iterable[bytes], **options: Any) -> list[bytes]:
    """The recording of a replay."""
    async with ReplayServer(frames, speed="max") as server:
        _, lines = await recorded(server.url, send=send, idle_seconds=0.3, **options)
        return lines


def test_replayed_recorded_and_replayed_again_is_the_same_data() -> None:
    frames = list(Synthesiser("ga", seed=4).session(turns=4))
    asks = [json.dumps({"type": "session.update", "session": {"type": "realtime"}}).encode()]
    asks += [CREATE] * sum(b'"response.created"' in frame for frame in frames)

    async def rounds() -> None:
        once = await replayed(frames, asks)
        twice = await replayed(once, asks)
        assert once == frames
        assert twice == frames

    run(rounds())


@pytest.mark.parametrize(("dialect", "turns"), [("ga", 12), ("beta", 3), ("voice-live", 3)])
def test_a_recording_of_both_sides_is_played_by_both_sides(dialect: str, turns: int) -> None:
    """The client's own frames, in their order, bring the server's about in theirs."""
    both = list(Synthesiser(dialect, seed=1).session(turns=turns, client=True))
    server = list(Synthesiser(dialect, seed=1).session(turns=turns))
    client = [frame for frame in both if frame not in set(server)]

    async def rounds() -> None:
        heard = await replayed(both, both)
        assert heard == server
        again = await replayed(both, both, client_audio=True)
        assert [frame for frame in again if frame in set(server)] == server
        assert [frame for frame in again if frame not in set(server)] == client
        assert await replayed(again, both) == server

    run(rounds())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_audio_of_a_replay_is_the_recordings(dialect: str) -> None:
    both = list(Synthesiser(dialect).session(turns=1, client=True))

    def sound(frames: Iterable[bytes]) -> list[tuple[str, bytes]]:
        heard: list[tuple[str, bytes]] = []
        inspection = Inspection(
            on_audio=lambda piece: (
                heard.append((piece.item_id, bytes(piece.data))) if piece.side == "server" else None
            )
        )
        for number, frame in enumerate(frames, 1):
            inspection.feed(Line(number, frame, len(frame)))
        return heard

    # A client that closes is not kept waiting for the rest.
    sent = [frame for frame in both if b'"session.close"' not in frame]
    assert sound(run(replayed(both, sent))) == sound(both)


def test_the_clients_audio_is_left_out_on_demand() -> None:
    both = list(Synthesiser("ga").session(scenes=["speech"], client=True))
    lines = run(replayed(both, both, client_audio=False))
    appends = [json.loads(line) for line in lines if b"buffer.append" in line]
    assert len(appends) == sum(b"buffer.append" in frame for frame in both)
    assert {append["audio"] for append in appends} >= {"<audio 4800 bytes>"}


def test_frames_are_lines_whatever_their_white_space() -> None:
    pretty = json.dumps({"type": "ping", "timestamp": 1}, indent=2)

    async def talk(connection: ServerConnection) -> None:
        await connection.send(pretty)
        await connection.send(pretty.replace("\n", "\r\n"))
        await connection.send(b"\x00\x01")

    async def hear() -> None:
        async with server_that(talk) as url:
            result, lines = await recorded(url)
        assert [json.loads(line) for line in lines] == [{"type": "ping", "timestamp": 1}] * 2
        assert (result.frames, result.binary, result.client_events) == (2, 1, 0)
        assert result.bytes == len(pretty) + len(pretty.replace("\n", "\r\n"))

    run(hear())


def test_the_recording_ends_when_the_server_does_and_keeps_what_came() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send('{"type":"session.created"}')
        connection.transport.abort()

    async def hear() -> None:
        async with server_that(talk) as url:
            _, lines = await recorded(url, send=[CREATE] * 3)
        assert lines == [b'{"type":"session.created"}']

    run(hear())


def test_headers_are_sent_and_large_frames_taken() -> None:
    large = json.dumps({"type": "x", "y": "z" * 4_000_000})

    async def talk(connection: ServerConnection) -> None:
        assert connection.request is not None
        name = connection.request.headers["Authorization"]
        await connection.send(json.dumps({"type": name}))
        await connection.send(large)

    async def hear() -> None:
        async with server_that(talk) as url:
            _, lines = await recorded(url, headers={"Authorization": "Bearer me"})
        assert lines == [b'{"type": "Bearer me"}', large.encode()]

    run(hear())


def test_a_response_is_waited_for_before_the_next_is_asked_for() -> None:
    log: list[str] = []

    async def talk(connection: ServerConnection) -> None:
        async for message in connection:
            log.append(json.loads(message)["type"])
            if log[-1] == "response.create":
                await asyncio.sleep(0.02)
                log.append("response.done")
                await connection.send('{"type":"response.done"}')

    append = b'{"type":"input_audio_buffer.append","audio":"AAAA"}'
    clear = b'{"type":"input_audio_buffer.clear"}'

    async def hear() -> None:
        async with server_that(talk) as url:
            await recorded(url, send=[CREATE, append, CREATE, clear], idle_seconds=0.1)

    run(hear())
    assert log == [
        "response.create",
        "response.done",
        "input_audio_buffer.append",
        "response.create",
        "response.done",
        "input_audio_buffer.clear",
    ]


def test_a_response_that_does_not_come_is_not_waited_for_for_ever() -> None:
    log: list[str] = []

    async def talk(connection: ServerConnection) -> None:
        async for message in connection:
            log.append(json.loads(message)["type"])

    clear = b'{"type":"input_audio_buffer.clear"}'

    async def hear() -> None:
        async with server_that(talk) as url:
            result, _ = await recorded(url, send=[CREATE, clear, CREATE, clear], idle_seconds=0.05)
        assert result.client_events == 4

    run(hear())
    assert log == ["response.create", "input_audio_buffer.clear"] * 2


def test_what_is_no_event_is_sent_to_see_what_the_server_says() -> None:
    frames = list(Synthesiser("ga").session(scenes=["text"]))

    async def hear() -> None:
        async with ReplayServer(frames, speed="max") as server:
            send = [b'{"type":"nope"}', b"nonsense", b"[]"]
            _, lines = await recorded(server.url, send=send, idle_seconds=0.2)
        codes = [json.loads(line)["error"]["code"] for line in lines[1:]]
        assert codes == ["invalid_value", "invalid_json", "invalid_event"]

    run(hear())


def test_what_cannot_be_read_ends_the_recording() -> None:
    def broken() -> Iterator[bytes]:
        yield UPDATE
        raise OSError("the disk is gone")

    async def talk(connection: ServerConnection) -> None:
        await connection.wait_closed()

    async def hear() -> None:
        async with server_that(talk) as url:
            with pytest.raises(OSError, match="the disk is gone"):
                await recorded(url, send=broken())

    run(hear())


@pytest.mark.parametrize(
    ("code", "reason", "ended_well"),
    [(1000, "", True), (1001, "bye", True), (1011, "sorry", False), (4000, "", False)],
)
def test_how_the_server_ended_is_told(code: int, reason: str, ended_well: bool) -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.close(code, reason)

    async def hear() -> None:
        async with server_that(talk) as url:
            result, _ = await recorded(url)
        assert (result.ended_by, result.close_code, result.close_reason) == ("server", code, reason)
        assert result.ended_well is ended_well

    run(hear())


def test_a_connection_that_breaks_is_told() -> None:
    async def talk(connection: ServerConnection) -> None:
        connection.transport.abort()

    async def hear() -> None:
        async with server_that(talk) as url:
            result, _ = await recorded(url)
        assert (result.ended_by, result.close_code, result.ended_well) == ("network", 1006, False)

    run(hear())


def test_stop_ends_it_and_keeps_what_had_come() -> None:
    stop = asyncio.Event()
    codes: list[int | None] = []

    async def talk(connection: ServerConnection) -> None:
        for number in range(1_000):
            await connection.send(json.dumps({"n": number}))
        await (await connection.ping())
        stop.set()
        await connection.wait_closed()
        codes.append(connection.close_code)

    async def hear() -> None:
        async with server_that(talk) as url:
            result, lines = await recorded(url, stop=stop)
        assert (result.ended_by, result.close_code, result.ended_well) == ("stop", 1000, True)
        assert [json.loads(line)["n"] for line in lines] == list(range(1_000))

    run(hear())
    assert codes == [1000]


def test_stop_before_the_connection_stands_opens_no_output() -> None:
    async def hear() -> None:
        # From 3.12 on a connection is closed whose streams nobody keeps, and a server waits for the
        # end of those that are open.
        kept: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        silent = await asyncio.start_server(lambda *both: kept.append(both), "127.0.0.1", 0)
        async with silent:
            stop = asyncio.Event()
            asyncio.get_running_loop().call_later(0.05, stop.set)
            port = silent.sockets[0].getsockname()[1]
            result = await record(
                f"ws://127.0.0.1:{port}", lambda: pytest.fail("opened"), stop=stop
            )
            for _, writer in kept:
                writer.close()
        assert (result.connected, result.ended_by, result.frames) == (False, "stop", 0)

    run(hear())


def test_the_output_is_opened_when_the_connection_stands() -> None:
    opened: list[io.BytesIO] = []

    def output() -> io.BytesIO:
        opened.append(io.BytesIO())
        return opened[-1]

    async def talk(connection: ServerConnection) -> None:
        await connection.send("{}")

    async def hear() -> None:
        async with server_that(talk) as url:
            await record(url, output)
        with pytest.raises(ConnectError):
            await record(url, output)

    run(hear())
    assert [stream.getvalue() for stream in opened] == [b"{}\n"]


def test_what_is_sent_may_be_waited_for_while_frames_come() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send('{"type":"session.created"}')
        assert await connection.recv() == "{}"

    async def hear() -> None:
        output = io.BytesIO()

        async def send() -> AsyncIterator[bytes]:
            while not output.getvalue():
                await asyncio.sleep(0.001)
            yield b"{}"

        async with server_that(talk) as url:
            result = await record(url, output, send=send())
        assert result.client_events == 1

    run(hear())


def test_text_that_is_not_utf8_is_kept() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(b'{"type":"caf\xe9"}', text=True)
        await connection.send(b"\xff\xfe")
        await connection.send("{}")

    async def hear() -> None:
        async with server_that(talk) as url:
            result, lines = await recorded(url)
        assert lines == [b'{"type":"caf\xe9"}', b"{}"]
        assert (result.frames, result.not_utf8, result.binary, result.binary_bytes) == (2, 1, 1, 2)
        assert result.ended_well

    run(hear())


def test_an_output_that_fails_ends_the_recording() -> None:
    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(28, "No space left on device")

    async def talk(connection: ServerConnection) -> None:
        while True:
            await connection.send("{}")
            await asyncio.sleep(0)  # the client runs in the same loop

    async def hear() -> None:
        async with server_that(talk) as url:
            with pytest.raises(OSError, match="No space left"):
                await record(url, Full())

    run(hear())


@pytest.mark.parametrize(
    "options",
    [
        {"headers": {"A\nB": "SECRET"}},
        {"headers": [("A", "SECRET\n")]},
        {"headers": {"Upgrade": "SECRET"}},
        {"subprotocols": ["SECRET SECRET"]},
        {"idle_seconds": float("nan")},
        {"idle_seconds": -1.0},
    ],
)
def test_what_cannot_be_sent_is_a_value_error(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"header 1|subprotocol 1|idle_seconds") as caught:
        run(record("ws://127.0.0.1:9", io.BytesIO(), **options))
    assert "SECRET" not in str(caught.value)


def test_no_server_is_an_error_that_says_so() -> None:
    with pytest.raises(ConnectError, match=r"^Connection refused") as caught:
        run(record("ws://127.0.0.1:9", io.BytesIO()))
    assert isinstance(caught.value, OSError)
    assert caught.value.status is None


def test_a_refusal_has_its_status() -> None:
    async def refuse(connection: ServerConnection, request: Any) -> Any:
        return connection.respond(http.HTTPStatus.FORBIDDEN, "not you")

    async def hear() -> None:
        async with server_that(lambda connection: asyncio.sleep(0), process_request=refuse) as url:
            with pytest.raises(ConnectError, match="HTTP 403 Forbidden: not you") as caught:
                await record(url, io.BytesIO())
            assert caught.value.status == 403

    run(hear())
