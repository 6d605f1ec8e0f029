"""Browsers and Node connect: they offer subprotocols, and give up where none is selected."""

import asyncio
import functools
import json
from typing import Any

import browser
import pytest
import websockets
from replay_client import PATIENCE_S, connected, run

from rtframes.replay import ReplayServer
from rtframes.testing import Synthesiser


def server() -> ReplayServer:
    return ReplayServer(Synthesiser("ga").session(turns=1), speed="max")


@pytest.mark.parametrize(
    ("offered", "selected"),
    [
        (["realtime", "openai-insecure-api-key.x", "openai-beta.realtime-v1"], "realtime"),
        (["openai-insecure-api-key.x", "realtime"], "realtime"),
        (["json", "openai-insecure-api-key.x"], "json"),
        (["Realtime"], "Realtime"),  # names of subprotocols are compared as they are
        (None, None),
    ],
)
def test_one_of_the_subprotocols_offered_is_selected(offered: Any, selected: str | None) -> None:
    async def connect() -> None:
        async with server() as replay, connected(replay, subprotocols=offered) as client:
            assert client.connection.subprotocol == selected

    run(connect())


async def handshake(port: int, *lines: str) -> list[str]:
    """The answer to a handshake as it is on the wire: status line and headers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write("".join(line + "\r\n" for line in (*lines, "")).encode())
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_S)
    writer.close()
    return answer.decode().split("\r\n")


@pytest.mark.parametrize("origin", ["https://app.example", "null", "file://"])
def test_a_browsers_handshake_is_taken_from_any_origin(origin: str) -> None:
    """The headers that Chromium 140 sends; key and answer are those of RFC 6455, section 1.3."""

    async def connect() -> list[str]:
        async with server() as replay:
            return await handshake(
                replay.port,
                "GET /v1/realtime?model=gpt-realtime HTTP/1.1",
                f"Host: 127.0.0.1:{replay.port}",
                "Connection: Upgrade",
                "Pragma: no-cache",
                "Cache-Control: no-cache",
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
                "Upgrade: websocket",
                f"Origin: {origin}",
                "Sec-WebSocket-Version: 13",
                "Accept-Encoding: gzip, deflate, br, zstd",
                "Accept-Language: en-GB,en;q=0.9",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
                "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.x",
            )

    status, *headers = run(connect())
    assert status == "HTTP/1.1 101 Switching Protocols"
    assert "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in headers
    assert [line for line in headers if line.startswith("Sec-WebSocket-Protocol")] == [
        "Sec-WebSocket-Protocol: realtime"
    ]


@pytest.mark.skipif(browser.node() is None, reason="no Node of 22 or newer is installed")
def test_nodes_websocket_hears_a_turn() -> None:
    binary = browser.node()
    assert binary is not None
    run(browser.talk(functools.partial(browser.run_node, binary)))


def test_text_that_is_not_utf8_ends_its_own_connection_alone() -> None:
    async def talk() -> None:
        async with server() as replay, connected(replay) as other:
            async with websockets.connect(replay.url) as connection:
                await connection.send(b'{"type":"caf\xe9"}', text=True)
                await asyncio.wait_for(connection.wait_closed(), PATIENCE_S)
                assert connection.close_code == 1007
            assert (await other.ask({"type": "nope"}))["type"] == "error"

    run(talk())


@pytest.mark.parametrize(
    "message",
    [
        '{"type":"\\ud83d"}',
        '{"type":"session.update","event_id":"\\ude00","session":{"instructions":"\\ud83d"}}',
        '{"type":"conversation.item.create","item":{"type":"message","id":"\\ud83d","role":"user",'
        '"content":[{"type":"input_text","text":"\\ud83d"}]}}',
        '{"type":"conversation.item.create","item":{"type":["\\ud83d"]}}',
        '{"type":"conversation.item.delete","item_id":"\\ud83d"}',
        '{"type":"conversation.item.retrieve","item_id":"\\u0000"}',
        '{"type":"response.create","response":{"metadata":{"a":"\\ud83d"}}}',
        '{"type":"input_audio_buffer.append","audio":"\\ud83d"}',
        '{"type":"session.update","session":{"a":1e999}}',
        '{"type":"session.update","session":{"a":' + "[" * 2_000 + "]" * 2_000 + "}}",
        '{"type":1}',
        '{"type":null,"event_id":{}}',
        '{"\\ud83d":1}',
        "\x00",
        "",
        "[" * 100_000,
        '{"type":"conversation.item.truncate","item_id":"x","content_index":-1,"audio_end_ms":1e300}',
        '{"type":"conversation.item.create","previous_item_id":5,"item":null}',
        '{"type":"session.update","session":{"turn_detection":"\\ud83d","type":"\\ud83d"}}',
    ],
)
def test_no_message_of_a_client_ends_its_connection(message: str) -> None:
    async def talk() -> None:
        async with server() as replay, connected(replay) as client:
            await client.send(message)
            await client.send({"type": "response.cancel", "event_id": "last"})
            while True:
                event = await client.next()
                if event["type"] == "error" and event["error"]["event_id"] == "last":
                    return
                json.dumps(event)

    run(talk())
