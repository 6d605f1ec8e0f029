"""Decodes deep frames of every kind on a thread of little stack; what crashes ends the process.

Args:
    the thread's stack, in KiB.
"""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
from msgspec import Struct

import rtframes
from decoder.stack_size import set_stack_size
from rtframes import Decoder, Extra


class Tree(Struct, tag="tree"):
    left: "Tree | None" = None
    many: "list[Tree] | None" = None
    any: Any = None
    more: Extra = None


class Row(Struct, tag="row", array_like=True):
    left: "Row | None" = None


KINDS = {
    "arrays": (b"[", b"]"),
    "objects": (b'{"a":', b"}"),
    "both": (b'[{"a":', b"}]"),
    "trees": (b'{"type":"tree","left":', b"}"),
    "late trees": (b'{"left":', b',"type":"tree"}'),
    "lists of trees": (b'{"type":"tree","many":[', b"]}"),
    "rows": (b'["row",', b"]"),
}
CORES = (b"null", b'{"type":"tree","b":[1]}', b'{"type":"of.tomorrow"}', b'"\\ud83d"', b"[")
AROUND = (
    (b"", b""),
    (b'{"type":"tree","any":', b"}"),
    (b'{"type":"tree","more":', b"}"),
    (b'{"s":', b',"type":"tree"}'),
    (b'{"type":"of.tomorrow","s":', b"}"),
)
WAYS: tuple[Callable[[Any], Any], ...] = (
    rtframes.loads,
    rtframes.peek_type,
    rtframes.decode,
    Decoder(Tree).decode,
    Decoder(Tree, invalid="unknown").decode,
    Decoder(Tree, extra="drop").decode,
    Decoder(Tree, strict=False).decode,
    Decoder(Tree).decode_lines,
    Decoder(Row).decode,
    Decoder(Any).decode,
)
DEPTHS = (20, 31, 33, 64, 65, 90, 130, 200, 320, 500, 700, 900, 1_000, 1_001, 5_000)

counts = {"taken": 0, "refused": 0, "malformed": 0}


def run() -> None:
    for opening, closing in KINDS.values():
        for core in CORES:
            for before, behind in AROUND:
                for depth in DEPTHS:
                    frame = before + opening * depth + core + closing * depth + behind
                    for way in WAYS:
                        try:
                            way(frame)
                            counts["taken"] += 1
                        except RecursionError:
                            counts["refused"] += 1
                        except msgspec.DecodeError:
                            counts["malformed"] += 1


deep = b'{"type":"tree","left":' * 70 + b'{"type":"of.tomorrow","s":[1]}' + b"}" * 70
for warm in (b"{", deep, b'{"type":"tree","any":' + deep + b"}", b'"\\ud83d"'):
    for way in WAYS:
        with suppress(msgspec.DecodeError):
            way(warm)  # so that nothing is imported, or compiled, on the small stack

set_stack_size(int(sys.argv[1]) << 10)
thread = threading.Thread(target=run)
thread.start()
thread.join()
print(counts)
