"""Threads that import the package at the same time get one package, whole."""

import subprocess
import sys

import pytest

# Modules that the package itself begins with are left out: CPython raises where one thread imports
# such a module of any package, and another the package.
PROGRAM = """
import sys, threading

gate = threading.Barrier(8)
made, errors = [], []

def decoded():
    import rtframes
    frame = b'{"type":"response.output_text.delta","event_id":"e","delta":"a"}'
    event = rtframes.Decoder().decode(frame)
    return type(event).__name__, rtframes.loads(frame)["delta"], rtframes.encode(event) != b""

def used(number):
    if number % 4 == 0:
        from rtframes import events
        return events.ResponseOutputTextDelta.__name__
    if number % 4 == 1:
        import rtframes
        return type(rtframes.loads(b"[1]")).__name__
    if number % 4 == 2:
        from rtframes.testing import Synthesiser
        return len(list(Synthesiser("ga", seed=1).session(turns=1))) > 5
    return decoded()

def run(number):
    gate.wait()
    try:
        made.append((number % 4, used(number)))
    except BaseException as error:
        errors.append(repr(error))

threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(set(made)), errors)
"""


@pytest.mark.parametrize("turn", range(4))
def test_at_the_same_time(turn: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False
    )
    expected = [
        (0, "ResponseOutputTextDelta"),
        (1, "list"),
        (2, True),
        (3, ("ResponseOutputTextDelta", "a", True)),
    ]
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{expected} []\n", "")
