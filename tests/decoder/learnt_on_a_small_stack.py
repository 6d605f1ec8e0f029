"""Decodes and encodes nested Structs, often enough to be learnt, on threads of little stack.

Args:
    the threads' stack, in KiB.
"""

import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec import Struct

import rtframes

# What is handed over needs it. Python may have to compile it first, which takes more stack.
import rtframes.reference.decoder
from decoder.stack_size import set_stack_size


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


TREE = rtframes.Decoder(Tree).decode
DEEP = rtframes.Decoder(Deep).decode
# What is around the nesting, and how many levels each is.
KINDS: tuple[tuple[Callable[[Any], Any], str, str, str], ...] = (
    (TREE, '{"type":"tree","left":', "null", "}"),
    (DEEP, '{"type":"deep","left":', "null", "}"),
    (DEEP, '{ "type" : "deep" , "left" : ', "null", " }"),
    (DEEP, '{"left":', "null", ',"type":"deep"}'),
    (DEEP, '{"type":"another","left":', "null", "}"),
    (rtframes.Decoder(Lists).decode, '{"left":[', "", "]}"),
    (rtframes.Decoder(Maps).decode, '{"left":{"a":', "{}", "}}"),
    (rtframes.loads, "[", "", "]"),
    (rtframes.loads, '{"abc":', "1", "}"),
)

KIBIBYTES = int(sys.argv[1])
FREE_THREADED = sysconfig.get_config_var("Py_GIL_DISABLED")
# Until 3.10 each call of a Python function takes C's stack, about 400 bytes: 60 such calls within
# each other, which the encoder of what is handed over makes, end on 32 KiB in a crash of CPython's.
PYTHON_NEEDS_STACK = sys.version_info < (3, 11) and KIBIBYTES < 64

done: list[Any] = []


def run(calls: Iterable[Callable[[Any], Any]], argument: object) -> None:
    for call in calls:
        try:
            done.append(call(argument))
        except RecursionError:
            done.append(RecursionError)


def run_on_a_small_stack(calls: Iterable[Callable[[Any], Any]], argument: object) -> None:
    thread = threading.Thread(target=run, args=(calls, argument))
    thread.start()
    thread.join()


set_stack_size(KIBIBYTES << 10)
for decode, before, middle, behind in KINDS:
    levels = before.count("{") + before.count("[")
    for depth in range(1, 64 // levels + 1):
        frame = (before * depth + middle + behind * depth).encode()
        done.clear()
        expected = decode(frame)
        run_on_a_small_stack([decode] * 6, frame)
        if PYTHON_NEEDS_STACK:
            run([rtframes.encode], expected)
        else:
            run_on_a_small_stack([rtframes.encode], expected)
        *decoded, encoded = done
        assert len(decoded) == 6
        shallow = depth * levels <= 8 or KIBIBYTES >= 98
        for value in decoded:
            assert value == expected or (value is RecursionError and not shallow), (frame, value)
        if encoded is RecursionError:
            # What is too deep goes to msgspec, for which CPython 3.14 and later leave less stack.
            done.clear()
            run_on_a_small_stack([msgspec.json.encode], expected)
            # Without the interpreter lock it does so after Python code, which needs more stack.
            assert done == [RecursionError] or (FREE_THREADED and KIBIBYTES < 64)
        else:
            assert decode(encoded) == expected
