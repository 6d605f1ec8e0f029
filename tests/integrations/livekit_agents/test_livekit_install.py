"""`install` and `uninstall`: what they change, and that they change it back."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import livekit.plugins.openai  # noqa: F401 - what install() finds
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtframes.integrations.livekit as rt
from rtframes.integrations import _stdlib
from rtframes.integrations.livekit import _construct, _plan

REBINDINGS = list(_plan.plan())
OPENAI = REBINDINGS[0].owner
NAMES = {"json", "base64", "ResponseAudioDeltaEvent", "ResponseTextDeltaEvent"}
DELTA = OPENAI.ResponseAudioDeltaEvent
EVENT = {
    "type": "response.output_audio.delta",
    "event_id": "event_1",
    "response_id": "resp_1",
    "item_id": "item_1",
    "output_index": 0,
    "content_index": 0,
    "delta": "AAAA",
}


@pytest.fixture(autouse=True)
def leave_livekit_as_it_was() -> Iterator[None]:
    before = state()
    yield
    rt.uninstall()
    changed(before, {})


def state() -> dict[str, dict[str, Any]]:
    """Every name of every module of LiveKit and of the SDK's types."""
    names = [name for name in sys.modules if name.startswith(("livekit.", "openai.types."))]
    return {name: dict(vars(sys.modules[name])) for name in names}


def changed(before: dict[str, dict[str, Any]], expected: dict[str, set[str]]) -> None:
    """Compare object for object."""
    differences: dict[str, set[str]] = {}
    for module, names in before.items():
        now = vars(sys.modules[module])
        assert list(now) == list(names)
        odd = {name for name, value in names.items() if now[name] is not value}
        if odd:
            differences[module] = odd
    assert differences == expected


def test_install_binds_a_few_names_of_each_model_and_uninstall_binds_them_back() -> None:
    before = state()
    expected: dict[str, set[str]] = {}
    for rebinding in REBINDINGS:
        expected.setdefault(rebinding.owner.__name__, set()).add(rebinding.name)
    assert expected[OPENAI.__name__] == NAMES
    for _ in range(2):
        rt.install()
        rt.install()
        changed(before, expected)
        assert OPENAI.json.dumps is json.dumps
        assert OPENAI.base64.b64encode is base64.b64encode
        assert OPENAI.base64.b64decode is _stdlib.b64decode
        rt.uninstall()
        rt.uninstall()
        changed(before, {})


def test_it_may_be_installed_before_livekit_is_imported() -> None:
    program = (
        "import sys, rtframes.integrations.livekit as rt\n"
        "print('livekit' in sys.modules, 'pydantic' in sys.modules)\n"
        "rt.install()\n"
        f"import {OPENAI.__name__} as module\n"
        "print(module.json.loads('[1]'))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["False False", "{'type': None}"], done.stderr


# LiveKit of another shape


class OtherConstruct(DELTA):
    @classmethod
    def construct(cls, _fields_set: Any = None, **values: Any) -> Any:
        event = DELTA.construct(_fields_set, **values)
        vars(event)["item_id"] = "changed"
        return event


class NoConstruct(DELTA):
    @classmethod
    def construct(cls, _fields_set: Any = None, **values: Any) -> Any:
        raise LookupError("no such thing")


class NoModel:
    model_fields = DELTA.model_fields


def parses_too(text: str) -> Any:
    return json.loads(text)


parses_too.__module__ = OPENAI.__name__


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("json", SimpleNamespace(loads=json.loads), r"json of \S+ is not json"),
        ("json", None, r"json of \S+ is not json"),
        ("base64", json, r"base64 of \S+ is not base64"),
        ("parses_too", parses_too, r"parses JSON in \['_recv_task', 'parses_too'\]"),
        ("RealtimeSession", None, r"parses JSON in \[\]"),
        ("ResponseAudioDeltaEvent", None, "is not a model with fields"),
        ("ResponseAudioDeltaEvent", str, "is not a model with fields"),
        ("ResponseAudioDeltaEvent", NoModel, "has no slot __pydantic_private__"),
        ("ResponseAudioDeltaEvent", OtherConstruct, "gives another OtherConstruct|gives another"),
        ("ResponseAudioDeltaEvent", NoConstruct, "refuses a sample"),
    ],
)
def test_a_livekit_of_another_shape_is_refused_and_left_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, value: Any, reason: str
) -> None:
    monkeypatch.setattr(OPENAI, name, value, raising=False)
    before = state()
    with pytest.raises(rt.UnsupportedSDKError, match=reason) as raised:
        rt.install()
    changed(before, {})
    message = str(raised.value)
    assert f"LiveKit Agents {version('livekit-agents')}" in message
    assert "Nothing was changed" in message
    for tested in rt.TESTED_VERSIONS:
        assert tested in message
    monkeypatch.undo()


