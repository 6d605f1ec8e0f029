"""A subinterpreter cannot import rtframes, is told so, and breaks nothing in the main one."""

import subprocess
import sys

import pytest

IMPORTS = [
    "import rtframes",
    "import rtframes._core",
    "import rtframes.testing",
    "from rtframes import UnknownObject",
    "import rtframes.integrations.openai",
]

PROGRAM = """
import sys
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
KIND, TRY = sys.argv[1:]
CODE = f'''
for _ in range(2):
    try:
        {TRY}
    except ImportError as error:
        print("refused", "subinterpreter" in str(error), flush=True)
    else:
        print("imported", flush=True)
'''
def create():
    try:
        return interpreters.create(KIND)
    except TypeError:  # before 3.13
        return interpreters.create(isolated=KIND == "isolated")
def in_another():
    another = create()
    try:
        failure = interpreters.run_string(another, CODE)
        assert failure is None, failure
    finally:
        interpreters.destroy(another)
def here():
    import rtframes
    assert rtframes.decode(b'{"type":"x"}').tag == "x"
    assert rtframes.encode(rtframes.loads(b"[1]")) == b"[1]"
    try:
        rtframes.loads(b"{")
    except rtframes.DecodeError:
        print("works", flush=True)
"""


def run(orders: str, kind: str, attempt: str, pure: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM + orders, kind, attempt],
        capture_output=True,
        text=True,
        timeout=60,
        env={"RTFRAMES_PURE": pure},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


REFUSED = ["refused True"] * 2


# With the lock of the main interpreter, and with one of its own, as there is from 3.12 on.
@pytest.mark.parametrize("kind", ["legacy", "isolated"])
@pytest.mark.parametrize("pure", ["", "1"], ids=["native", "pure"])
@pytest.mark.parametrize("attempt", IMPORTS)
def test_it_is_refused_before_and_after_the_main_interpreter_has_it(
    attempt: str, pure: str, kind: str
) -> None:
    said = run("in_another(); here(); in_another(); here()", kind, attempt, pure)
    assert said == [*REFUSED, "works", *REFUSED, "works"]
