"""Whatever a client sends, in whatever order: it gets frames that are events, and no exception."""

import asyncio
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from replay_client import append, run, silence

import rtframes
from rtframes.replay.client_log import Received
from rtframes.replay.conversation import Conversation, SessionClosed
from rtframes.replay.player import Player
from rtframes.replay.script import Script
from rtframes.testing import Synthesiser

SCENES = ["speech", "function_call", "cleared", "text", "retrieved", "barge_in"]
SCRIPT = Script.read(Synthesiser("ga").session(scenes=SCENES))
IDS = [*SCRIPT.items, "item_mine", "root", ""]

items = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["message", "function_call_output", "item_reference", 7]),
        "role": st.sampled_from(["user", "assistant", None]),
        "content": st.sampled_from([[], None, [{"type": "input_text", "text": "a"}], [1]]),
    },
    optional={"id": st.sampled_from(IDS), "call_id": st.just("call"), "output": st.just("x")},
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
item_ids = st.sampled_from(IDS)


def event(name: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"type": st.just(name), **fields})


events = st.one_of(
    event("response.create"),
    event("response.create", response=plain),
    event("response.cancel"),
    st.integers(1, 3_000).map(lambda ms: append(silence(ms))),
    event("input_audio_buffer.commit"),
    event("input_audio_buffer.clear"),
    event("output_audio_buffer.clear"),
    event("conversation.item.create", item=items, previous_item_id=st.none() | item_ids),
    event("conversation.item.retrieve", item_id=item_ids),
    event("conversation.item.delete", item_id=item_ids),
    event(
        "conversation.item.truncate",
        item_id=item_ids,
        content_index=st.just(0),
        audio_end_ms=st.integers(-5, 9_000),
    ),
    event("session.update", session=plain),
    event("session.update", session=st.just({"audio": {"input": {"turn_detection": None}}})),
    event("session.close"),
    plain,
)
messages = events.map(json.dumps) | st.text(max_size=20) | st.binary(max_size=20)


@pytest.mark.parametrize("loop", [False, True])
@given(sent=st.lists(messages, max_size=25))
def test_any_client_is_answered_with_events(loop: bool, sent: list[str | bytes]) -> None:
    heard: list[bytes] = []

    async def talk() -> None:
        async def send(data: bytes) -> None:
            heard.append(data)

        player = Player(send, "max", lambda frame: conversation.sent(frame))
        conversation = Conversation(SCRIPT, player, Received(Counter()), loop=loop)
        conversation.open()
        playing = asyncio.create_task(player.run())
        try:
            for message in sent:
                await conversation.handle(message)
                await asyncio.sleep(0)
        except SessionClosed:
            await playing
        while not (player.is_idle or playing.done()):
            await asyncio.sleep(0)
        conversation.close()
        playing.cancel()

    run(talk())
    decode = rtframes.Decoder().decode
    names = [decode(frame).type for frame in heard]
    assert "unknown" not in names
    assert names[:1] in ([], ["session.created"])
    # Never two responses at once, whatever was asked, committed and cancelled.
    open_responses = 0
    for name in names:
        open_responses += (name == "response.created") - (name == "response.done")
        assert open_responses in (0, 1)
