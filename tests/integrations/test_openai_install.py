"""`accelerate`, `install` and `uninstall`: what they change, and that they change it back."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai.resources.realtime.realtime import AsyncRealtimeConnection, RealtimeConnection

import rtframes.integrations.openai as rtframes_openai
from rtframes.integrations.openai import _dropin, _receive_check

from .sdk import connection_classes

CLASSES = [cls for cls, _ in connection_classes()]
LEGACY_FRAME = b'{"type":"response.audio.done","event_id":"event_1"}'
UNKNOWN_FRAME = b'{"type":"brand.new","event_id":"event_1"}'


@pytest.fixture(autouse=True)
def leave_the_sdk_as_it_was() -> Iterator[None]:
    before = state()
    _dropin._replacements.cache_clear()
    _receive_check.check_receives_through_parse_event.cache_clear()
    yield
    rtframes_openai.uninstall()
    assert state() == before
    _dropin._replacements.cache_clear()
    _receive_check.check_receives_through_parse_event.cache_clear()


def state() -> list[dict[str, Any]]:
    """Everything that the SDK's connection classes hold."""
    return [dict(vars(cls)) for cls in CLASSES]


def new(cls: Any) -> Any:
    return object.__new__(cls)


def is_ours(connection: Any) -> bool:
    return type(connection.parse_event(UNKNOWN_FRAME)) is rtframes_openai.UnknownEvent


def test_install_covers_every_connection_and_uninstall_gives_back_everything() -> None:
    before = state()
    open_already = [new(cls) for cls in CLASSES]
    rtframes_openai.install()
    for cls, connection in zip(CLASSES, open_already, strict=True):
        assert is_ours(connection)
        assert is_ours(new(cls))
    changed = {key for old, cls in zip(before, CLASSES, strict=True) for key in old
               if vars(cls)[key] is not old[key]}  # fmt: skip
    assert changed == {"parse_event"}
    rtframes_openai.uninstall()
    assert state() == before
    assert not any(is_ours(connection) for connection in open_already)


def test_install_and_uninstall_can_be_repeated() -> None:
    for _ in range(2):
        rtframes_openai.install()
        rtframes_openai.install()
        assert is_ours(new(RealtimeConnection))
        rtframes_openai.uninstall()
        rtframes_openai.uninstall()
        assert not is_ours(new(RealtimeConnection))


def test_accelerate_changes_one_connection() -> None:
    connection, other = new(AsyncRealtimeConnection), new(AsyncRealtimeConnection)
    assert rtframes_openai.accelerate(connection) is connection
    assert is_ours(rtframes_openai.accelerate(connection))
    assert not is_ours(other)


def test_accelerate_after_install_and_the_other_way_round() -> None:
    connection = rtframes_openai.accelerate(new(RealtimeConnection))
    rtframes_openai.install()
    assert is_ours(connection)
    assert is_ours(rtframes_openai.accelerate(new(RealtimeConnection)))
    rtframes_openai.uninstall()
    assert is_ours(connection)


def test_accelerate_wants_a_connection_of_the_sdk() -> None:
    with pytest.raises(TypeError, match="not a realtime connection of openai-python: object"):
        rtframes_openai.accelerate(object())


def test_accelerate_does_not_overrule_a_subclass() -> None:
    class Mine(RealtimeConnection):
        def parse_event(self, data: Any) -> Any:
            return "mine"

    with pytest.raises(TypeError, match="Mine has its own parse_event"):
        rtframes_openai.accelerate(new(Mine))


def test_a_subclass_that_calls_super_is_accelerated_by_install() -> None:
    class Mine(RealtimeConnection):
        def parse_event(self, data: Any) -> Any:
            return super().parse_event(data)

    rtframes_openai.install()
    assert is_ours(new(Mine))


def test_uninstall_does_not_touch_what_others_have_replaced_since() -> None:
    rtframes_openai.install()
    ours = vars(RealtimeConnection)["parse_event"]

    def theirs(self: Any, data: Any) -> Any:
        return ours(self, data)

    RealtimeConnection.parse_event = theirs
    installed = state()
    with pytest.raises(RuntimeError, match="RealtimeConnection was replaced after install"):
        rtframes_openai.uninstall()
    assert state() == installed
    RealtimeConnection.parse_event = ours


