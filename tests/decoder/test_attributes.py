"""What decoders, encoders and buffers say of themselves."""

import sys
import typing
import weakref
from importlib.metadata import version
from typing import Any

import msgspec
import pytest

import rtframes
from rtframes import AudioBuffer, Decoder, Encoder


def nothing(*_: Any) -> Any:
    return None


PAIRS = {
    "decoder": (Decoder(int, unknown=None), msgspec.json.Decoder(int)),
    "default decoder": (Decoder(), msgspec.json.Decoder()),
    "decoder with hooks": (
        Decoder(dict, strict=False, dec_hook=nothing, float_hook=float),
        msgspec.json.Decoder(dict, strict=False, dec_hook=nothing, float_hook=float),
    ),
    "alias": (Decoder[Any](int), msgspec.json.Decoder(int)),
    "encoder": (Encoder(), msgspec.json.Encoder()),
    "encoder with options": (
        Encoder(enc_hook=nothing, decimal_format="number", uuid_format="hex", order="sorted"),
        msgspec.json.Encoder(
            enc_hook=nothing, decimal_format="number", uuid_format="hex", order="sorted"
        ),
    ),
}
OF_DECODERS = ("type", "strict", "dec_hook", "float_hook")
OF_ENCODERS = ("enc_hook", "decimal_format", "uuid_format", "order")
METHODS = ("decode", "decode_lines", "encode", "encode_into", "stats")
OTHERS = ("anything", "_hand_over", "_inner", "_type", "__dict__", "__orig_class__", "__doc__")


@pytest.mark.parametrize(("ours", "own"), PAIRS.values(), ids=PAIRS)
def test_attributes_are_msgspecs_and_cannot_be_set(ours: Any, own: Any) -> None:
    names = OF_ENCODERS if isinstance(ours, Encoder) else OF_DECODERS
    for name in names:
        if name != "type" or ours.type is not rtframes.ServerEvent:
            assert getattr(ours, name) == getattr(own, name)
    for name in (*names, *METHODS, *OTHERS):
        before = getattr(ours, name, None)
        for one in (ours, own):
            with pytest.raises(AttributeError):
                setattr(one, name, 1)
            with pytest.raises(AttributeError):
                delattr(one, name)
        assert getattr(ours, name, None) == before
    assert weakref.ref(ours)() is ours


def test_a_subclass_has_attributes_of_its_own() -> None:
    class Mine(Decoder[Any]):
        def __init__(self, *_: Any, **__: Any) -> None:
            self.name = "mine"
            self.type = "shown"

        def decode(self, buf: Any, /) -> Any:
            return super().decode(buf), self.name

    class Own(Encoder):
        def __init__(self) -> None:
            self.order = None

    mine = Mine(int, strict=True)
    assert mine.decode(b"5") == (5, "mine")
    assert (mine.type, mine.strict) == ("shown", True)
    mine.name = "yours"
    assert mine.decode(b"5") == (5, "yours")
    assert Own().encode(5) == b"5"


def test_the_version_is_that_of_the_distribution() -> None:
    assert rtframes.__version__ == version("rtframes")


@pytest.mark.parametrize("size", [0, 1, 10, 4_800, 100_000, 1_000_000])
def test_the_size_of_a_buffer_is_that_of_its_memory(size: int) -> None:
    buffer = AudioBuffer(bytes(size))
    decoded = AudioBuffer.from_base64(buffer.base64())
    for one in (buffer, decoded):
        # Its payload and the alignment; a block of up to 32 KiB may have been used before
        memory = sys.getsizeof(one) - sys.getsizeof(AudioBuffer()[:])
        assert size <= memory <= max(size + 128, 33_000)


def test_a_slice_of_a_buffer_owns_no_memory() -> None:
    buffer = AudioBuffer(bytes(100_000))
    for part in (buffer[:], buffer[10:90_000], buffer[1:][1:]):
        assert sys.getsizeof(part) < 200
    assert sys.getsizeof(buffer[::2]) > 50_000  # a copy


def test_reprs_are_short() -> None:
    assert repr(rtframes.Decoder()) == "rtframes.Decoder(ServerEvent)"
    zero_copy = rtframes.Decoder(rtframes.ZeroCopyServerEvent)
    assert repr(zero_copy) == "rtframes.Decoder(ZeroCopyServerEvent)"
    client = rtframes.Decoder(rtframes.client_events.ClientEvent)
    assert repr(client) == "rtframes.Decoder(ClientEvent)"
    assert repr(rtframes.Decoder(int | str)) == "rtframes.Decoder(int | str)"

    class Own(msgspec.Struct, tag="vendor.event"):
        pass

    many = rtframes.extend_events(Own)
    members = len(typing.get_args(many))
    assert repr(rtframes.Decoder(many)).endswith(f" | … ({members} types))")
    assert len(repr(rtframes.Decoder(many))) < 300
    assert repr(rtframes.Encoder()) == "rtframes.Encoder()"
    assert repr(rtframes.Encoder(order="sorted")) == "rtframes.Encoder(order='sorted')"
