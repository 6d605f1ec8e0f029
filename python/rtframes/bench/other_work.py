"""What a program does between two frames: it reads memory and runs code of many kinds.

It has to push a decoder out of the first caches as a program does: its data by reading more than
the second-level cache of most machines holds, its code and the processor's predictions by
code that is spread as widely as that of an event loop, a logger and a user's program. None of it
belongs to a decoder that is measured: code that they share would not become cold.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import textwrap
import zlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from string import Template
from urllib.parse import parse_qs, urlencode

MEMORY_BYTES = 2 << 20
"""How much memory is read."""

_LINE_BYTES = 64
_SOURCE = "def louder(levels, by=3):\n    return [level * by for level in levels if level > by]\n"


class OtherWork:
    """A piece of work of about 0.2 ms, a little different each time."""

    def __init__(self) -> None:
        # Not zeroes: those would all be the same page of the operating system.
        self._memory = bytearray(b"\x01") * MEMORY_BYTES
        self._words = re.compile(r"\b([a-z]+)(\d*)\b", re.IGNORECASE)
        self._line = Template("$time call $call level $level from caller$who at gateway $who")
        self._time = datetime(2026, 1, 2, tzinfo=timezone.utc)
        self._done = 0

    def __call__(self) -> int:
        """Do it once, and return a number that depends on all of it."""
        self._done += 1
        self._time += timedelta(milliseconds=7)
        # One byte of each cache line.
        lines = len(self._memory[::_LINE_BYTES])
        line = self._line.substitute(
            time=self._time.isoformat(timespec="milliseconds"),
            call=f"{self._done:08x}",
            level=f"{self._done % 97 / 7:.2f}",
            who=self._done % 5,
        )
        query = parse_qs(urlencode({"line": line, "number": self._done}))
        rows = io.StringIO()
        csv.writer(rows).writerows([(line, number, number / 3) for number in range(6)])
        text = self._words.sub(lambda found: found[1].title() + found[2], rows.getvalue())
        packed = zlib.compress(textwrap.fill(text, 40).encode(), 1)
        exact = sum((Decimal(number) / 7 for number in range(8)), Decimal(2).sqrt())
        code = compile(_SOURCE * 4, "<other work>", "exec")
        digest = hashlib.sha256(packed).digest()
        return lines + len(query) + int(exact) + len(code.co_code) + sorted(digest)[0]
