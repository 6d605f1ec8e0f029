"""What clients hear of the conversation's items: made, retrieved, truncated, deleted."""

import json

from replay_client import append, run, served, silence
from turns import COMMIT, CREATE, VAD_OFF, after_opening, message, recorded

from rtframes.testing import Synthesiser


def test_a_commit_that_the_recording_has_not_makes_an_item() -> None:
    async def hear() -> None:
        async with served(recorded("text")) as client:
            await client.ask(VAD_OFF)
            await client.send(append(silence(100)), COMMIT)
            committed, added, done = await client.until("conversation.item.done")
            assert committed["type"] == "input_audio_buffer.committed"
            assert committed["item_id"] == added["item"]["id"] == done["item"]["id"]
            assert added["item"]["role"] == "user"
            assert added["item"]["content"] == [{"type": "input_audio", "transcript": None}]

    run(hear())


def test_an_item_that_was_recorded_has_the_recorded_answer() -> None:
    frames = recorded("text")
    item = json.loads(after_opening(frames)[0])["item"]
    del item["id"], item["status"]

    async def hear() -> None:
        async with served(frames) as client:
            await client.send({"type": "conversation.item.create", "item": item})
            await client.until("conversation.item.done")
            await client.respond()
            assert client.frames[1:] == after_opening(frames)

    run(hear())


def test_another_item_takes_the_place_of_the_recorded_one() -> None:
    async def hear() -> None:
        async with served(recorded("text")) as client:
            await client.send(message("Something else", id="item_mine"), CREATE)
            events = await client.until("rate_limits.updated")
            users = [
                event["item"]["id"]
                for event in events
                if event.get("item", {}).get("role") == "user"
            ]
            assert users == ["item_mine", "item_mine"]
            assert events[0]["item"]["status"] == "completed"
            assert events[2]["type"] == "response.created"

    run(hear())


def test_beta_items_are_created_and_have_an_object() -> None:
    async def hear() -> None:
        async with served(recorded("speech", dialect="beta")) as client:
            await client.until("conversation.created")
            created = await client.ask(message("Hello"))
            assert created["type"] == "conversation.item.created"
            assert created["item"]["object"] == "realtime.item"
            assert await client.is_quiet()

    run(hear())


def test_items_know_what_they_follow() -> None:
    async def hear() -> None:
        async with served(recorded("speech")) as client:
            first, _ = (await client.ask(message("a", id="item_a"))), await client.next()
            second, _ = (await client.ask(message("b", id="item_b"))), await client.next()
            root = {**message("c", id="item_c"), "previous_item_id": "root"}
            third, _ = (await client.ask(root)), await client.next()
            after = {**message("d"), "previous_item_id": "item_a"}
            fourth, _ = (await client.ask(after)), await client.next()
            previous = [event["previous_item_id"] for event in (first, second, third, fourth)]
            assert previous == [None, "item_a", None, "item_a"]

    run(hear())


def test_a_function_call_is_gone_through_as_recorded() -> None:
    both = list(Synthesiser("ga").session(scenes=["function_call"], client=True))
    (output,) = [f for f in both if b'"conversation.item.create"' in f]
    frames = recorded("function_call")

    async def hear() -> None:
        async with served(frames) as client:
            await client.respond()
            await client.send(output.decode())
            await client.until("conversation.item.done")
            await client.respond()
            assert client.frames[1:] == after_opening(frames)

    run(hear())


def test_an_approval_is_followed_by_the_call() -> None:
    both = list(Synthesiser("ga").session(scenes=["mcp_approval"], client=True))
    (approval,) = [f for f in both if b'"mcp_approval_response"' in f and b"item.create" in f]
    frames = recorded("mcp_approval")

    async def hear() -> None:
        async with served(frames) as client:
            await client.respond()
            await client.send(approval.decode())
            await client.until("rate_limits.updated")
            assert client.frames[1:] == after_opening(frames)

    run(hear())


def test_retrieved_items_come_with_their_audio() -> None:
    frames = recorded("speech", "retrieved")
    item_id = json.loads(frames[-1])["item"]["id"]

    async def hear() -> None:
        async with served(frames) as client:
            await client.respond()
            await client.send({"type": "conversation.item.retrieve", "item_id": item_id})
            await client.until("conversation.item.retrieved")
            assert client.frames[1:] == after_opening(frames)

    run(hear())


def test_items_of_the_client_can_be_retrieved_with_their_audio() -> None:
    part = {"type": "input_audio", "audio": "AAAA", "transcript": "hm"}

    async def hear() -> None:
        async with served(recorded("speech")) as client:
            added = await client.ask(message("", id="item_a", content=[part]))
            await client.next()
            assert added["item"]["content"] == [{"type": "input_audio", "transcript": "hm"}]
            retrieve = {"type": "conversation.item.retrieve", "item_id": "item_a"}
            retrieved = await client.ask(retrieve)
            assert retrieved["type"] == "conversation.item.retrieved"
            assert retrieved["item"]["content"] == [part]

    run(hear())


def test_what_was_spoken_can_be_retrieved() -> None:
    frames = recorded("speech")
    items = {e["item"]["id"]: e["item"] for e in map(json.loads, frames) if "item" in e}

    async def hear() -> None:
        async with served(frames) as client:
            await client.respond()
            for item_id, item in items.items():
                retrieve = {"type": "conversation.item.retrieve", "item_id": item_id}
                assert (await client.ask(retrieve))["item"] == item

    run(hear())


def test_truncation_is_confirmed() -> None:
    async def hear() -> None:
        async with served(recorded("speech")) as client:
            events = await client.respond()
            item_id = next(e["item_id"] for e in events if e["type"].endswith("audio.delta"))
            truncate = {
                "type": "conversation.item.truncate",
                "item_id": item_id,
                "content_index": 0,
                "audio_end_ms": 700,
            }
            answer = await client.ask(truncate)
            del answer["event_id"]
            assert answer == {**truncate, "type": "conversation.item.truncated"}
            refused = await client.ask({**truncate, "audio_end_ms": 10_000_000})
            assert refused["error"]["code"] == "invalid_value"
            assert refused["error"]["param"] == "audio_end_ms"

    run(hear())


def test_the_recorded_truncation_is_the_answer_to_the_same() -> None:
    frames = recorded("barge_in")
    (truncated,) = [json.loads(f) for f in frames if b"item.truncated" in f]
    truncate = {**truncated, "type": "conversation.item.truncate"}
    del truncate["event_id"]

    async def hear() -> None:
        async with served(frames) as client:
            await client.respond()
            await client.send(truncate)
            await client.until("conversation.item.truncated")
            await client.respond()
            assert client.frames[1:] == after_opening(frames)

    run(hear())


def test_deleted_items_are_gone() -> None:
    async def hear() -> None:
        async with served(recorded("speech")) as client:
            await client.send(message("a", id="item_a"))
            await client.until("conversation.item.done")
            delete = {"type": "conversation.item.delete", "item_id": "item_a"}
            deleted = await client.ask(delete)
            assert (deleted["type"], deleted["item_id"]) == ("conversation.item.deleted", "item_a")
            assert (await client.ask(delete))["error"]["code"] == "item_delete_invalid_item_id"

    run(hear())
