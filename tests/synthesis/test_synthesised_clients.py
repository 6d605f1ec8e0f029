"""What the synthesiser's clients send is what openai-python's own models of client events hold."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openai.types import live
from openai.types import realtime as ga
from openai.types.beta import realtime as beta
from pydantic import BaseModel, TypeAdapter

from rtframes.recordings.client_names import AUDIO_APPENDS, CLIENT_EVENTS
from rtframes.testing import DIALECTS, Synthesiser

EVENTS: dict[str, Any] = {
    "ga": ga.RealtimeClientEvent,
    "ga-webrtc": ga.RealtimeClientEvent,
    "ga-transcription": ga.RealtimeClientEvent,
    "translation": ga.RealtimeTranslationClientEvent,
    "live": live.ClientEvent,
    "beta": beta.RealtimeClientEvent,
    "beta-transcription": beta.RealtimeClientEvent,
}


def client_frames(dialect: str) -> Iterator[dict[str, Any]]:
    turns = len(DIALECTS[dialect].playlist)
    server = set(Synthesiser(dialect).session(turns=turns))
    for frame in Synthesiser(dialect).session(turns=turns, client=True):
        if frame not in server:
            yield json.loads(frame)


def undeclared(value: Any) -> list[str]:
    """The keys, at any depth, that the models do not declare."""
    if isinstance(value, list):
        return [name for part in value for name in undeclared(part)]
    if not isinstance(value, BaseModel):
        return []
    inside = [getattr(value, name) for name in value.model_fields_set]
    return [*(value.model_extra or ()), *undeclared(inside)]


@pytest.mark.parametrize("dialect", EVENTS)
def test_clients_send_what_the_sdk_declares(dialect: str) -> None:
    adapter = TypeAdapter[BaseModel](EVENTS[dialect])
    names: set[str] = set()
    for frame in client_frames(dialect):
        event = adapter.validate_python(frame)
        assert undeclared(event) == []
        assert event.model_dump(mode="json", exclude_unset=True, by_alias=True) == frame
        names.add(frame["type"])
    assert names <= CLIENT_EVENTS
    assert names & AUDIO_APPENDS
    assert any(name.endswith("session.update") for name in names)


@pytest.mark.parametrize("dialect", EVENTS)
def test_a_session_is_asked_for_as_it_then_is(dialect: str) -> None:
    asked: dict[str, Any] = {}
    for line in Synthesiser(dialect).session(turns=0, client=True):
        event = json.loads(line)
        if event["type"].endswith("session.update"):
            asked = event["session"]
        elif event["type"].endswith("session.updated"):
            assert asked
            assert differences(asked, event["session"]) == []


def differences(asked: Any, given: Any) -> list[Any]:
    """What was asked for, and is not in what was given."""
    if isinstance(asked, dict) and isinstance(given, dict):
        return [found for key in asked for found in differences(asked[key], given.get(key))]
    return [] if asked == given else [(asked, given)]
