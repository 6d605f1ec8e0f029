"""Without the SDK: one error that says what to install."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
for name in sys.argv[1].split(","):
    sys.modules[name] = None
import rtframes.integrations.openai as rtframes_openai
rtframes_openai.uninstall()
{}
"""
CALLS = {
    "install": "rtframes_openai.install()",
    "accelerate": "rtframes_openai.accelerate(object())",
    "UnknownEvent": "rtframes_openai.UnknownEvent",
    "from": "from rtframes.integrations.openai import UnknownEvent",
}


@pytest.mark.parametrize("missing", ["openai", "pydantic", "openai,pydantic"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_is_missing_is_named_once(call: str, missing: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(call), missing], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    error = done.stderr.splitlines()[-1]
    assert error.startswith("ImportError: ")
    assert "pip install 'openai[realtime]'" in error
