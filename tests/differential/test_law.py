"""The law: what `msgspec.json.Decoder` does with a frame, `rtframes.Decoder` does too.

For every type and every frame the two give equal values or raise the same exception, and where
rtframes is told to keep what msgspec refuses, it does what the reference decoder does.
"""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from differential.outcomes import outcome
from differential.strategies import frames
from differential.types import Case, cases

TYPES = cases(300 if os.environ.get("RTFRAMES_HYPOTHESIS") == "long" else 50)

EACH = pytest.mark.parametrize("case", TYPES, ids=[f"{n}-{t!r:.40}" for n, t in enumerate(TYPES)])


def check_msgspec(case: Case, frame: bytes) -> None:
    assert outcome(case.strict.decode, frame) == outcome(case.msgspec.decode, frame)


def check_reference(case: Case, frame: bytes) -> None:
    assert outcome(case.open.decode, frame) == outcome(case.open_reference.decode, frame)
    assert outcome(case.lax.decode, frame) == outcome(case.lax_reference.decode, frame)


@given(st.data())
@EACH
def test_any_frame_is_decoded_as_by_msgspec(case: Case, data: st.DataObject) -> None:
    check_msgspec(case, data.draw(frames(case.node)))


@given(st.data())
@EACH
def test_any_frame_is_decoded_as_by_the_reference(case: Case, data: st.DataObject) -> None:
    check_reference(case, data.draw(frames(case.node, tags=True)))
