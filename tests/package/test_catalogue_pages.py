"""The pages of the events that `make docs` makes: every class, field and example is there."""

import json
import re
import sys
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

import rtframes
from rtframes import client_events

ROOT = Path(__file__).parents[2]
WITHOUT_EXAMPLE = {"transport.dtmf.send", "session.input_audio.append"}
"""Server events that no dialect sends."""


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    sys.path.insert(0, str(ROOT / "website"))
    try:
        import catalogue
    finally:
        sys.path.pop(0)
    return catalogue.pages()


def sections(pages: dict[str, str], folder: str) -> dict[str, str]:
    """The text below each heading of the second level."""
    text = "\n".join(text for path, text in pages.items() if path.startswith(f"{folder}/"))
    found = re.split(r"^## (\S+) \{ #\S+ \}$", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def members(union: Any) -> list[type[msgspec.Struct]]:
    return [getattr(member, "__origin__", member) for member in get_args(union)]


@pytest.mark.parametrize(
    ("folder", "union"),
    [("events", rtframes.ServerEvent), ("client-events", client_events.ClientEvent)],
)
def test_each_event_has_its_section_and_each_field_its_row(
    pages: dict[str, str], folder: str, union: Any
) -> None:
    found = sections(pages, folder)
    for kind in members(union):
        section = found[str(kind.__struct_config__.tag)]
        rows = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        assert rows == [name for name in kind.__struct_encode_fields__ if name != "extra"]
        assert f"`rtframes.{folder.replace('-', '_')}.{kind.__name__}`" in section


def test_each_server_event_has_a_frame_and_what_it_decodes_to(pages: dict[str, str]) -> None:
    found = sections(pages, "events")
    for kind in members(rtframes.ServerEvent):
        tag = str(kind.__struct_config__.tag)
        frame = re.search(r"```json\n(.*?)\n```\n\n```python\n(\w+)\(", found[tag], re.DOTALL)
        if tag in WITHOUT_EXAMPLE:
            assert frame is None
            continue
        assert frame is not None, tag
        assert json.loads(frame[1])["type"] == tag
        assert frame[2] == kind.__name__
        assert "- Sent by `" in found[tag]


def test_each_object_has_a_section_of_its_own(pages: dict[str, str]) -> None:
    found = sections(pages, "objects")
    public = {name for name in dir(rtframes.objects) if not name.startswith("_")}
    assert public - set(found) == set()


def test_each_class_and_each_event_says_what_it_is(pages: dict[str, str]) -> None:
    for folder in ("events", "client-events", "objects"):
        rows = re.findall(r"^\| \[`.*$", pages[f"{folder}/index.md"], re.MULTILINE)
        assert len(rows) > 30
        assert [row for row in rows if len(row.split(" | ")[1].strip(" |")) < 5] == []
