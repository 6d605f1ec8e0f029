"""pyright strict and mypy strict pass on the package and on ``tests/typing``, and mean it.

The files in ``tests/typing`` say with ``assert_type`` what checkers should see. The snippets here
are mistakes that both checkers must report.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

HEADER = """
from rtframes import Decoder, UnknownObject, decode, events, objects, zero_copy

def mistake(event: events.ServerEvent | UnknownObject, item: objects.ConversationItem) -> object:
"""

MISTAKES = {
    "a field that only some events have": """
    return event.delta
""",
    "an event type that does not exist": """
    return event.type == "response.output_audio.dleta"
""",
    "text instead of audio": """
    match event:
        case events.ResponseOutputAudioDelta(delta=delta):
            text: str = delta
            return text
        case _:
            return None
""",
    "an unknown item taken for a known one": """
    return item.id
""",
    "an optional field taken as set": """
    return event.session.model.upper() if event.type == "session.created" else None
""",
    "an event that is changed": """
    if isinstance(event, events.ErrorEvent):
        event.event_id = "mine"
    return event
""",
    "a class with a field that it does not have": """
    return events.ConversationItemDeleted(event_id="event_1", item="item_1")
""",
    "zero-copy audio taken for bytes": """
    def audio(event: zero_copy.ZeroCopyServerEvent) -> bytes:
        return event.delta if event.type == "session.output_audio.delta" else b""
    return audio
""",
    "the result of a decoder taken for an event": """
    known: events.ServerEvent = Decoder().decode(b"{}")
    return known
""",
    "the result of decode taken for an event": """
    known: events.ServerEvent = decode(b"{}")
    return known
""",
}


def pyright(*arguments: str) -> list[str]:
    """The errors found, each as ``path:line: rule: message``."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] > 10
    return [
        f"{found['file']}:{found['range']['start']['line'] + 1}: {found.get('rule')}:"
        f" {found['message']}"
        for found in report["generalDiagnostics"]
        if found["severity"] == "error"
    ]


def mypy(*arguments: str, cache: str) -> str:
    """What mypy prints.

    Args:
        cache: the name of what is checked: mypy keeps in the folder build what it has learnt.
    """
    folder = ROOT / "build" / "mypy" / cache
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(folder), "--no-error-summary"]
    environment = os.environ | {"MYPYPATH": str(ROOT / "python")}
    done = subprocess.run(
        [*command, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def snippets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for each mistake, and one without any."""
    folder = tmp_path_factory.mktemp("snippets")
    for i, body in enumerate(MISTAKES.values()):
        (folder / f"mistake_{i}.py").write_text(f"# pyright: strict\n{HEADER}{body}")
    (folder / "correct.py").write_text(f"# pyright: strict\n{HEADER}\n    return event.type\n")
    settings = {"extraPaths": [str(ROOT / "python")], "pythonVersion": "3.10"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    return folder


def test_pyright_strict_passes() -> None:
    assert pyright() == []


def test_mypy_strict_passes() -> None:
    assert mypy(cache="package") == ""


def test_pyright_reports_each_mistake(snippets: Path) -> None:
    errors = [error for error in pyright("--project", str(snippets)) if "reportUnused" not in error]
    assert {Path(error.split(":")[0]).stem for error in errors} == {
        f"mistake_{i}" for i in range(len(MISTAKES))
    }


def test_mypy_reports_each_mistake(snippets: Path) -> None:
    errors = mypy("--strict", str(snippets), cache="mistakes").splitlines()
    assert {Path(error.split(":")[0]).stem for error in errors if ": error:" in error} == {
        f"mistake_{i}" for i in range(len(MISTAKES))
    }
