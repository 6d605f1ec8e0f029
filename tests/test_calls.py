"""Functions and methods of one argument are called as Python's own are."""

import inspect
import pickle
from typing import Any

import pytest

import rtframes
from rtframes import Decoder

FUNCTIONS: list[Any] = [rtframes.loads, rtframes.peek_type, Decoder().decode]
FRAME = b'{"type":"input_audio_buffer.cleared","event_id":"e"}'


@pytest.mark.parametrize("function", FUNCTIONS, ids=["loads", "peek_type", "decode"])
def test_one_argument_by_position(function: Any) -> None:
    assert function(FRAME) is not None
    for arguments, keywords in (((), {}), ((FRAME, FRAME), {}), ((), {"buf": FRAME})):
        with pytest.raises(TypeError):
            function(*arguments, **keywords)


@pytest.mark.parametrize("function", FUNCTIONS, ids=["loads", "peek_type", "decode"])
def test_they_are_documented(function: Any) -> None:
    parameter = inspect.Parameter("buf", inspect.Parameter.POSITIONAL_ONLY)
    assert list(inspect.signature(function).parameters.values()) == [parameter]
    assert "buf" in (inspect.getdoc(function) or "").partition("Args:")[2]


@pytest.mark.parametrize("stranger", [object(), None, Decoder, rtframes.Encoder()])
def test_a_method_takes_its_own_class_alone(stranger: Any) -> None:
    decode: Any = Decoder.decode
    assert decode(Decoder(), FRAME).event_id == "e"
    with pytest.raises(TypeError):
        decode(stranger, FRAME)


def test_a_subclass_may_call_it() -> None:
    class Counting(Decoder[Any]):
        count = 0

        def decode(self, buf: Any, /) -> Any:
            type(self).count += 1
            return super().decode(buf)

    decoder: Any = Counting()
    assert decoder.decode(FRAME).event_id == "e"
    assert Counting.count == 1


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
