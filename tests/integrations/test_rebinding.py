"""`Installation`: names of a library are bound to ours and back, all or none of them."""

import json
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from rtframes.integrations import _stdlib
from rtframes.integrations._library import ABSENT, Library, UnsupportedSDKError
from rtframes.integrations._rebinding import Installation, Rebinding, plan_in

LIBRARY = Library(
    name="Sample Agents",
    distribution="sample-agents",
    package="made_up_agents",
    tested=("1.0.0", "2.0.0"),
    install="sample-agents",
    integration="rtframes.integrations.made_up_agents",
)
MODULE = """
import json

class Base:
    def handle(self): return "base"

class Session(Base): pass

def parse(text): return json.loads(text)
"""


@pytest.fixture
def made_up_agents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A library on the path: its folder, with a module ``made_up_agents.realtime``."""
    folder = tmp_path / "made_up_agents"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "realtime.py").write_text(textwrap.dedent(MODULE))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "made_up_agents"]:
        del sys.modules[name]


def realtime() -> ModuleType:
    return LIBRARY.find_module("made_up_agents.later", "made_up_agents.realtime")


def handle(self: Any) -> str:
    return "ours"


def plan() -> list[Rebinding]:
    module: Any = realtime()
    LIBRARY.check_is(module, "json", json)
    return [
        Rebinding.of(module, "json", _stdlib.json_module()),
        Rebinding.of(module.Session, "handle", handle),
    ]


@pytest.mark.usefixtures("made_up_agents")
def test_install_binds_and_uninstall_binds_back_object_for_object() -> None:
    module: Any = realtime()
    before, base, session = dict(vars(module)), dict(vars(module.Base)), dict(vars(module.Session))
    parse, instance = module.parse, module.Session()
    installation = Installation(LIBRARY, plan)
    for _ in range(2):
        installation.install()
        installation.install()
        assert module.json.loads is _stdlib.loads
        assert parse('{"a":1}') == {"a": 1}
        assert instance.handle() == "ours"
        assert module.Base().handle() == "base"
        changed = {name for name in before if vars(module)[name] is not before[name]}
        assert changed == {"json"}
        installation.uninstall()
        installation.uninstall()
        assert all(vars(module)[name] is value for name, value in before.items())
        assert list(vars(module)) == list(before)
        assert dict(vars(module.Session)) == session
        assert dict(vars(module.Base)) == base
        assert instance.handle() == "base"


@pytest.mark.usefixtures("made_up_agents")
def test_the_library_may_be_imported_before_or_after() -> None:
    assert "made_up_agents.realtime" not in sys.modules
    installation = Installation(LIBRARY, plan)
    installation.install()
    from made_up_agents import realtime as imported  # type: ignore[import-not-found]

    assert imported.json.loads is _stdlib.loads
    installation.uninstall()
    assert imported.json is json


@pytest.mark.usefixtures("made_up_agents")
def test_options_are_the_plans_and_stay_until_it_is_uninstalled() -> None:
    def plan_with(value: int) -> list[Rebinding]:
        return [Rebinding.of(realtime(), "limit", value)]

    installation = Installation(LIBRARY, plan_with)
    for value in (1, 2):
        installation.install(value=value)
        installation.install(value=value)
        assert vars(realtime())["limit"] == value
        with pytest.raises(RuntimeError, match=rf"installed with value={value}: uninstall\(\)"):
            installation.install(value=3)
        assert vars(realtime())["limit"] == value
        installation.uninstall()
        assert "limit" not in vars(realtime())


def test_a_plan_in_a_module_of_its_own_is_imported_when_it_is_needed(
    made_up_agents: Path,
) -> None:
    (made_up_agents / "plan.py").write_text("def plan(): return []")
    installation = Installation(LIBRARY, plan_in("made_up_agents.plan"))
    installation.uninstall()
    assert "made_up_agents.plan" not in sys.modules
    installation.install()
    assert "made_up_agents.plan" in sys.modules


@pytest.mark.usefixtures("made_up_agents")
def test_many_threads_install_and_uninstall() -> None:
    installation = Installation(LIBRARY, plan)
    failures: list[BaseException] = []
    start = threading.Barrier(8)

    def work() -> None:
        try:
            start.wait(30)
            for _ in range(200):
                installation.install()
                assert sys.modules["made_up_agents.realtime"].parse("[1]") == [1]
                installation.uninstall()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert sys.modules["made_up_agents.realtime"].json is json


@pytest.mark.usefixtures("made_up_agents")
def test_what_others_have_replaced_is_left_alone() -> None:
    module: Any = realtime()
    theirs = SimpleNamespace(loads=len)
    installation = Installation(LIBRARY, plan)
    installation.install()
    ours = module.json
    module.json = theirs
    with pytest.raises(
        RuntimeError, match=r"json of made_up_agents\.realtime was replaced after install"
    ):
        installation.uninstall()
    assert module.json is theirs
    assert module.Session().handle() == "ours"
    module.json = ours
    installation.uninstall()


def refuses(made_up_plan: Callable[[], Any], reason: str) -> None:
    """That nothing is bound by a plan that fails, and that the exception says what is known."""
    module: Any = realtime()
    before, session = dict(vars(module)), dict(vars(module.Session))
    installation = Installation(LIBRARY, made_up_plan)
    with pytest.raises(UnsupportedSDKError, match=reason) as raised:
        installation.install()
    assert dict(vars(module)) == before
    assert dict(vars(module.Session)) == session
    message = str(raised.value)
    assert "Sample Agents of unknown version" in message
    assert "Nothing was changed. Tested with Sample Agents 1.0.0 and 2.0.0." in message
    installation.uninstall()


@pytest.mark.usefixtures("made_up_agents")
def test_a_module_of_another_shape_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    refuses(
        lambda: LIBRARY.find_module("made_up_agents.a", "made_up_agents.b"),
        "no module made_up_agents.a or made_up_agents",
    )
    monkeypatch.setattr(realtime(), "json", SimpleNamespace(loads=len))
    refuses(plan, r"json of made_up_agents\.realtime is not json")
    monkeypatch.undo()


@pytest.mark.usefixtures("made_up_agents")
def test_functions_of_another_shape_are_refused() -> None:
    module = realtime()
    assert LIBRARY.check_function(module, "parse", parameters=1) is vars(module)["parse"]
    refuses(lambda: LIBRARY.check_function(module, "parse", 2), "no function parse of 2 parameters")
    refuses(lambda: LIBRARY.check_function(module, "json", 1), "no function json of 1 parameters")
    refuses(lambda: LIBRARY.check_function(module, "pars", 1), "no function pars of 1 parameters")


@pytest.mark.usefixtures("made_up_agents")
def test_a_self_test_compares_class_value_and_facts() -> None:
    def check(ours: Any, stock: Any, **options: Any) -> Any:
        return lambda: LIBRARY.check_same("parse()", ours, stock, ["1"], **options) or []

    Installation(LIBRARY, check(int, int)).install()
    refuses(check(int, lambda _: 2), r"parse\(\) gives another int than expected")
    refuses(check(int, float), r"parse\(\) gives another float than expected")
    refuses(check(int, json.dumps("no").index), r"parse\(\) refuses a sample")
    facts = iter("ab")
    refuses(check(int, int, facts=lambda _: next(facts)), r"parse\(\) gives another int")


@pytest.mark.usefixtures("made_up_agents")
def test_where_one_name_cannot_be_bound_none_is() -> None:
    module: Any = realtime()

    def two() -> list[Rebinding]:
        return [
            Rebinding.of(module, "json", _stdlib.json_module()),
            Rebinding.of(module, "parse", len),
            Rebinding(int, "from_bytes", vars(int)["from_bytes"], len),  # no class of Python's
        ]

    with pytest.raises(TypeError):
        Installation(LIBRARY, two).install()
    assert module.json is json
    assert module.parse("[1]") == [1]


@pytest.mark.usefixtures("made_up_agents")
def test_a_name_that_was_planned_for_another_value_is_left_alone() -> None:
    def stale() -> list[Rebinding]:
        return [*plan(), Rebinding(realtime(), "parse", len, len)]

    refuses(stale, r"parse of made_up_agents\.realtime was replaced by other code")


def test_a_library_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "made_up_agents", None)
    with pytest.raises(ImportError, match=r"needs Sample Agents.*pip install 'sample-agents'"):
        Installation(LIBRARY, plan).install()


def test_a_library_that_lacks_a_package_says_so(made_up_agents: Path) -> None:
    (made_up_agents / "realtime.py").write_text("import no_such_package_at_all")
    with pytest.raises(ImportError, match="No module named 'no_such_package_at_all'"):
        realtime()


def test_a_name_that_was_inherited_is_inherited_again() -> None:
    class Base:
        handle = 1

    class Session(Base):
        pass

    rebinding = Rebinding.of(Session, "handle", 2)
    assert rebinding.stock is ABSENT
    for _ in range(2):
        rebinding.bind(2)
        assert Session.handle == 2
        rebinding.bind(ABSENT)
        rebinding.bind(ABSENT)
        assert "handle" not in vars(Session)
        assert Session.handle == 1
