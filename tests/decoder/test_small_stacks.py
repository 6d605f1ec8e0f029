"""Threads with little stack, such as musl's, decode and encode, or refuse what is too deep."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys, sysconfig, threading
from msgspec import Struct
import rtframes

class Tree(Struct, tag="tree"):
    left: "Tree | None" = None
class Leaf(Struct, tag="leaf"):
    x: int = 0
class Deep(Struct, tag="deep"):
    left: "Deep | Leaf | None" = None
class Lists(Struct):
    left: "list[Lists] | None" = None
class Maps(Struct):
    left: "dict[str, Maps] | None" = None

tree, deep, lists, maps = map(rtframes.Decoder, (Tree, Deep, Lists, Maps))
# What is around the nesting, and how many levels each is.
KINDS = [
    (tree.decode, '{"type":"tree","left":', "null", "}"),
    (deep.decode, '{"type":"deep","left":', "null", "}"),
    (deep.decode, '{ "type" : "deep" , "left" : ', "null", " }"),
    (deep.decode, '{"left":', "null", ',"type":"deep"}'),
    (deep.decode, '{"type":"another","left":', "null", "}"),
    (lists.decode, '{"left":[', '', "]}"),
    (maps.decode, '{"left":{"a":', "{}", "}}"),
    (rtframes.loads, "[", "", "]"),
    (rtframes.loads, '{"abc":', "1", "}"),
]

def run(calls, *arguments):
    for call in calls:
        try:
            done.append(call(*arguments))
        except RecursionError:
            done.append(RecursionError)

size = asked = int(sys.argv[1])
FREE_THREADED = sysconfig.get_config_var("Py_GIL_DISABLED")
# Until 3.10 each call of a Python function takes C's stack, about 400 bytes: 60 such calls within
# each other, which the encoder of what is handed over makes, end on 32 KiB in a crash of CPython's.
PYTHON_NEEDS_STACK = sys.version_info < (3, 11) and size < 64 << 10
while True:
    try:
        threading.stack_size(size)
        break
    except ValueError:  # releases of 2026 require 52 KiB, their debug builds 100
        size += 4 << 10
for decode, before, middle, behind in KINDS:
    levels = before.count("{") + before.count("[")
    for depth in range(1, 64 // levels + 1):
        frame = (before * depth + middle + behind * depth).encode()
        done = []
        expected = decode(frame)
        # Often enough to be learnt.
        for calls, argument in (([decode] * 6, frame), ([rtframes.encode], expected)):
            if calls == [rtframes.encode] and PYTHON_NEEDS_STACK:
                run(calls, argument)
                continue
            thread = threading.Thread(target=run, args=(calls, argument))
            thread.start()
            thread.join()
        *decoded, encoded = done
        shallow = depth * levels <= 8 or asked >= 100_000
        for value in decoded:
            assert value == expected or (value is RecursionError and not shallow), (frame, value)
        if encoded is RecursionError:
            # Without the interpreter lock msgspec encodes, after Python code that needs more stack.
            assert FREE_THREADED and asked < 64 << 10
        else:
            assert decode(encoded) == expected
        assert len(decoded) == 6
"""


@pytest.mark.parametrize("size", [32, 64, 128, 256])
def test_any_depth(size: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(size << 10)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]
