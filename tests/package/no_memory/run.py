"""Calls of one kind in which the nth allocation fails, for every n: `test_no_memory.py` runs it.

Without an argument it prints the kinds that are run. It ends with an error where a call gives
anything but its value or exception, or a `MemoryError`; where the next call, with memory, is not
right; or where memory is lost.
"""

from __future__ import annotations

import gc
import re
import sys
from _testcapi import remove_mem_hooks, set_nomemory  # pyright: ignore
from typing import Any

import buffers
import decoding
import encoding
import iterating
from cases import KINDS, MISTAKES, Call, Case
from handed_over import LEFT_OUT

assert all(module.__doc__ for module in (buffers, decoding, encoding, iterating))  # for their kinds


LOST = re.compile(
    r"error return without exception set|<function .*> returned NULL without setting an exception"
)
"""CPython 3.11 loses exceptions of Python code, as ``[1][10]``, with no memory for a traceback."""


LOSSES_OF_CPYTHON = ("handed_over_", "encode_a_class_without_a_plan")
"""They run Python functions: CPython 3.11 loses the arguments of one whose cells it cannot make."""


def outcome(call: Call) -> Any:
    try:
        return call()
    except Exception as raised:
        return type(raised)


def without_memory(call: Call, first: int, stop: int) -> Any:
    """The outcome of a call during which allocations fail from the `first` to before the `stop`."""
    made: Any = None
    lost: SystemError | None = None
    set_nomemory(first, stop)
    try:
        made = call()
    except SystemError as raised:
        lost = raised
    except Exception as raised:
        made = type(raised)
    finally:
        remove_mem_hooks()
    if lost is not None:
        assert LOST.fullmatch(str(lost)), lost
        return MemoryError
    return made


def failures(case: Case) -> int:
    """Let each allocation fail, alone and with all that follow; how often memory ran out."""
    case.prepare()
    right = outcome(case.call)
    assert isinstance(right, type) == (sys.argv[1] in MISTAKES), right
    ran_out = 0
    for alone in (True, False):
        first = last = 0
        # Until so many calls in a row did not notice.
        while first - last < 25:
            case.prepare()
            made = without_memory(case.call, first, first + 1 if alone else 0)
            if made is MemoryError:
                ran_out += 1
                last = first
            else:
                assert made == right, (alone, first, made)
            del made
            again = outcome(case.call)
            assert again == right, (alone, first, again)
            del again
            first += 1
    return ran_out


def main() -> None:
    if len(sys.argv) == 1:
        print("\n".join(name for name in KINDS if name not in LEFT_OUT))
        return
    made = KINDS[sys.argv[1]]()
    case = made if isinstance(made, Case) else Case(made)
    gc.disable()
    ran_out, blocks = 0, list[int]()
    for _ in range(4):
        ran_out = failures(case)
        gc.collect()
        blocks.append(sys.getallocatedblocks())
    print("memory ran out", ran_out, "times; blocks", [after - blocks[1] for after in blocks[1:]])
    # An event that is filled again needs none.
    assert ran_out > 0 or sys.argv[1] in ("texts_in_turn", "audio_learnt")
    # One more or less that is kept, as by a free list, is no loss; one at each failure is.
    if not sys.argv[1].startswith(LOSSES_OF_CPYTHON):
        assert blocks[-1] - blocks[1] < max(ran_out, 10), blocks


if __name__ == "__main__":
    main()
