"""The odd frames on a real socket: stock, and with rtframes; written into the page."""

import logging
from importlib.metadata import version
from typing import Any

import pytest
from agents.realtime import openai_realtime

import rtframes.integrations.agents as rt

from ..behind import logged
from ..odd_frames import CASES, LATER_PCM, PCM, Odd
from ..odd_table import hold_page, log_words, table, words
from ..servers import OddServer
from .rig import Session, connected, facts, installed, run

NEWEST = rt.TESTED_VERSIONS[-1]
# What ends a session, stock and ours: the SDK's own contract.
FATAL = {
    "malformed JSON",
    "base64 that cannot be decoded",
    "close 1000",
    "close 1011",
    "an end without a close",
}
# What the server means as an error.
ERRORS = {odd.name for odd in CASES if odd.name.startswith("an `error`")}


# In which of the others stock loses an event, and ours.
LOST_BY_STOCK = {
    "unknown type: `ping`",
    "unknown type: a name of the beta",
    "no `type`",
    "`type` is null",
    "an array",
    "a binary message",
    "an item of an unknown type",
    "content of an unknown type",
    "an audio delta without `event_id`",
    "an audio delta without `content_index`",
    "an audio delta without `response_id`",
    "an audio delta with a null `response_id`",
    "an audio delta with nothing but `delta`",
    "`speech_started` without `item_id`",
    "`transcription.completed` without `usage`",
    "`session.updated` with an unknown turn detection",
    "`response.done` with an unknown item",
    "`response.done` with an unknown status",
}
if not hasattr(openai_realtime, "_normalize_custom_voice_for_server_event_validation"):
    LOST_BY_STOCK |= {"`session.updated` with a custom voice"}
LOST_BY_OURS = {"an array"}


def converse(odd: Odd, *, ours: bool) -> tuple[Session, list[logging.LogRecord]]:
    """The whole conversation, or what there is of it before the session ends."""

    async def main() -> Session:
        async with OddServer(odd) as server, connected(server.url) as session:
            await session.until(lambda: session.of("turn_ended")[-1:] and is_last(session))
        return session

    with installed(ours), logged("openai.agents", "rtframes") as records:
        return run(main), records


def is_last(session: Session) -> bool:
    """Whether the model has read the last frame."""
    last = session.raw()[-1]
    return last["type"] == "response.done" and last["response"]["id"] == "resp_2"


def audio_of(odd: Odd) -> bytes:
    """The audio of both turns, as the server means it."""
    whole = PCM * 2 + LATER_PCM * 2
    extra = sum(map(len, odd.frames)) > len(PCM) and "item" not in odd.name
    if extra:
        return PCM + whole
    short = "nothing but `delta`" in odd.name or "name of the beta" in odd.name
    return PCM + bytes(3) + whole[len(PCM) :] if short else whole


def in_words(odd: Odd, session: Session, records: list[logging.LogRecord]) -> str:
    """What happened, as the page says it."""
    if session.failure is not None:
        return "**the iteration over the session raises**"
    if odd.end is not None:
        return "the session ends"
    lost = ""
    if len(session.audio()) < len(audio_of(odd)):
        lost = "**audio is lost**"
    elif len(session.of("turn_ended")) < 2:
        lost = "**the turn does not end**"
    elif session.errors() and odd.name not in ERRORS:
        lost = "**the event is lost**"
    error = "an error event" if session.errors() else ""
    return words("goes on", lost, error, log_words([record.levelname for record in records]))


@pytest.fixture(scope="module")
def conversations() -> dict[bool, dict[str, tuple[Session, list[logging.LogRecord]]]]:
    """What happens in each case, stock and with rtframes."""
    return {ours: {odd.name: converse(odd, ours=ours) for odd in CASES} for ours in (False, True)}


@pytest.fixture(scope="module")
def outcomes(conversations: Any) -> dict[bool, dict[str, str]]:
    """The same as text."""
    return {
        ours: {odd.name: in_words(odd, *of[odd.name]) for odd in CASES}
        for ours, of in conversations.items()
    }


def test_what_ends_a_session_is_what_ends_stocks(outcomes: dict[bool, dict[str, str]]) -> None:
    assert len(CASES) == 39
    for said in outcomes.values():
        assert {name for name, words in said.items() if "goes on" not in words} == FATAL


def test_hardly_an_event_is_lost(outcomes: dict[bool, dict[str, str]]) -> None:
    lost = {
        ours: {name for name, words in said.items() if "**" in words} - FATAL
        for ours, said in outcomes.items()
    }
    assert lost == {False: LOST_BY_STOCK, True: LOST_BY_OURS}


@pytest.mark.parametrize("odd", CASES, ids=lambda odd: odd.name)
def test_all_is_as_stock_where_stock_works(conversations: Any, odd: Odd) -> None:
    (stock, _), (ours, _) = conversations[False][odd.name], conversations[True][odd.name]
    assert ours.raw() == stock.raw()
    assert all(type(event) in (dict, list) for event in ours.raw())
    if odd.name not in LOST_BY_STOCK | ERRORS:
        assert facts(ours.heard, "") == facts(stock.heard, "")
        assert facts(ours.events, "") == facts(stock.events, "")
        assert ours.audio_sha256() == stock.audio_sha256()
    elif odd.name not in ERRORS:
        assert ours.audio() == audio_of(odd)
        assert len(ours.of("turn_ended")) == 2
    else:
        assert [type(event.error) for event in ours.of("error")] != []
        assert ours.audio_sha256() == stock.audio_sha256()


def test_nothing_of_a_frame_is_logged(conversations: Any) -> None:
    for _, records in conversations[True].values():
        assert all(len(record.getMessage()) < 200 for record in records if record.name != "agents")


def test_the_page_shows_it(outcomes: dict[bool, dict[str, str]]) -> None:
    if version("openai-agents") == NEWEST:
        hold_page("integrations-agents.md", table(outcomes[False], outcomes[True]))
