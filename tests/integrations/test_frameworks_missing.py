"""Without a framework: its integration can be imported, and `install` says what to install."""

import subprocess
import sys

import pytest

FRAMEWORKS = {
    "agents": ("agents", "openai-agents"),
    "livekit": ("livekit", "livekit-agents[openai]"),
    "pipecat": ("pipecat", "pipecat-ai[openai]"),
}
PROGRAM = """
import sys
sys.modules[sys.argv[2]] = None
from importlib import import_module
integration = import_module("rtframes.integrations." + sys.argv[1])
integration.uninstall()
integration.install()
"""


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_what_is_missing_is_named_once(name: str) -> None:
    package, install = FRAMEWORKS[name]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, name, package], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    error = done.stderr.splitlines()[-1]
    assert error.startswith("ImportError: ")
    assert f"pip install '{install}'" in error
