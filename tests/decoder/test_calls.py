"""Functions and methods of one argument are called as Python's own are."""

import inspect
import pickle
import subprocess
import sys
from typing import Any

import pytest

import rtframes
from rtframes import Decoder, Encoder

FUNCTIONS: list[Any] = [rtframes.loads, rtframes.peek_type, Decoder().decode]
CALLS: list[Any] = [*((function, "buf") for function in FUNCTIONS), (Encoder().encode, "obj")]
NAMES = ["loads", "peek_type", "decode", "encode"]
FRAME = b'{"type":"input_audio_buffer.cleared","event_id":"e"}'


@pytest.mark.parametrize(("function", "name"), CALLS, ids=NAMES)
def test_one_argument_by_position(function: Any, name: str) -> None:
    assert function(FRAME) is not None
    for arguments, keywords in (((), {}), ((FRAME, FRAME), {}), ((), {name: FRAME})):
        with pytest.raises(TypeError):
            function(*arguments, **keywords)


@pytest.mark.parametrize(("function", "name"), CALLS, ids=NAMES)
def test_they_are_documented(function: Any, name: str) -> None:
    parameter = inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY)
    assert list(inspect.signature(function).parameters.values()) == [parameter]
    assert name in (inspect.getdoc(function) or "").partition("Args:")[2]


@pytest.mark.parametrize("stranger", [object(), None, Decoder, rtframes.Encoder()])
def test_a_method_takes_its_own_class_alone(stranger: Any) -> None:
    decode: Any = Decoder.decode
    assert decode(Decoder(), FRAME).event_id == "e"
    with pytest.raises(TypeError):
        decode(stranger, FRAME)


@pytest.mark.parametrize("stranger", [object(), None, Encoder, Decoder()])
def test_so_does_that_of_the_encoder(stranger: Any) -> None:
    encode: Any = Encoder.encode
    assert encode(Encoder(), [1]) == b"[1]"
    with pytest.raises(TypeError):
        encode(stranger, [1])


def test_a_subclass_may_call_it() -> None:
    class Counting(Decoder[Any]):
        count = 0

        def decode(self, buf: Any, /) -> Any:
            type(self).count += 1
            return super().decode(buf)

    decoder: Any = Counting()
    assert decoder.decode(FRAME).event_id == "e"
    assert Counting.count == 1


def test_a_subclass_may_encode_by_it() -> None:
    class Wrapping(Encoder):
        def encode(self, obj: Any, /) -> bytes:
            return b"<" + super().encode(obj) + b">"

    assert Wrapping().encode([1]) == b"<[1]>"
    # Lines are not made of what a subclass makes of single objects.
    assert Wrapping().encode_lines(iter([1])) == b"1\n"


AT_THE_END = """
import builtins, rtframes

class Keeper:
    def __init__(self):
        self.decode = rtframes.Decoder().decode
        self.loads, self.peek = rtframes.loads, rtframes.peek_type
        self.encode = rtframes.Encoder().encode

    def __del__(self, print=print, error=Exception, view=memoryview, array=bytearray):
        good = b'{"type":"input_audio_buffer.cleared","event_id":"e"}'
        for call, frame in (
            (self.decode, good),
            (self.decode, view(good)),
            (self.decode, array(good)),
            (self.decode, b"{bad"),
            (self.decode, None),
            (self.loads, good),
            (self.loads, view(good)),
            (self.loads, b"{bad"),
            (self.peek, None),
            (self.encode, [good, array(good)]),
            (self.encode, ["\\ud800"]),
            (self.encode, 1j),
        ):
            try:
                call(frame)
                print("value")
            except error as raised:
                print("error")

builtins.keeper = Keeper()
"""


def test_calls_while_the_interpreter_ends() -> None:
    """Finalisers run when PyO3 lets nobody in any more: a value or an exception even then."""
    done = subprocess.run(
        [sys.executable, "-c", AT_THE_END], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    # What is handed over may find that modules are gone; what is native needs none.
    said = done.stdout.split()
    assert len(said) == 12
    assert said[0] == said[1] == said[2] == said[5] == said[6] == said[9] == "value"
    assert said[3] == said[4] == said[7] == said[8] == said[10] == said[11] == "error"


def test_functions_are_the_modules() -> None:
    for name in ("loads", "peek_type"):
        function = getattr(rtframes, name)
        assert function.__name__ == name
        assert pickle.loads(pickle.dumps(function)) is function


@pytest.mark.parametrize("function", FUNCTIONS, ids=["loads", "peek_type", "decode"])
@pytest.mark.parametrize("wrong", [None, 1, object(), ["{}"]])
def test_what_is_no_frame(function: Any, wrong: Any) -> None:
    for _ in range(100):
        with pytest.raises(TypeError):
            function(wrong)
