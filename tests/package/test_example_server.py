"""examples/realtime_server.py, run as its first lines say, with openai-python as its client.

What the server sends is judged by the SDK's own classes, each event by the one of its type.
"""

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import openai.types.realtime as sdk
import pytest
from openai import AsyncOpenAI
from websockets.sync.client import connect

EXAMPLE = Path(__file__).parents[2] / "examples" / "realtime_server.py"
PCM = bytes(number * 7 % 256 for number in range(12_000))
APPEND = {"type": "input_audio_buffer.append", "audio": base64.b64encode(PCM).decode()}
COMMIT = {"type": "input_audio_buffer.commit"}
CREATE = {"type": "response.create"}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, EXAMPLE, "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        said, port = process.stdout.readline().rsplit(" ", 1)
        assert said == "listening on port"
        yield f"ws://127.0.0.1:{int(port)}/v1"
    finally:
        process.terminate()
        process.wait(10)
        complaints = process.stderr.read()
        process.stdout.close()
        process.stderr.close()
    assert complaints == ""


SDK_CLASSES: dict[str, Any] = {
    name: cls
    for cls in get_args(get_args(sdk.RealtimeServerEvent)[0])
    for name in get_args(cls.model_fields["type"].annotation)
}


def answers(url: str, *sent: Any, until: str) -> list[dict[str, Any]]:
    """What the server says to these events, or texts, after its greeting; the SDK reads all."""
    heard: list[dict[str, Any]] = []
    with connect(f"{url}/realtime", max_size=None) as connection:
        greeting = json.loads(connection.recv(timeout=30))
        assert greeting["type"] == "session.created"
        for event in sent:
            connection.send(event if isinstance(event, str) else json.dumps(event))
        while not heard or heard[-1]["type"] != until:
            heard.append(json.loads(connection.recv(timeout=30)))
            SDK_CLASSES[heard[-1]["type"]].model_validate(heard[-1])
    return heard


def types(heard: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in heard]


def test_openai_python_hears_back_what_it_said(url: str) -> None:
    async def main() -> tuple[bytes, list[str], Any]:
        client = AsyncOpenAI(api_key="-", websocket_base_url=url)
        audio, kinds = b"", []
        async with client.realtime.connect(model="any") as connection:
            for start in range(0, len(PCM), 960):
                text = base64.b64encode(PCM[start : start + 960]).decode()
                await connection.input_audio_buffer.append(audio=text)
            await connection.input_audio_buffer.commit()
            await connection.response.create(response={"metadata": {"turn": "7"}})
            async for event in connection:
                assert type(event) is SDK_CLASSES[event.type]
                SDK_CLASSES[event.type].model_validate(event.to_dict())  # its own parse does not
                kinds.append(event.type)
                if event.type == "response.output_audio.delta":
                    audio += base64.b64decode(event.delta)
                if event.type == "response.done":
                    return audio, kinds, event.response
        raise AssertionError("closed before response.done")

    audio, kinds, response = asyncio.run(asyncio.wait_for(main(), 60))
    assert audio == PCM
    assert [kind for kind in kinds if kind != "response.output_audio.delta"] == [
        "session.created",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "conversation.item.added",
        "conversation.item.done",
        "response.done",
    ]
    assert response.status == "completed"
    assert response.metadata == {"turn": "7"}
    assert response.output[0].content[0].transcript == f"You said something: {len(PCM)} bytes."


def test_settings_change_where_the_client_says_so(url: str) -> None:
    turn_detection = {"type": "server_vad", "threshold": 0.5}
    audio: dict[str, Any] = {"input": {"turn_detection": turn_detection}}
    first = {"type": "session.update", "session": {"instructions": "Be brief.", "audio": audio}}
    off = {"audio": {"input": {"turn_detection": None}, "output": {"voice": "marin"}}}
    second = {"type": "session.update", "session": off}
    (updated,) = answers(url, first, until="session.updated")
    assert updated["session"]["audio"]["input"]["turn_detection"] == turn_detection
    again = answers(url, first, second, COMMIT, until="error")[1]["session"]
    assert again["instructions"] == "Be brief."
    assert again["audio"]["input"].get("turn_detection") is None
    assert again["audio"]["output"]["voice"] == "marin"