# An SDK that is not as expected


def parses_otherwise(self: Any, data: Any) -> Any:
    event = stock_parse_event(self, data)
    vars(event)["event_id"] = "changed"
    return event


def parses_with_options(self: Any, data: Any, strict: bool) -> Any:
    raise AssertionError


def raises(self: Any, *_: Any) -> Any:
    raise LookupError("no such thing")


def receives_without_parse_event(self: Any) -> Any:
    return self.recv_bytes()


stock_parse_event = RealtimeConnection.parse_event


@pytest.mark.parametrize(
    ("cls", "name", "value", "reason"),
    [
        (RealtimeConnection, "parse_event", parses_otherwise, "gives another"),
        (AsyncRealtimeConnection, "parse_event", raises, "refuses a sample"),
        (RealtimeConnection, "parse_event", parses_with_options, "no function parse_event"),
        (AsyncRealtimeConnection, "parse_event", None, "no function parse_event"),
        (RealtimeConnection, "recv", receives_without_parse_event, "does not return what"),
        (AsyncRealtimeConnection, "recv", receives_without_parse_event, "does not return what"),
        (AsyncRealtimeConnection, "recv", raises, "does not return what"),
        (RealtimeConnection, "recv", None, "does not return what"),
        (CLASSES[-1], "recv", raises, "does not return what"),  # the last one to be looked at
        (openai.types.realtime, "RealtimeServerEvent", None, "not an annotated union"),
        (openai.types.realtime, "RealtimeServerEvent", dict[str, list[int]], "not an annotated"),
    ],
)
@pytest.mark.parametrize("use", ["install", "accelerate"])
def test_an_sdk_of_another_shape_is_refused_and_left_alone(
    monkeypatch: pytest.MonkeyPatch, use: str, cls: Any, name: str, value: Any, reason: str
) -> None:
    monkeypatch.setattr(cls, name, value)
    before = state()
    connection = new(RealtimeConnection)
    arguments = [] if use == "install" else [connection]
    with pytest.raises(rtframes_openai.UnsupportedSDKError, match=reason) as raised:
        getattr(rtframes_openai, use)(*arguments)
    assert state() == before
    assert not vars(connection)
    message = str(raised.value)
    assert f"openai-python {openai.__version__}" in message
    assert "Nothing was changed" in message
    for version in rtframes_openai.TESTED_VERSIONS:
        assert version in message


def test_without_the_other_apis_the_current_one_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "openai.resources.beta.realtime.realtime",
        "openai.resources.realtime.translations.translations",
    ):
        monkeypatch.setitem(sys.modules, name, None)
    rtframes_openai.install()
    assert is_ours(new(RealtimeConnection))


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    return done.stdout + done.stderr


def test_the_sdk_is_imported_when_it_is_used() -> None:
    out = run_python(
        "import sys, rtframes.integrations.openai as o\n"
        "o.append_audio, o.events\n"
        "print('openai' in sys.modules, 'pydantic' in sys.modules)\n"
        "o.install(); print('openai' in sys.modules)\n"
    )
    assert out.split() == ["False", "False", "True"]


def test_without_the_sdk_install_says_so() -> None:
    out = run_python(
        "import sys; sys.modules['openai'] = None\n"
        "import rtframes.integrations.openai as o\n"
        "o.install()\n"
    )
    assert "openai" in out.splitlines()[-1]
    assert out.splitlines()[-1].startswith(("ModuleNotFoundError", "ImportError"))


def test_this_release_is_one_of_those_said_to_be_tested() -> None:
    assert openai.__version__ in rtframes_openai.TESTED_VERSIONS


def test_nothing_else_is_exported() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Unknown'"):
        rtframes_openai.Unknown  # noqa: B018 - looking it up is the test
    for name in rtframes_openai.__all__:
        assert getattr(rtframes_openai, name)
