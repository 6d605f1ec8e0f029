"""What the server says to events that it does not take: what OpenAI's was seen to say."""

import json
from typing import Any

import msgspec
import pytest
from replay_client import append, run, served, silence

from rtframes.replay import refusals
from rtframes.testing import Synthesiser

SUPPORTED = (
    "'session.update', 'session.start', 'session.close', 'input_audio_buffer.append', "
    "'session.input_audio_buffer.append', 'session.input_audio.append', "
    "'input_audio_buffer.commit', "
    "'input_audio_buffer.clear', 'conversation.item.create', 'conversation.item.truncate', "
    "'conversation.item.delete', 'conversation.item.retrieve', 'response.create', and "
    "'response.cancel'"
)
NO_JSON = "Invalid event: failed to parse JSON value."
EMPTY_COMMIT = (
    "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, "
    "but buffer only has {}ms of audio."
)


def deep(levels: int) -> str:
    nested = '{"a":' * levels + "1" + "}" * levels
    return '{"type":"session.update","session":' + nested + "}"


def item_event(verb: str, **fields: Any) -> dict[str, Any]:
    return {"type": f"conversation.item.{verb}", "item_id": "item_x", **fields}


CASES: dict[str, tuple[Any, str, str | None, str]] = {
    "no JSON": ("not json", "invalid_json", None, NO_JSON),
    "nothing": ("", "invalid_json", None, NO_JSON),
    "cut off": (
        '{"type":"resp',
        "invalid_json",
        None,
        NO_JSON,
    ),
    "too deep": (deep(50_000), "invalid_json", None, NO_JSON),
    "deep array": (
        "[" * 99_999,
        "invalid_json",
        None,
        NO_JSON,
    ),
    "a number beyond all": (
        '{"type":"session.update","session":{"instructions":1e999}}',
        "invalid_json",
        None,
        NO_JSON,
    ),
    "a number beyond all in a field of no class": (
        '{"type":"session.update","session":{"bogus_field":1e999}}',
        "invalid_json",
        None,
        NO_JSON,
    ),
    "half a character": (
        '{"type":"session.update","session":{"bogus_field":"\\ud800"}}',
        "invalid_json",
        None,
        NO_JSON,
    ),
    "binary": (
        b'{"type":"response.create"}',
        "invalid_event",
        None,
        "Expected a text WebSocket message; binary frames are not supported.",
    ),
    "an array": (
        "[1,2]",
        "invalid_event",
        None,
        "Invalid event: expected an object, but got an array instead.",
    ),
    "null": (
        "null",
        "invalid_event",
        None,
        "Invalid event: expected an object, but got null instead.",
    ),
    "no type": ("{}", "missing_required_parameter", "type", "Missing required parameter: 'type'."),
    "a type that is none": (
        {"type": 7},
        "invalid_type",
        "type",
        "Invalid type for 'type': expected a string, but got an integer instead.",
    ),
    **{
        f"a type that is {got}": (
            {"type": value},
            "invalid_type",
            "type",
            f"Invalid type for 'type': expected a string, but got {got} instead.",
        )
        for value, got in [
            (None, "null"),
            (True, "a boolean"),
            (1.5, "a decimal"),
            ({}, "an object"),
            ([], "an array"),
        ]
    },
    "a number that is none": (
        item_event("truncate", content_index=0, audio_end_ms=1.5),
        "invalid_type",
        "audio_end_ms",
        "Invalid type for 'audio_end_ms': expected an integer, but got a decimal instead.",
    ),
    "unknown type": (
        {"type": "nope"},
        "invalid_value",
        "type",
        f"Invalid value: 'nope'. Supported values are: {SUPPORTED}.",
    ),
    "a server's event": (
        {"type": "response.done"},
        "invalid_value",
        "type",
        f"Invalid value: 'response.done'. Supported values are: {SUPPORTED}.",
    ),
    "missing": (
        {"type": "input_audio_buffer.append"},
        "missing_required_parameter",
        "audio",
        "Missing required parameter: 'audio'.",
    ),
    "missing inside": (
        {
            "type": "conversation.item.create",
            "item": {"type": "function_call_output", "output": "x"},
        },
        "missing_required_parameter",
        "item.call_id",
        "Missing required parameter: 'item.call_id'.",
    ),
    "an item without a type": (
        {"type": "conversation.item.create", "item": {"role": "user", "content": []}},
        "missing_required_parameter",
        "item.type",
        "Missing required parameter: 'item.type'.",
    ),
    "an item of no type": (
        {"type": "conversation.item.create", "item": {"type": 7}},
        "invalid_type",
        "item.type",
        "Invalid type for 'item.type': expected a string, but got an integer instead.",
    ),
    "wrong type": (
        {"type": "response.create", "response": "now"},
        "invalid_type",
        "response",
        "Invalid type for 'response': expected an object, but got a string instead.",
    ),
    "wrong type inside": (
        {"type": "session.update", "session": {"type": "realtime", "instructions": [1]}},
        "invalid_type",
        "session.instructions",
        "Invalid type for 'session.instructions': expected a string or an object, but got an array "
        "instead.",
    ),
    "unknown parameter": (
        {"type": "session.update", "session": {"type": "realtime", "bogus_field": 1}},
        "unknown_parameter",
        "session.bogus_field",
        "Unknown parameter: 'session.bogus_field'.",
    ),
    "unknown parameter in a list": (
        {
            "type": "session.update",
            "session": {"type": "realtime", "tools": [{"type": "function", "nam": "x"}]},
        },
        "unknown_parameter",
        "session.tools[0].nam",
        "Unknown parameter: 'session.tools[0].nam'.",
    ),
    "no base64": (
        {"type": "input_audio_buffer.append", "audio": "###"},
        "invalid_value",
        "audio",
        "Invalid 'audio'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz) but got an "
        "invalid value.",
    ),
    "no audio": (
        append(b""),
        "invalid_value",
        "audio",
        "Invalid 'audio'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz) but got empty "
        "bytes.",
    ),
    "nothing to commit": (
        {"type": "input_audio_buffer.commit"},
        "input_audio_buffer_commit_empty",
        None,
        EMPTY_COMMIT.format("0.00"),
    ),
    "nothing to cancel": (
        {"type": "response.cancel"},
        "response_cancel_not_active",
        None,
        "Cancellation failed: no active response found",
    ),
    "delete": (
        item_event("delete"),
        "item_delete_invalid_item_id",
        None,
        "Error deleting item: the item with id 'item_x' does not exist.",
    ),
    "retrieve": (
        item_event("retrieve"),
        "item_retrieve_invalid_item_id",
        None,
        "Error retrieving item: the item with id 'item_x' does not exist.",
    ),
    "truncate": (
        item_event("truncate", content_index=0, audio_end_ms=0),
        "item_truncate_invalid_item_id",
        None,
        "Error truncating item: the item with id 'item_x' does not exist.",
    ),
    "after nothing": (
        {
            "type": "conversation.item.create",
            "previous_item_id": "item_x",
            "item": {"type": "message", "role": "user", "content": []},
        },
        "item_create_invalid_previous_item_id",
        None,
        "Error adding item: the previous item with id 'item_x' does not exist.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_says_what_is_wrong_and_the_session_goes_on(case: str) -> None:
    sent, code, param, message = CASES[case]

    async def hear() -> None:
        async with served(Synthesiser("ga").session(scenes=["speech"])) as client:
            answer = await client.ask(sent)
            assert answer["type"] == "error"
            assert list(answer) == ["type", "event_id", "error"]
            assert answer["error"] == {
                "type": "invalid_request_error",
                "code": code,
                "message": message,
                "param": param,
                "event_id": None,
            }
            assert "response.done" in [event["type"] for event in await client.respond()]

    run(hear())


@pytest.mark.parametrize(
    "event",
    [
        {"type": "nope", "event_id": "event_7"},
        {"type": "response.cancel", "event_id": "event_7"},
        {"type": "response.create", "response": 1, "event_id": "event_7"},
    ],
    ids=["unknown", "not now", "invalid"],
)
def test_a_refusal_names_the_clients_event(event: dict[str, Any]) -> None:
    async def hear() -> None:
        async with served(Synthesiser("ga").session(scenes=["speech"])) as client:
            assert (await client.ask(event))["error"]["event_id"] == "event_7"

    run(hear())


def test_what_msgspec_says_otherwise_is_passed_on() -> None:
    refusal = refusals.invalid(msgspec.ValidationError("Array is too long - at `$.item.content`"))
    assert (refusal.code, refusal.param) == ("invalid_value", "item.content")
    assert refusal.message == "Invalid value for 'item.content': Array is too long."


def test_too_little_audio_is_not_committed() -> None:
    async def hear() -> None:
        async with served(Synthesiser("ga").session(scenes=["text"])) as client:
            await client.send(append(silence(60)))
            answer = await client.ask({"type": "input_audio_buffer.commit"})
            assert answer["error"]["message"] == EMPTY_COMMIT.format("60.00")

    run(hear())


def test_one_response_at_a_time() -> None:
    frames = list(Synthesiser("ga").session(scenes=["speech", "text"]))
    response_id = next(
        event["response"]["id"]
        for event in map(json.loads, frames)
        if event["type"] == "response.created"
    )

    async def hear() -> None:
        async with served(frames, speed="realtime") as client:
            await client.send({"type": "response.create"}, {"type": "response.create"})
            error = (await client.until("error"))[-1]["error"]
            assert error["code"] == "conversation_already_has_active_response"
            assert error["message"] == (
                f"Conversation already has an active response in progress: {response_id}. "
                "Wait until the response is finished before creating a new one."
            )

    run(hear())


def test_beta_servers_take_parameters_that_no_class_has() -> None:
    update = {"type": "session.update", "session": {"temperature": 0.6, "own_setting": 1}}

    async def hear() -> None:
        async with served(Synthesiser("beta").session(scenes=["text"])) as client:
            await client.until("conversation.created")
            answer = await client.ask(update)
            assert answer["type"] == "session.updated"
            assert answer["session"]["own_setting"] == 1

    run(hear())


def test_no_refusal_repeats_a_payload() -> None:
    secret = "c2VjcmV0" * 2_000
    events = [
        {"type": secret},
        {"type": "input_audio_buffer.append", "audio": secret + "#"},
        {"type": "conversation.item.delete", "item_id": secret},
        {"type": "session.update", "session": {"type": "realtime", secret: 1}},
    ]

    async def hear() -> None:
        async with served(Synthesiser("ga").session(scenes=["text"])) as client:
            for event in events:
                assert (await client.ask(event))["type"] == "error"
                assert len(client.frames[-1]) < 800

    run(hear())
