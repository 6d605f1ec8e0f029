"""``response.cancel``: the response ends early, and everything that was begun is closed."""

import json
from typing import Any

import pytest
from replay_client import run, served, types

import rtframes
from rtframes.replay.cancellation import cancelled_ending
from rtframes.replay.script import Script
from rtframes.testing import Synthesiser

DETAILS = {"type": "cancelled", "reason": "client_cancelled"}


def response_of(scene: str, dialect: str = "ga") -> Any:
    script = Script.read(Synthesiser(dialect).session(scenes=[scene]))
    return next(segment for segment in script.segments if segment.cue == "response")


@pytest.mark.parametrize("dialect", ["ga", "beta", "azure"])
@pytest.mark.parametrize("scene", ["speech", "text", "function_call"])
def test_wherever_it_is_cancelled_what_was_begun_is_closed(scene: str, dialect: str) -> None:
    segment = response_of(scene, dialect)
    recorded = [json.loads(frame.data) for frame in segment.frames]
    done = types(recorded).index("response.done")
    decode = rtframes.Decoder(unknown=None).decode
    for sent in range(1, done + 1):
        ending = [json.loads(data) for data in cancelled_ending(segment.frames, sent)]
        for data in cancelled_ending(segment.frames, sent):
            decode(data)  # raises if it is not an event of the catalogue
        session = recorded[:sent] + ending
        names = types(session)

        assert names[-1] == "response.done"
        assert names.count("response.done") == 1
        response = ending[-1]["response"]
        assert (response["status"], response["status_details"]) == ("cancelled", DETAILS)
        assert response["id"] == recorded[0]["response"]["id"]

        assert not [
            name for name in types(ending) if name.startswith("response.") and "delta" in name
        ]
        for begun in ("response.output_item", "response.content_part"):
            assert names.count(f"{begun}.added") == names.count(f"{begun}.done")
        added = [e["item"]["id"] for e in session if e["type"] == "response.output_item.added"]
        assert [item["id"] for item in response["output"]] == added

        heard = [e for e in session if "input_audio_transcription" in e["type"]]
        assert heard == [e for e in recorded[:done] if "input_audio_transcription" in e["type"]]


@pytest.mark.parametrize(
    ("scene", "field", "stream"),
    [
        ("speech", "transcript", "output_audio_transcript"),
        ("text", "text", "output_text"),
        ("function_call", "arguments", "function_call_arguments"),
    ],
)
def test_the_text_ends_where_its_deltas_ended(scene: str, field: str, stream: str) -> None:
    segment = response_of(scene)
    recorded = [json.loads(frame.data) for frame in segment.frames]
    deltas = [n for n, e in enumerate(recorded) if e["type"] == f"response.{stream}.delta"]
    sent = deltas[3] + 1
    so_far = "".join(recorded[n]["delta"] for n in deltas[:4])
    assert so_far

    ending = [json.loads(data) for data in cancelled_ending(segment.frames, sent)]
    (stream_done,) = [e for e in ending if e["type"] == f"response.{stream}.done"]
    (item_done,) = [e for e in ending if e["type"] == "response.output_item.done"]
    item = item_done["item"]
    assert stream_done[field] == so_far
    assert item["status"] == "incomplete"
    assert (item if field == "arguments" else item["content"][0])[field] == so_far
    assert ending[-1]["response"]["output"] == [item]


def test_a_recording_that_breaks_off_is_ended_all_the_same() -> None:
    segment = response_of("speech")
    (ending,) = cancelled_ending(segment.frames[:3], 3)
    response = json.loads(ending)["response"]
    assert response["status"] == "cancelled"


def test_a_client_cancels_what_it_hears() -> None:
    frames = list(Synthesiser("ga").session(scenes=["speech", "text"]))

    async def hear() -> None:
        async with served(frames, speed="realtime") as client:
            await client.send({"type": "response.create"})
            await client.until("response.output_audio.delta")
            await client.send({"type": "response.cancel"})
            events = await client.until("rate_limits.updated")
            (done,) = [event for event in events if event["type"] == "response.done"]
            assert done["response"]["status"] == "cancelled"
            assert (await client.ask({"type": "response.cancel"}))["error"]["code"] == (
                "response_cancel_not_active"
            )
            assert "response.output_text.done" in types(await client.respond())

    run(hear())


def test_only_the_response_that_is_named_is_cancelled() -> None:
    frames = list(Synthesiser("ga").session(scenes=["speech"]))

    async def hear() -> None:
        async with served(frames, speed="realtime") as client:
            await client.send({"type": "response.create"})
            (*_, created) = await client.until("response.created")
            await client.send({"type": "response.cancel", "response_id": "resp_other"})
            (*_, error) = await client.until("error")
            assert error["error"]["code"] == "response_cancel_not_active"
            response_id = created["response"]["id"]
            await client.send({"type": "response.cancel", "response_id": response_id})
            (*_, done) = await client.until("response.done")
            assert done["response"]["id"] == response_id

    run(hear())


def test_a_response_is_cancelled_before_it_begins() -> None:
    async def hear() -> None:
        async with served(Synthesiser("ga").session(scenes=["speech"])) as client:
            await client.send({"type": "response.create"}, {"type": "response.cancel"})
            events = await client.until("response.done")
            assert "response.created" in types(events)

    run(hear())
