"""`install` and `uninstall`: every module of pipecat as it was, and what is refused."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import rtframes.integrations.pipecat as rtframes_pipecat
from rtframes.integrations.pipecat import UnsupportedSDKError

from .services import OPENAI, RELEASE, SERVICES, azure

# Otherwise a module that is imported later is a new name in its package.
azure("wss://localhost")
for service in SERVICES:
    service.llm  # noqa: B018


def modules() -> dict[str, dict[str, Any]]:
    """The value of every name of pipecat's modules for services."""
    return {
        name: dict(vars(module))
        for name, module in list(sys.modules.items())
        if name.startswith("pipecat.services.")
    }


def changed(before: dict[str, dict[str, Any]]) -> set[tuple[str, str]]:
    """The names that are bound to another object than before."""
    now = modules()
    return {
        (module.removeprefix("pipecat.services."), name)
        for module, names in before.items()
        for name in names.keys() | now[module].keys()
        if name not in names or now[module].get(name, ...) is not names[name]
    }


@pytest.fixture(autouse=True)
def uninstalled() -> Any:
    yield
    rtframes_pipecat.uninstall()


def expected_names() -> set[tuple[str, str]]:
    return {
        (f"{service.package.removeprefix('pipecat.services.')}.{module}", name)
        for service in SERVICES
        for module, name in (("events", "parse_server_event"), ("llm", "base64"))
    } | {
        ("inworld.realtime.llm", "json")
        for service in SERVICES
        if service.package.endswith("inworld.realtime")
    }


def test_the_release_is_a_tested_one() -> None:
    assert RELEASE in rtframes_pipecat.TESTED_VERSIONS


def test_uninstall_puts_back_every_object() -> None:
    before = modules()
    rtframes_pipecat.install()
    assert changed(before) == expected_names()
    rtframes_pipecat.uninstall()
    assert changed(before) == set()


def test_with_another_limit_on_frames() -> None:
    before = modules()
    rtframes_pipecat.install(max_size=None)
    connects = {module for module, name in changed(before) if name == "websocket_connect"}
    assert "openai.realtime.llm" in connects
    assert changed(before) - {(module, "websocket_connect") for module in connects} == (
        expected_names()
    )
    rtframes_pipecat.uninstall()
    assert changed(before) == set()


def test_a_second_time() -> None:
    rtframes_pipecat.install()
    before = modules()
    rtframes_pipecat.install()
    assert changed(before) == set()
    with pytest.raises(RuntimeError, match=r"installed with max_size=1048576: uninstall\(\) first"):
        rtframes_pipecat.install(max_size=None)
    assert changed(before) == set()
    rtframes_pipecat.uninstall()
    rtframes_pipecat.uninstall()
    rtframes_pipecat.install(max_size=None)


def test_what_somebody_else_has_bound_since_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    rtframes_pipecat.install()
    with monkeypatch.context() as patch:
        patch.setattr(OPENAI.events, "parse_server_event", lambda data: None)
        before = modules()
        with pytest.raises(RuntimeError, match="replaced after install"):
            rtframes_pipecat.uninstall()
        assert changed(before) == set()


async def ends_at_all(self: Any) -> None:
    async for message in self._websocket:
        OPENAI.events.parse_server_event(message)  # not by the name in the module of the loop


async def takes_nothing_unknown(self: Any) -> None:
    async for message in self._websocket:
        event = events.parse_server_event(message)  # noqa: F821
        await {"session.created": None}[event.type](event)


def keeps_audio(event: Any) -> Any:
    return event.event_id


CHANGES: dict[str, Callable[[], tuple[Any, str, Any]]] = {
    "no parser": lambda: (OPENAI.events, "parse_server_event", None),
    "another parser": lambda: (OPENAI.events, "parse_server_event", lambda data, strict: data),
    "events of other classes": lambda: (OPENAI.events, "parse_server_event", lambda data: {}),
    "no table": lambda: (OPENAI.events, "_server_event_types", None),
    "a table of something else": lambda: (OPENAI.events, "_server_event_types", {"error": dict}),
    "another module of events": lambda: (OPENAI.llm, "events", SimpleNamespace()),
    "another base64": lambda: (OPENAI.llm, "base64", SimpleNamespace()),
    "audio decoded elsewhere": lambda: (service_class(), "_handle_evt_audio_delta", keeps_audio),
    "no service": lambda: (OPENAI.llm, OPENAI.cls, None),
    "no loop": lambda: (service_class(), "_receive_task_handler", None),
    "a loop that does not ask": lambda: (service_class(), "_receive_task_handler", ends_at_all),
    "a loop that ends": lambda: (service_class(), "_receive_task_handler", takes_nothing_unknown),
}


def service_class() -> Any:
    return getattr(OPENAI.llm, OPENAI.cls)


@pytest.mark.parametrize("change", CHANGES)
def test_a_pipecat_of_another_shape_is_refused(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name, value = CHANGES[change]()
    monkeypatch.setattr(owner, name, value)
    before = modules()
    with pytest.raises(UnsupportedSDKError) as caught:
        rtframes_pipecat.install()
    for release in (RELEASE, *rtframes_pipecat.TESTED_VERSIONS):
        assert release in str(caught.value)
    assert "Nothing was changed." in str(caught.value)
    assert changed(before) == set()


@pytest.mark.parametrize("service", SERVICES, ids=[service.cls for service in SERVICES])
def test_one_service_of_another_shape_refuses_all(
    service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.events, "parse_server_event", None)
    before = modules()
    with pytest.raises(UnsupportedSDKError):
        rtframes_pipecat.install()
    assert changed(before) == set()


def run(program: str) -> str:
    """What a program prints in a process of its own."""
    paths = [str(Path(rtframes_pipecat.__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(program)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def test_before_pipecat_is_imported() -> None:
    program = """
        import sys
        import rtframes.integrations.pipecat as rtframes_pipecat
        assert "pipecat" not in sys.modules
        rtframes_pipecat.install()
        from pipecat.services.openai.realtime.llm import base64, events
        print(events.parse_server_event.__module__, base64.b64decode.__module__)
    """
    ours = "rtframes.integrations.pipecat"
    assert run(program).split()[-2:] == [f"{ours}._parser", f"{ours}._audio"]
