"""Decodes frames a given number of times and does nothing else: what `instructions.py` runs under
valgrind.

The counts of two runs of different length differ only by the decodes: what it costs to start
Python, to import and to compile the types is in both.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from decoders import decoder, preparer


def main() -> None:
    """Decode frames: arguments are a decoder, a file and a number of passes, repeated."""
    gc.disable()
    arguments = sys.argv[1:]
    for name, path, passes in zip(arguments[::3], arguments[1::3], arguments[2::3], strict=True):
        decode = decoder(name)
        prepared = list(map(preparer(name), Path(path).read_bytes().splitlines()))
        for _ in range(int(passes)):
            for frame in prepared:
                decode(frame)
