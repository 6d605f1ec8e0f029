"""What `install` changes, what it refuses to change, and that `uninstall` leaves nothing of it."""

import asyncio
import json
import logging
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from agents.realtime import openai_realtime
from agents.realtime.openai_realtime import OpenAIRealtimeSIPModel, OpenAIRealtimeWebSocketModel

import rtframes.integrations.agents as rt

from ..odd_frames import CREATED, PCM, RESPONSE, UPDATED, delta, done, frame

PING = frame("ping", timestamp=1)
NO_ID = delta(event_id=...)
TRANSCRIPT = frame(
    "response.output_audio_transcript.delta",
    response_id=RESPONSE,
    item_id="item_1",
    output_index=0,
    content_index=0,
    delta="Hello",
)

# The first one fills a cache of the module, which no test is to take for a change.
OpenAIRealtimeWebSocketModel()


class Socket:
    """Stands for the connection of a model: it gives frames."""

    def __init__(self, frames: Sequence[str]) -> None:
        self._frames = frames

    async def __aiter__(self) -> AsyncIterator[str]:
        for text in self._frames:
            yield text


class Listener:
    def __init__(self) -> None:
        self.events: list[Any] = []

    async def on_event(self, event: Any) -> None:
        self.events.append(event)

    def kinds(self) -> list[str]:
        return [event.type for event in self.events if event.type != "raw_server_event"]


async def listen(model: Any, *frames: str) -> list[str]:
    """What a model tells its listeners about frames from its socket, after the greeting."""

    async def send(*_: Any, **__: Any) -> None:
        pass

    listener = Listener()
    model.add_listener(listener)
    model._send_raw_message = send
    model._websocket = Socket([CREATED, UPDATED, *frames])
    await model._listen_for_messages()
    model.remove_listener(listener)
    return [kind for kind in listener.kinds() if kind not in ("connection_status", "end_of_stream")]


def hear(model: Any, *frames: str) -> list[str]:
    return asyncio.run(listen(model, *frames))


@pytest.fixture
def installed() -> Iterator[None]:
    rt.install()
    yield
    rt.uninstall()


def test_uninstall_leaves_the_module_as_it_was_object_for_object() -> None:
    owners: list[Any] = [openai_realtime, OpenAIRealtimeWebSocketModel, OpenAIRealtimeSIPModel]
    model = OpenAIRealtimeWebSocketModel()
    before = [dict(vars(owner)) for owner in owners]
    attributes = dict(vars(model))
    for _ in range(2):
        rt.install()
        rt.install()
        changed = [
            {name for name, value in vars(owner).items() if of.get(name) is not value}
            for owner, of in zip(owners, before, strict=True)
        ]
        assert changed == [
            {"json", "base64"},
            {"_handle_ws_event", "_server_event_type_adapter"},
            set(),
        ]
        assert hear(model, PING, NO_ID) == ["audio"]
        rt.uninstall()
        rt.uninstall()
        for owner, of in zip(owners, before, strict=True):
            assert list(vars(owner)) == list(of)
            assert all(vars(owner)[name] is value for name, value in of.items())
        assert set(vars(model)) - {"_send_raw_message"} == set(attributes)
        assert hear(model, PING, NO_ID) == ["error", "error"]


