"""What all tests share: how long hypothesis searches, and the decoders under test."""

import gc
import os
import signal
from typing import Any

import hypothesis
import pytest

import rtframes
from rtframes.reference.decoder import ReferenceDecoder

# The width of a terminal, which readline leaves in the environment of pytest-xdist's workers: what
# the command line prints without a terminal must not depend on it.
os.environ.pop("COLUMNS", None)

# A process keeps the signals ignored that its parent ignored, so under nohup, or behind a shell's
# `&`, the commands under test would not see those that the tests send them.
for _name in ("SIGINT", "SIGHUP", "SIGTERM"):
    if (_number := getattr(signal, _name, None)) and signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)

hypothesis.settings.register_profile(
    "short", max_examples=15, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.register_profile(
    "long", hypothesis.settings.get_profile("short"), max_examples=2_000
)
hypothesis.settings.load_profile(os.environ.get("RTFRAMES_HYPOTHESIS", "short"))


def pytest_collection_finish() -> None:
    """Take what is here before the first test out of the garbage collector's sight.

    Thousands of tests and all that they import are not garbage, and many tests collect it often.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(params=[rtframes.Decoder, ReferenceDecoder], ids=["Decoder", "ReferenceDecoder"])
def decoder_class(request: pytest.FixtureRequest) -> Any:
    """The public decoder, and the reference that it must not be told apart from."""
    return request.param