def test_without_the_realtime_module_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _plan._OPENAI.modules:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(rt.UnsupportedSDKError, match=r"has no module livekit\.agents\.llm"):
        rt.install()


def test_what_others_have_replaced_since_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    rt.install()
    monkeypatch.setattr(OPENAI, "base64", base64)
    with pytest.raises(RuntimeError, match=r"base64 of \S+ was replaced after install"):
        rt.uninstall()
    assert OPENAI.json is not json
    monkeypatch.undo()


def test_this_release_is_one_of_those_said_to_be_tested() -> None:
    assert version("livekit-agents") in rt.TESTED_VERSIONS


# The delta's class

VALUES = st.one_of(st.text(), st.integers(), st.none(), st.lists(st.integers(), max_size=2))
EVENTS = st.dictionaries(st.sampled_from([*EVENT, "obfuscation", "x"]), VALUES).map(
    lambda changes: {**EVENT, **changes}
)


def check_construct(values: dict[str, Any]) -> None:
    quick = _construct.constructing_quickly(OPENAI, "ResponseAudioDeltaEvent")
    for name in ("construct", "model_construct"):
        ours, stock = getattr(quick, name)(**values), getattr(DELTA, name)(**values)
        assert type(ours) is DELTA
        assert _construct._facts(ours) == _construct._facts(stock)
        assert ours == stock
        assert ours.model_dump(warnings=False) == stock.model_dump(warnings=False)


@given(EVENTS, st.sets(st.sampled_from(list(EVENT))))
def test_deltas_are_the_sdks_own(values: dict[str, Any], left_out: set[str]) -> None:
    check_construct(values)
    check_construct({key: value for key, value in values.items() if key not in left_out})


def test_a_plain_delta_goes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = _construct.constructing_quickly(OPENAI, "ResponseAudioDeltaEvent")
    expected = DELTA.construct(**EVENT)

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("the SDK was asked")

    monkeypatch.setattr(DELTA, "construct", refuse)
    assert quick.construct(**EVENT) == expected
    assert quick.construct(**EVENT, obfuscation="x").obfuscation == "x"
    with pytest.raises(AssertionError):
        quick.construct(**{**EVENT, "delta": None})
    monkeypatch.undo()


def test_the_fields_that_are_said_to_be_set_are() -> None:
    quick = _construct.constructing_quickly(OPENAI, "ResponseAudioDeltaEvent")
    for arguments in (([{"delta"}], {}), ([], {"_fields_set": {"delta"}})):
        ours = quick.construct(*arguments[0], **arguments[1], **EVENT)
        assert _construct._facts(ours) == _construct._facts(
            DELTA.construct(*arguments[0], **arguments[1], **EVENT)
        )


def test_what_is_no_audio_is_constructed_as_before() -> None:
    quick: Callable[..., Any] = _construct.constructing_quickly(OPENAI, "ResponseAudioDeltaEvent")
    assert isinstance(quick, type)
    assert issubclass(quick, DELTA)
    assert list(quick.model_fields) == list(DELTA.model_fields)
