"""What odd frames do to a call, stock and ours: the table of docs/integrations-pipecat.md."""

import asyncio
import re

import pytest

from ..odd_frames import CASES, LATER_PCM, PCM, Odd
from ..odd_table import hold_page, table
from ..servers import OddServer
from .rig import Call, Heard, installed
from .services import IS_NEWEST, OPENAI

PAGE = "integrations-pipecat.md"
# Audio, or a value of one of the frames.
CONTENT = re.compile(r"[A-Za-z0-9+/]{60}|resp_1|item_1|item_new|smell|hologram|mcp_1")
# How a connection ends is pipecat's, and so is its rule that an error is fatal.
ENDS = {case.name for case in CASES if case.end is not None}
ERRORS = {case.name for case in CASES if "`error`" in case.name}
# Its handler of response.done does without usage only since then.
NEEDS_USAGE = {
    "`response.done` with null `usage`",
    "`response.done` with no more than a status",
}


def play(case: Odd, way: str, **options: object) -> Heard:
    """The conversation of a case."""

    async def main() -> Heard:
        async with OddServer(case) as server, Call(OPENAI.connecting_to(server.url)) as call:
            await call.until(lambda: call.audio().endswith(LATER_PCM * 2))
        return call.heard

    with installed(way == "ours", **options):
        return asyncio.run(main())


@pytest.fixture(scope="module")
def heard() -> dict[tuple[str, str], Heard]:
    """What came of each case, stock and ours."""
    ways = {"stock": {}, "ours": {"max_size": None}}
    return {
        (case.name, way): play(case, way, **options)
        for case in (Odd("nothing odd"), *CASES)
        for way, options in ways.items()
    }


def ended(heard: dict[tuple[str, str], Heard], way: str) -> set[str]:
    return {name for (name, which), one in heard.items() if which == way and one.ended}


def outcome(one: Heard, plain: Heard) -> str:
    """What the table says."""
    if one.ended and one.errors:
        return "ends, with an `ErrorFrame`"
    if one.ended:
        return "**ends, no `ErrorFrame`**"
    # Frames for the pipeline, and calls of the handlers for items.
    more = len(one.pushed) + len(one.callbacks) > len(plain.pushed) + len(plain.callbacks)
    return "goes on, event delivered" if more else "goes on"


def outcomes(heard: dict[tuple[str, str], Heard], way: str) -> dict[str, str]:
    plain = heard["nothing odd", way]
    return {case.name: outcome(heard[case.name, way], plain) for case in CASES}


def test_only_closes_and_errors_end_the_task(heard: dict[tuple[str, str], Heard]) -> None:
    expected = ENDS | ERRORS | (set() if IS_NEWEST else NEEDS_USAGE)
    assert ended(heard, "ours") == expected
    assert ended(heard, "stock") > expected


def test_each_error_reaches_the_pipeline(heard: dict[tuple[str, str], Heard]) -> None:
    for name in ERRORS:
        assert len(heard[name, "ours"].errors) == 1


def test_the_audio_of_odd_deltas_is_heard(heard: dict[tuple[str, str], Heard]) -> None:
    plain = PCM * 2 + LATER_PCM * 2
    for case in CASES:
        one = heard[case.name, "ours"]
        if one.ended:
            continue
        if case.name.startswith("an audio delta with nothing but"):
            assert one.audio == PCM + bytes(3) + PCM + LATER_PCM * 2
        elif case.name.startswith(("an audio delta", "base64 with white")):
            assert one.audio == PCM * 3 + LATER_PCM * 2, case.name
        else:
            assert one.audio == plain, case.name


def test_a_call_that_stock_survives_is_the_same(heard: dict[tuple[str, str], Heard]) -> None:
    same = [case.name for case in CASES if not heard[case.name, "stock"].ended]
    assert same
    for name in same:
        stock, ours = heard[name, "stock"], heard[name, "ours"]
        assert (ours.pushed, ours.callbacks) == (stock.pushed, stock.callbacks)
        assert ours.sha256 == stock.sha256


def test_no_log_of_ours_holds_a_frame(heard: dict[tuple[str, str], Heard]) -> None:
    for case in CASES:
        one = heard[case.name, "ours"]
        if case.name in ENDS | ERRORS | NEEDS_USAGE:
            continue  # pipecat's own words
        for level, text in one.log:
            assert level == "WARNING"
            assert len(text) < 400
            assert not re.search(
                r"[A-Za-z0-9+/]{60}|resp_1|item_1|item_new|smell|hologram|mcp_1", text
            )


def test_a_dead_task_leaves_a_warning(heard: dict[tuple[str, str], Heard]) -> None:
    saved = ended(heard, "stock") - ended(heard, "ours") - {"an item of 1.6 MB"}
    if not IS_NEWEST:  # a type that the release does not know; stock ignores it since then
        saved -= {case.name for case in CASES if case.name.startswith("unknown type")}
        saved -= {"a binary message"}
    assert saved
    for name in saved:
        assert heard[name, "ours"].log, name


def test_a_long_frame_ends_the_connection_unless_asked_not_to() -> None:
    (long,) = (case for case in CASES if case.name == "an item of 1.6 MB")
    assert play(long, "stock").ended
    assert play(long, "ours").ended
    assert play(long, "ours", max_size=1_600_000).ended
    assert play(long, "ours", max_size=2_000_000).ended is None


if IS_NEWEST:  # the page shows no other

    def test_the_page_shows_this(heard: dict[tuple[str, str], Heard]) -> None:
        hold_page(PAGE, table(outcomes(heard, "stock"), outcomes(heard, "ours")))
