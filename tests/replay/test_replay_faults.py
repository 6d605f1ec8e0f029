"""Faults on purpose: frames that are late, in addition, or that never come."""

import asyncio
import json
from typing import Any

import pytest
import websockets
from replay_client import run
from websockets.sync.client import connect

from rtframes.replay import Faults, ReplayServer
from rtframes.replay.server import PING_SECONDS
from rtframes.testing import Synthesiser

FRAMES = list(Synthesiser("ga").session(scenes=["speech"]))
SERVER_ERROR = b'{"type":"error","error":{"type":"server_error","message":"It broke."}}'


async def heard(faults: Faults | None) -> tuple[list[str], int | None]:
    """What a client gets that asks for an answer, to its end or to the connection's; the code."""
    frames: list[str] = []
    async with (
        ReplayServer(FRAMES, speed="max", faults=faults) as server,
        websockets.connect(server.url, max_size=None, max_queue=None) as connection,
    ):
        await connection.send('{"type":"response.create"}')
        try:
            while not frames or "rate_limits.updated" not in frames[-1]:
                frames.append(str(await connection.recv()))
        except websockets.ConnectionClosed:
            return frames, connection.close_code
    return frames, None


WHOLE, _ = run(heard(None))


@pytest.mark.parametrize("faults", [Faults(delay_ms=30), Faults(delay_ms=5, jitter_ms=20)])
def test_late_frames_come_all_and_in_order(faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float, result: Any = None) -> Any:
        slept.append(seconds)
        return await sleep(seconds, result)

    monkeypatch.setattr(asyncio, "sleep", noted)
    assert run(heard(faults)) == (WHOLE, None)
    waits = [seconds for seconds in slept if 0 < seconds < PING_SECONDS]
    assert waits
    assert max(waits) <= (faults.delay_ms + faults.jitter_ms) / 1_000


def test_frames_are_inserted_where_they_are_wanted() -> None:
    frames, code = run(heard(Faults(insert={3: SERVER_ERROR, 7: b"{"})))
    assert code is None
    assert frames == [*WHOLE[:3], SERVER_ERROR.decode(), *WHOLE[3:7], "{", *WHOLE[7:]]


@pytest.mark.parametrize("delay", [0, 5])
@pytest.mark.parametrize(("given", "seen"), [(1011, 1011), (4000, 4000), (None, 1006)])
def test_the_connection_ends_in_the_middle(given: int | None, seen: int, delay: int) -> None:
    faults = Faults(stop_after=9, close_code=given, close_reason="", delay_ms=delay)
    assert run(heard(faults)) == (WHOLE[:9], seen)


def test_each_connection_has_its_own() -> None:
    with ReplayServer(FRAMES, speed="max", faults=Faults(stop_after=2, close_code=1011)) as server:
        for _ in range(2):
            with connect(server.url) as connection:
                assert "session.created" in str(connection.recv())
                connection.send('{"type":"response.create"}')
                connection.recv()
                with pytest.raises(websockets.ConnectionClosedError) as ended:
                    connection.recv()
            assert ended.value.rcvd is not None
            assert ended.value.rcvd.code == 1011
        assert [session.messages for session in server.sessions] == [1, 1]


def test_a_server_runs_in_a_thread() -> None:
    server = ReplayServer(FRAMES, speed="max")
    with pytest.raises(RuntimeError, match="not running"):
        assert server.url
    assert "not running" in repr(server)
    for _ in range(2):
        with server:
            assert server.url in repr(server)
            with connect(server.url, max_size=None) as connection:
                assert json.loads(connection.recv())["type"] == "session.created"
    assert "not running" in repr(server)


def test_a_failure_to_start_is_raised_and_leaves_no_thread() -> None:
    with (
        ReplayServer(FRAMES) as first,
        pytest.raises(OSError),
        ReplayServer(FRAMES, port=first.port),
    ):
        raise AssertionError("both have one port")


@pytest.mark.parametrize(
    "wrong",
    [
        {"delay_ms": -1.0},
        {"jitter_ms": float("nan")},
        {"stop_after": 0},
        {"insert": {0: b""}},
        *({"close_code": code} for code in (0, 999, 1005, 1006, 5000)),
    ],
)
def test_what_cannot_be_done_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"-1|nan|less than|stop_after|close_code"):
        Faults(**wrong)
