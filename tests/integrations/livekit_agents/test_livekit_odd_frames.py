"""The odd frames on a real socket: stock, and with rtframes; written into the page."""

import asyncio
import logging
from importlib.metadata import version

import pytest

import rtframes.integrations.livekit as rt

from ..behind import logged
from ..odd_frames import CASES, LATER_PCM, PCM, Odd
from ..odd_table import hold_page, log_words, table, words
from ..servers import OddServer
from .rig import Session, connected, installed, run

NEWEST = rt.TESTED_VERSIONS[-1]
# What stock ends its session for.
FATAL = {"no `type`", "an array", "malformed JSON"}


def converse(odd: Odd, *, ours: bool) -> tuple[Session, list[logging.LogRecord]]:
    """The whole conversation, or what there is of it before the session ends."""

    async def main() -> Session:
        async with OddServer(odd) as server, connected(server.url) as session:
            await session.until(lambda: LATER_PCM * 2 in audio(session))
        return session

    with installed(ours), logged("livekit", "rtframes") as records:
        return run(main), records


def audio(session: Session) -> list[bytes]:
    return [response["audio"] for response in session.responses]


def in_words(odd: Odd, session: Session, records: list[logging.LogRecord]) -> str:
    """What happened, as the page says it."""
    if session.errors:
        return "**the session ends for good**"
    levels = [record.levelname for record in records]
    if "session_reconnected" in session.names():
        return "reconnects; the response in progress is lost"
    sent = PCM * 3 if "audio delta" in odd.name or "base64" in odd.name else PCM * 2
    lost = len(audio(session)[0]) < len(sent) and "empty" not in odd.name
    return words("goes on", "the delta is lost" if lost else "", log_words(levels))


@pytest.fixture(scope="module")
def outcomes() -> dict[bool, dict[str, str]]:
    """What happens in each case, stock and with rtframes."""
    return {
        ours: {odd.name: in_words(odd, *converse(odd, ours=ours)) for odd in CASES}
        for ours in (False, True)
    }


def test_no_odd_frame_ends_the_session(outcomes: dict[bool, dict[str, str]]) -> None:
    ended = {
        ours: {name for name, said in of.items() if "ends" in said} for ours, of in outcomes.items()
    }
    assert len(CASES) == 39
    assert ended == {False: FATAL, True: set()}


def test_all_else_is_as_stock(outcomes: dict[bool, dict[str, str]]) -> None:
    for odd in CASES:
        if odd.name not in FATAL:
            assert outcomes[True][odd.name] == outcomes[False][odd.name]


@pytest.mark.parametrize("odd", CASES, ids=lambda odd: odd.name)
def test_callbacks_and_audio_are_stocks(odd: Odd) -> None:
    (stock, _), (ours, records) = converse(odd, ours=False), converse(odd, ours=True)
    if odd.name in FATAL:
        # All that stock would have had to say if it had gone on.
        assert audio(ours) == [PCM * 2, LATER_PCM * 2]
        assert all("AAAA" not in record.getMessage() for record in records)
    else:
        assert ours.audio_sha256() == stock.audio_sha256()
        assert ours.callbacks == stock.callbacks


if version("livekit-agents") == NEWEST:

    def test_the_page_shows_it(outcomes: dict[bool, dict[str, str]]) -> None:
        hold_page("integrations-livekit.md", table(outcomes[False], outcomes[True]))


def test_listeners_see_what_is_left_out() -> None:
    def seen(name: str) -> object:
        odd = next(odd for odd in CASES if odd.name == name)
        session, records = converse(odd, ours=True)
        assert [record.levelname for record in records] == ["WARNING"]
        events = [fact for callback, fact in session.callbacks
                  if callback == "openai_server_event_received"]  # fmt: skip
        return next(event for event in events if event["type"] is None)

    assert seen("an array") == {"type": None}
    assert seen("malformed JSON") == {"type": None}
    assert seen("no `type`") == {"type": None, "delta": "AAAA"}


def test_two_loops_in_two_threads_converse_at_once() -> None:
    async def main(odd: Odd) -> Session:
        async with OddServer(odd) as server, connected(server.url) as session:
            await session.until(lambda: LATER_PCM * 2 in audio(session))
        return session

    async def both() -> list[Session]:
        odd = [CASES[6], CASES[0]] * 4
        return await asyncio.gather(*(asyncio.to_thread(run, lambda o=o: main(o)) for o in odd))

    with installed(True):
        for session in run(both):
            assert audio(session) == [PCM * 2, LATER_PCM * 2]
