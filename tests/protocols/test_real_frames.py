"""Frames of real servers: none is refused, and no key of any is lost.

The same for what the synthesiser generates instead of them, with future keys in between.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rtframes
from rtframes.reference.decoder import ReferenceDecoder
from rtframes.testing import DIALECTS, live_frames

FRAMES = (
    (Path(__file__).parents[1] / "data" / "frames_november_2026.jsonl").read_bytes().splitlines()
)
DECODERS: dict[str, Callable[[bytes], Any]] = {
    "native": rtframes.Decoder().decode,
    "reference": ReferenceDecoder(rtframes.ServerEvent).decode,
}
SHORT = 4_096
"""Longer frames hold little but audio."""


def lost(data: Any, again: Any, path: str = "$") -> list[str]:
    """Where `again` lacks what `data` has, or has something else."""
    if isinstance(data, dict) and isinstance(again, dict):
        return [
            place
            for key, value in data.items()
            if value is not None
            for place in (
                lost(value, again[key], f"{path}.{key}") if key in again else [f"{path}.{key}"]
            )
        ]
    if isinstance(data, list) and isinstance(again, list) and len(data) == len(again):
        pairs = enumerate(zip(data, again, strict=True))
        return [place for i, pair in pairs for place in lost(*pair, f"{path}[{i}]")]
    return [] if data == again else [path]


@pytest.mark.parametrize("decoder", DECODERS)
@pytest.mark.parametrize("number", range(len(FRAMES)))
def test_no_frame_is_refused_and_no_key_is_lost(number: int, decoder: str) -> None:
    event = DECODERS[decoder](FRAMES[number])
    assert not isinstance(event, rtframes.UnknownObject)
    assert lost(json.loads(FRAMES[number]), json.loads(rtframes.encode(event))) == []


def objects_in(data: Any) -> list[dict[str, Any]]:
    """All objects, of every depth."""
    if isinstance(data, dict):
        return [data, *(inner for value in data.values() for inner in objects_in(value))]
    return (
        [inner for value in data for inner in objects_in(value)] if isinstance(data, list) else []
    )


VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_keys_of_tomorrow_come_back_at_their_depth(dialect: str, data: st.DataObject) -> None:
    frames = [frame for each in live_frames(dialect).values() for frame in each]
    frame = json.loads(data.draw(st.sampled_from([each for each in frames if len(each) < SHORT])))
    for place in data.draw(st.lists(st.sampled_from(objects_in(frame)), max_size=3)):
        place[data.draw(st.from_regex(r"new_[a-z]{1,4}", fullmatch=True))] = data.draw(VALUES)
    line = json.dumps(frame, ensure_ascii=False).encode()
    for decode in DECODERS.values():
        assert lost(frame, json.loads(rtframes.encode(decode(line)))) == []
