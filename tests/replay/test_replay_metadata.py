"""``response.create`` with metadata: the response that was asked for has it, and no other."""

import json
from typing import Any

import pytest
from replay_client import append, run, served, silence
from turns import CREATE, recorded

METADATA = {"client_event_id": "event_of_the_client", "purpose": "greeting"}
ASKED = {"type": "response.create", "response": {"metadata": METADATA}}


def responses(frames: list[bytes]) -> dict[str, Any]:
    """The metadata of each event that holds a response, by type and id."""
    events = [json.loads(frame) for frame in frames]
    return {
        f"{event['type']} {event['response']['id']}": event["response"]["metadata"]
        for event in events
        if "response" in event
    }


@pytest.mark.parametrize("scene", ["speech", "text", "function_call", "barge_in", "mcp"])
def test_the_response_that_is_asked_for_has_the_metadata(scene: str) -> None:
    frames = recorded(scene, "speech")

    async def hear() -> list[bytes]:
        async with served(frames) as client:
            await client.send(ASKED)
            await client.until("response.done")
            return client.frames

    heard = run(hear())
    created, done = responses(heard).items()
    assert (created[1], done[1]) == (METADATA, METADATA)
    assert created[0].startswith("response.created")
    # Everything else is as it was recorded, including keys and their order.
    expected = [frame for frame in frames if json.loads(frame)["type"] != "session.updated"]
    for frame, original in zip(heard, expected[: len(heard)], strict=True):
        if b'"metadata"' not in frame:
            assert frame == original
            continue
        event, as_recorded = json.loads(frame), json.loads(original)
        assert list(event) == list(as_recorded)
        assert list(event["response"]) == list(as_recorded["response"])
        as_recorded["response"]["metadata"] = METADATA
        assert event == as_recorded


@pytest.mark.parametrize(
    "create", [CREATE, {**CREATE, "response": {}}, {**CREATE, "response": {"metadata": None}}]
)
def test_without_metadata_every_byte_is_as_recorded(create: dict[str, Any]) -> None:
    frames = recorded("speech")

    async def hear() -> list[bytes]:
        async with served(frames) as client:
            await client.ask({"type": "session.update", "session": {"type": "realtime"}})
            await client.send(create)
            await client.until("rate_limits.updated")
            return client.frames

    assert run(hear()) == frames


def test_the_next_response_does_not_have_it() -> None:
    async def hear() -> list[bytes]:
        async with served(recorded("speech", "speech")) as client:
            for create in (ASKED, CREATE):
                await client.send(create)
                await client.until("rate_limits.updated")
            return client.frames

    assert list(responses(run(hear())).values()) == [METADATA, METADATA, None, None]


def test_a_response_that_the_server_begins_has_none() -> None:
    async def hear() -> list[bytes]:
        async with served(recorded("speech")) as client:
            await client.send(append(silence(10_000)))
            await client.until("response.done")
            return client.frames

    assert list(responses(run(hear())).values()) == [None, None]


def test_a_response_that_is_cancelled_keeps_it() -> None:
    async def hear() -> list[bytes]:
        async with served(recorded("speech"), speed="realtime") as client:
            await client.send(ASKED)
            await client.until("response.output_audio.delta")
            await client.send({"type": "response.cancel"})
            await client.until("response.done")
            return client.frames

    heard = run(hear())
    assert json.loads(heard[-1])["response"]["status"] == "cancelled"
    assert list(responses(heard).values()) == [METADATA, METADATA]