def test_a_response_that_is_cancelled_ends_like_any_other(url: str) -> None:
    # 15 MiB: the answer takes long enough to be cancelled.
    long = [{"type": APPEND["type"], "audio": base64.b64encode(bytes(1_000_000)).decode()}] * 15
    cancel = {"type": "response.cancel"}
    heard = answers(url, *long, COMMIT, CREATE, CREATE, cancel, until="response.done")
    (refused,) = [event for event in heard if event["type"] == "error"]
    assert refused["error"]["message"] == "A response is in progress."
    assert heard[-1]["response"]["status"] == "cancelled"
    deltas = [event["delta"] for event in heard if event["type"] == "response.output_audio.delta"]
    assert len(b"".join(map(base64.b64decode, deltas))) < 15_000_000
    assert types(heard)[-2:] == ["conversation.item.done", "response.done"]


def test_a_client_that_hangs_up_while_it_is_answered_leaves_no_trace(url: str) -> None:
    with connect(f"{url}/realtime") as connection:
        for event in (APPEND, COMMIT, CREATE):
            connection.send(json.dumps(event))
        connection.socket.close()
    assert types(answers(url, COMMIT, until="error")) == ["error"]  # the fixture reads its stderr


@pytest.mark.parametrize(
    ("sent", "words", "client_event_id"),
    [
        ('{"type":"response.cre', "Invalid JSON.", None),
        ("[]", "Invalid JSON.", None),
        ({"type": "dance", "event_id": "e1"}, "Unknown event: dance", "e1"),
        ({"event_id": "e1"}, "Unknown event: None", "e1"),
        ({**APPEND, "audio": "?", "event_id": "e1"}, "base64", "e1"),
        ({"type": APPEND["type"], "event_id": "e1"}, "missing required field `audio`", "e1"),
        ({**COMMIT, "event_id": "e1"}, "The input audio buffer is empty.", "e1"),
        (
            {"type": "conversation.item.retrieve", "item_id": "i", "event_id": "e1"},
            "Not supported here: conversation.item.retrieve",
            "e1",
        ),
        (
            {"type": "conversation.item.create", "item": {"type": "dance"}, "event_id": "e1"},
            "Not supported here: conversation.item.create",
            "e1",
        ),
    ],
)
def test_what_a_client_does_wrong_is_said_and_ends_nothing(
    url: str, sent: Any, words: str, client_event_id: str | None
) -> None:
    (refused,) = answers(url, sent, until="error")
    assert words in refused["error"]["message"]
    assert refused["error"].get("event_id") == client_event_id
    assert types(answers(url, sent, APPEND, COMMIT, until="conversation.item.done"))[:2] == [
        "error",
        "input_audio_buffer.committed",
    ]


def test_more_audio_than_the_protocol_allows_is_refused(url: str) -> None:
    mib = {"type": APPEND["type"], "audio": base64.b64encode(bytes(1 << 20)).decode()}
    (refused,) = answers(url, *[mib] * 16, until="error")
    assert refused["error"]["message"] == "The input audio buffer is full."


def test_items_and_cleared_audio(url: str) -> None:
    text = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}
    create = {"type": "conversation.item.create", "item": text}
    clear = {"type": "input_audio_buffer.clear"}
    heard = answers(url, create, APPEND, clear, COMMIT, until="error")
    assert types(heard) == [
        "conversation.item.added",
        "conversation.item.done",
        "input_audio_buffer.cleared",
        "error",
    ]
    assert heard[1]["item"]["content"] == text["content"]