def test_the_sdk_may_be_imported_later() -> None:
    code = (
        "import sys, rtframes.integrations.agents as rt\n"
        "assert 'agents' not in sys.modules and 'openai' not in sys.modules\n"
        "rt.uninstall()\n"
        "assert 'agents' not in sys.modules\n"
        "rt.install()\n"
        "from agents.realtime.openai_realtime import OpenAIRealtimeWebSocketModel as Model\n"
        "print(Model._handle_ws_event.__module__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "rtframes.integrations.agents._handler"


async def another_handler(self: Any, event: Any) -> None:
    """Looks up all that it should, and tells listeners something else."""
    if event["type"].endswith(".delta"):
        await self._handle_audio_delta(self._server_event_type_adapter.validate_python(event))
    await self._emit_event(event)


async def another_loop(self: Any) -> None:
    async for message in self._websocket:
        await self._handle_ws_event(message)


@pytest.mark.parametrize(
    ("owner", "name", "value", "words"),
    [
        (openai_realtime, "json", SimpleNamespace(loads=json.loads), "json of agents.realtime"),
        (openai_realtime, "base64", SimpleNamespace(), "base64 of agents.realtime"),
        (openai_realtime, "OpenAIRealtimeWebSocketModel", None, "has no class"),
        (openai_realtime, "RealtimeModelTranscriptDeltaEvent", ..., "TranscriptDeltaEvent"),
        (openai_realtime, "OpenAIRealtimeServerEvent", int, "not an annotated union"),
        (OpenAIRealtimeWebSocketModel, "_handle_audio_delta", ..., "no function _handle_audio_del"),
        (OpenAIRealtimeWebSocketModel, "_handle_ws_event", lambda self: None, "no function _handl"),
        (OpenAIRealtimeWebSocketModel, "_handle_ws_event", another_handler, "_handle_ws_event of"),
        (OpenAIRealtimeWebSocketModel, "_listen_for_messages", another_loop, "does not look up j"),
        (OpenAIRealtimeWebSocketModel, "_server_event_type_adapter", 1, "_server_event_type_adap"),
    ],
)
def test_a_release_of_another_shape_is_refused(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, value: Any, words: str
) -> None:
    if value is ...:
        monkeypatch.delattr(owner, name)
    else:
        monkeypatch.setattr(owner, name, value, raising=False)
    before = [dict(vars(each)) for each in (openai_realtime, OpenAIRealtimeWebSocketModel)]
    with pytest.raises(rt.UnsupportedSDKError, match=words) as refused:
        rt.install()
    assert all(version in str(refused.value) for version in rt.TESTED_VERSIONS)
    assert [dict(vars(each)) for each in (openai_realtime, OpenAIRealtimeWebSocketModel)] == before


# What is tolerant, and what is not


@pytest.mark.usefixtures("installed")
def test_events_that_are_handed_over_by_hand_get_stocks_contract() -> None:
    async def main() -> list[str]:
        model, listener = OpenAIRealtimeWebSocketModel(), Listener()
        model.add_listener(listener)
        for text in (PING, NO_ID):
            await model._handle_ws_event(json.loads(text))
        return listener.kinds()

    assert asyncio.run(main()) == ["error", "error"]


@pytest.mark.usefixtures("installed")
def test_a_models_adapter_is_its_own() -> None:
    model: Any = OpenAIRealtimeWebSocketModel()
    adapter = openai_realtime.get_server_event_type_adapter()
    assert model._server_event_type_adapter is adapter
    model._server_event_type_adapter = other = SimpleNamespace(validate_python=lambda _: 1 / 0)
    assert model._server_event_type_adapter is other
    assert hear(model, PING) == ["exception", "exception", "exception"]
    del model._server_event_type_adapter
    with pytest.raises(AttributeError, match="_server_event_type_adapter"):
        model._server_event_type_adapter  # noqa: B018
    with pytest.raises(AttributeError, match="_server_event_type_adapter"):
        del model._server_event_type_adapter


@pytest.mark.usefixtures("installed")
def test_what_does_not_fit_at_all_is_an_error_event_as_stocks(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "rtframes")
    wrong = [
        delta(event_id=..., content_index="first"),
        delta(event_id=..., delta=["AAAA"]),
        frame("conversation.item.added", item=None),
        frame("conversation.item.added", item={"type": "message", "role": "ghost", "content": []}),
    ]
    kinds = hear(OpenAIRealtimeWebSocketModel(), *wrong, TRANSCRIPT)
    assert kinds.count("error") == len(wrong)
    assert kinds[-1] == "transcript_delta"
    assert "exception" not in kinds
    assert "AAAA" not in caplog.text


@pytest.mark.usefixtures("installed")
def test_parts_of_an_item_that_are_known_are_kept() -> None:
    heard = Listener()
    model: Any = OpenAIRealtimeWebSocketModel()
    model.add_listener(heard)
    content = [{"type": "input_text", "text": "Hello"}, {"type": "smell"}, 7]
    item = {"id": "item_1", "type": "message", "role": "user", "content": content}
    hear(model, frame("conversation.item.added", previous_item_id=None, item=item))
    (updated,) = [event.item for event in heard.events if event.type == "item_updated"]
    assert [part.text for part in updated.content] == ["Hello"]


@pytest.mark.usefixtures("installed")
def test_legacy_names_of_events_are_those_of_the_current_ones() -> None:
    legacy = delta().replace("output_audio", "audio")
    assert "response.audio.delta" in legacy
    assert hear(OpenAIRealtimeWebSocketModel(), legacy) == ["audio"]


@pytest.mark.usefixtures("installed")
def test_subclasses_keep_what_is_theirs() -> None:
    calls: list[str] = []

    class Model(OpenAIRealtimeWebSocketModel):
        async def _handle_ws_event(self, event: Any) -> None:
            calls.append("event")
            await super()._handle_ws_event(event)

        async def _handle_audio_delta(self, parsed: Any) -> None:
            calls.append(type(parsed).__name__)
            await super()._handle_audio_delta(parsed)

        async def _emit_event(self, event: Any) -> None:
            calls.append(event.type)
            await super()._emit_event(event)

    assert hear(Model(), delta(), TRANSCRIPT, PING) == ["audio", "transcript_delta"]
    assert calls[calls.index("ResponseAudioDeltaEvent") - 1 :] == [
        "raw_server_event",
        "ResponseAudioDeltaEvent",
        "audio",
        "event",
        "raw_server_event",
        "transcript_delta",
        "event",
        "raw_server_event",
    ] + (calls[-2:] if calls[-1] == "end_of_stream" else [])


@pytest.mark.usefixtures("installed")
def test_a_method_of_one_model_that_is_replaced_is_called() -> None:
    model: Any = OpenAIRealtimeWebSocketModel()
    emitted: list[str] = []

    async def emit(event: Any) -> None:
        emitted.append(event.type)

    model._emit_event = emit
    assert hear(model, delta(), TRANSCRIPT) == []
    assert [kind for kind in emitted if kind in ("audio", "transcript_delta")] == [
        "audio",
        "transcript_delta",
    ]


@pytest.mark.parametrize("frames", [[delta()], [TRANSCRIPT], [NO_ID]])
def test_a_listener_that_fails_ends_what_it_ends_with_stock(frames: list[str]) -> None:
    class Failing(Listener):
        async def on_event(self, event: Any) -> None:
            if event.type in ("audio", "transcript_delta"):
                raise KeyError("mine")
            await super().on_event(event)

    def told() -> list[Any]:
        model: Any = OpenAIRealtimeWebSocketModel()
        failing = Failing()
        model.add_listener(failing)
        hear(model, *frames)
        return [repr(event.exception) for event in failing.events if event.type == "exception"]

    stock = told()
    rt.install()
    try:
        assert told() == (stock or ["KeyError('mine')"])
    finally:
        rt.uninstall()


@pytest.mark.usefixtures("installed")
def test_listeners_may_leave_while_they_listen() -> None:
    model: Any = OpenAIRealtimeWebSocketModel()

    class Once(Listener):
        async def on_event(self, event: Any) -> None:
            if event.type != "raw_server_event" or event.data["type"].endswith("delta"):
                await super().on_event(event)
                model.remove_listener(self)

    once, after = Once(), Listener()
    model.add_listener(once)
    model.add_listener(after)
    hear(model, TRANSCRIPT, TRANSCRIPT)
    assert [event.type for event in once.events] == ["raw_server_event"]
    assert after.kinds().count("transcript_delta") == 2


@pytest.mark.usefixtures("installed")
def test_several_threads_and_loops_are_tolerant_at_once() -> None:
    heard: list[list[str]] = []
    start = threading.Barrier(4)

    async def main() -> None:
        start.wait(30)
        frames = [PING, NO_ID, delta(), TRANSCRIPT] * 50
        models = [OpenAIRealtimeWebSocketModel() for _ in range(3)]
        heard.extend(await asyncio.gather(*(listen(model, *frames) for model in models)))

    threads = [threading.Thread(target=lambda: asyncio.run(main())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert heard == [["audio", "audio", "transcript_delta"] * 50] * 12


@pytest.mark.usefixtures("installed")
def test_audio_is_bytes_and_raw_events_are_plain() -> None:
    heard, model = Listener(), OpenAIRealtimeWebSocketModel()
    model.add_listener(heard)
    hear(model, delta(), done())
    (audio,) = [event for event in heard.events if event.type == "audio"]
    assert audio.data == PCM
    raw = [event.data for event in heard.events if event.type == "raw_server_event"]
    assert raw == [json.loads(text) for text in (CREATED, UPDATED, delta(), done())]
    assert all(type(event) is dict for event in raw)
