"""Has single decodes watched by callgrind: what `cache_lines.py` runs under valgrind.

Each decoder first decodes sixty frames, as on a connection that has been open for a while. Then
come frames that it has not seen, twice in turn, and callgrind counts each of these calls
separately. Every frame is a separate object, as from a socket.
"""

from __future__ import annotations

import gc
import sys
from itertools import cycle, islice
from pathlib import Path

WARMING = 60
PASSES = 2


def main() -> None:
    """Decode frames: arguments are a layout, how many to watch, decoders and files in turn.

    Layouts are small numbers: in each of them all objects lie elsewhere in memory.
    """
    gc.disable()
    layout, watched = map(int, sys.argv[1:3])
    arguments = sys.argv[3:]
    before = [bytes(size) for number in range(layout) for size in range(0, 4_096, 32 + number)]
    # Imported after the module that moves their objects. `cache_lines.py` builds the first.
    import one_call  # type: ignore[import-not-found]
    from decoders import decoder, preparer

    one_call.watch(len, b"", "call")
    for number, (name, path) in enumerate(zip(arguments[::2], arguments[1::2], strict=True)):
        decode, fresh = decoder(name), preparer(name)
        frames = Path(path).read_bytes().splitlines()
        for frame in islice(cycle(frames[:-watched]), WARMING):
            decode(fresh(frame))
        for place, frame in [*enumerate(frames[-watched:])] * PASSES:
            prepared = fresh(frame)
            _leave_room()
            one_call.watch(decode, prepared, f"{number} {place}")
    del before


def _leave_room() -> None:
    """Have free blocks of every size at hand, so that taking one is always the same work."""
    for size in range(0, 8_192, 32):
        [bytes(size + number % 2) for number in range(8)]
