"""``benches/frameworks.py``, as far as no framework is needed: what is played, and the page."""

import base64
import json
import sys
from pathlib import Path

import pytest

import rtframes

sys.path.insert(0, str(Path(__file__).parents[2] / "benches"))
import frameworks
import frameworks_server


def test_what_is_played_is_a_response() -> None:
    session, response = frameworks_server.opening()
    assert [json.loads(frame)["type"] for frame in session] == [
        "session.created",
        "session.updated",
    ]
    names = [json.loads(frame)["type"] for frame in response]
    assert names[0] == "response.created"
    assert "response.content_part.added" in names
    assert not {frameworks_server.AUDIO, frameworks_server.TRANSCRIPT} & set(names)
    (added,) = (json.loads(frame) for frame in response if "output_item.added" in frame)
    played = [rtframes.decode(frame) for frame in frameworks_server.deltas(960, 6)]
    assert {event.item_id for event in played} == {added["item"]["id"]}
    assert len({event.event_id for event in played}) == 6
    audio = played[::2]
    assert [len(event.delta) for event in audio] == [960] * 3
    assert len({event.delta for event in audio}) == 3
    assert {event.type for event in played[1::2]} == {frameworks_server.TRANSCRIPT}
    only = [json.loads(frame) for frame in frameworks_server.deltas(10, 3, mixed=False)]
    assert {event["type"] for event in only} == {frameworks_server.AUDIO}
    assert {len(base64.b64decode(event["delta"])) for event in only} == {10}


def test_a_section_is_put_into_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- one -->\nold\n<!-- end of one -->\nb\n", encoding="utf-8")
    monkeypatch.setattr(frameworks, "REPORT", page)
    for _ in range(2):
        frameworks.write("one", "new\n")
        written = page.read_text(encoding="utf-8")
        assert written == "a\n<!-- one -->\n\nnew\n\n<!-- end of one -->\nb\n"


def test_a_row_says_whether_the_target_is_met() -> None:
    class Framework:
        TARGETS = {"fast": 4.0, "slow": 5.0}

    found = {"stock": [9.0, 8.0, 40.0], "rtframes": [2.0, 2.0, 5.0]}
    for label, verdict in (("fast", "≥ 4.0: met"), ("slow", "≥ 5.0: missed"), ("other", "")):
        cells = frameworks.row(Framework, label, found).strip("| ").split(" | ")  # type: ignore[arg-type]
        assert cells[:4] == [label, "9.0 (8.0 to 40.0)", "2.0 (2.0 to 5.0)", "4.50x"]
        assert cells[4:] == ([verdict] if verdict else [])
