"""Connections that are lost and made again: `events` goes on as the SDK's own iteration does."""

from typing import Any

import pytest
import websockets
from openai import WebSocketConnectionClosedError

import rtframes
import rtframes.integrations.openai as rtframes_openai

from .sdk import WAYS, connect, connect_async, run
from .servers import serving_frames

every_way = pytest.mark.parametrize("way", WAYS)


def frame(number: int) -> bytes:
    return b'{"type":"input_audio_buffer.cleared","event_id":"event_%d"}' % number


ERROR = b'{"type":"error","event_id":"event_0","error":{"type":"server_error","message":"Full"}}'


def options(attempts: list[int], **more: Any) -> dict[str, Any]:
    """Connect options that reconnect at once, and write down each attempt's number."""
    return {
        "on_reconnecting": lambda event: attempts.append(event.attempt),
        "initial_delay": 0.001,
        "max_retries": 2,
        **more,
    }


def collect_sync(url: str, way: str, **more: Any) -> tuple[list[Any], list[int], Any]:
    """The ids of all events, the attempts to reconnect, and what ended the iteration."""
    events, attempts = [], []
    with connect(url, **options(attempts, **more)) as connection:
        try:
            for event in WAYS[way](connection):
                events.append(event.event_id)
        except Exception as error:
            return events, attempts, type(error)
    return events, attempts, None


def collect_async(url: str, way: str, **more: Any) -> tuple[list[Any], list[int], Any]:
    async def main() -> tuple[list[Any], list[int], Any]:
        events, attempts = [], []
        async with connect_async(url, **options(attempts, **more)) as connection:
            try:
                async for event in WAYS[way](connection):
                    events.append(event.event_id)
            except Exception as error:
                return events, attempts, type(error)
        return events, attempts, None

    result: tuple[list[Any], list[int], Any] = run(main)
    return result


COLLECTORS = {"sync": collect_sync, "async": collect_async}
both = pytest.mark.parametrize("collect", COLLECTORS.values(), ids=COLLECTORS)


@both
@every_way
def test_events_go_on_after_a_lost_connection(collect: Any, way: str) -> None:
    # More losses than the budget of two: an event that comes through renews it.
    connections = [[frame(number)] for number in range(1, 6)]
    with serving_frames(*connections, end=("lost",) * 4 + ("close",)) as server:
        events, attempts, error = collect(server.url, way)
    assert events == [f"event_{number}" for number in range(1, 6)]
    assert attempts == [1, 1, 1, 1]
    assert error is None


@both
@every_way
def test_error_events_do_not_renew_the_budget(collect: Any, way: str) -> None:
    with serving_frames([frame(1)], [ERROR], end="lost") as server:
        events, attempts, error = collect(server.url, way)
    assert events == ["event_1", "event_0", "event_0"]
    assert attempts == [1, 2]
    assert error is websockets.ConnectionClosedError


@both
@every_way
def test_giving_up_raises(collect: Any, way: str) -> None:
    with serving_frames([frame(1)], end="lost") as server:
        events, attempts, error = collect(
            server.url, way, on_reconnecting=lambda event: {"abort": True}
        )
    assert events == ["event_1"]
    assert error is websockets.ConnectionClosedError
    assert attempts == []


@every_way
def test_messages_that_could_not_be_sent_are_told_of(way: str) -> None:
    connections: list[Any] = []

    def send_and_give_up(event: Any) -> dict[str, bool]:
        rtframes_openai.append_audio(connections[0], b"\0\0")
        return {"abort": True}

    with (
        serving_frames([frame(1)], end="lost") as server,
        connect(server.url, on_reconnecting=send_and_give_up) as connection,
    ):
        connections.append(connection)
        with pytest.raises(WebSocketConnectionClosedError) as raised:
            list(WAYS[way](connection))
    assert raised.value.unsent_messages == ['{"type":"input_audio_buffer.append","audio":"AAA="}']


def test_the_connection_and_its_native_events_share_one_state() -> None:
    """After events() has reconnected, the connection itself talks to the new socket."""
    attempts: list[int] = []
    with serving_frames([frame(1)], [frame(2), frame(3)], end=("lost", "open")) as server:
        with connect(server.url, **options(attempts)) as connection:
            events = rtframes_openai.events(connection)
            assert isinstance(next(events), rtframes.events.InputAudioBufferCleared)
            assert next(events).event_id == "event_2"
            assert connection.recv().event_id == "event_3"
            connection.send_raw("hello")
            connection.close()
        assert attempts == [1]
    assert server.received == ["hello"]
