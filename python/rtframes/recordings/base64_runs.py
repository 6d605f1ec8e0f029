"""Base64 found in text of any kind: JSON, JSON in strings, printed objects, logs.

A run consists of characters of base64, usual or url-safe. It may be written with JSON's escapes at
any depth (``\\/``, ``\\\\u002b``), percent-encoded, or broken into lines of one length, as in MIME.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_KEPT = 256
"""Characters from which a run is base64 whatever it looks like."""

SHORTEST = 64
"""Characters of the shortest run that is taken for base64 wherever it stands: 6 ms of G.711."""

SHORTEST_AT_KEY = 32
"""The same behind a key that audio often stands under, or behind ``;base64,``."""

_LETTERS = rb"A-Za-z0-9+/_\-"
_PERCENT = rb"%(?:25)*"  # percent-encoded, perhaps more than once
_BACKSLASH = rb"(?:\\|%b5[Cc])+" % _PERCENT
# Characters of base64 that are written as escapes.
_ESCAPED = rb"%b(?:/|%b2[Ff]|u00(?:2[bBfF]|3[0-9dD]|[46][1-9A-Fa-f]|[57][0-9Aa]))" % (
    _BACKSLASH,
    _PERCENT,
) + rb"|%b(?:2[BbFf]|3[Dd])" % (_PERCENT,)
_BREAK = rb"%b(?:[nr]|u000[AaDd])|%b0[AaDd]" % (_BACKSLASH, _PERCENT)
# Escapes of other characters, which end a run; their own letters belong to none.
_OTHER = rb"%b(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.|\Z)|%b[0-9A-Fa-f]{2}" % (_BACKSLASH, _PERCENT)
_MAYBE = re.compile(rb"[%b\\%%]{%d,}" % (_LETTERS, SHORTEST_AT_KEY))
_RUN = re.compile(rb"((?:[%b]+|%b|%b)+=*)" % (_LETTERS, _ESCAPED, _BREAK))
_RUN_OR_OTHER = re.compile(rb"%b|(?:%b)" % (_RUN.pattern, _OTHER), re.DOTALL)
_ESCAPES = re.compile(_ESCAPED)
_BREAKS = re.compile(rb"(?:%b)+" % _BREAK)
# A key, and whatever quotes and separators a format puts between it and its value.
_BEHIND_KEY = re.compile(
    rb"(?:audio|media|payload|chunk|data|delta|b(?:ase)?64|pcm|wav|opus|mp3|sound|voice|speech"
    rb"|content|blob|bytes|frame|buffer)\w*"
    rb"(?:%b[0-9A-F]{2}|u00[0-9A-F]{2}|#?x?[0-9A-F]{2}(?=;)|quot|b(?=\W)|\W){1,24}\Z" % _PERCENT,
    re.IGNORECASE,
)
_LOOKS_BACK = 80
_NAME = re.compile(rb"[a-z0-9/_\-]*|[0-9A-Fa-f\-]*")
_FEWEST_IN_NAMES = 9
_NUMBER = re.compile(rb"-?[0-9]+(?:[eE][+\-]?[0-9]+)?")
_MIME_LINE = range(48, 129)


def base64_runs(data: bytes, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where base64 stands in a part of the text that is long enough to be audio.

    Paths, names and hashes without capital letters are left out, if they are shorter than
    `LONGEST_KEPT`.
    """
    for maybe in _MAYBE.finditer(data, start, stop):
        for run in _RUN_OR_OTHER.finditer(data, maybe.start(), stop):
            if run.start() >= maybe.end():
                break
            if not run.group(1):
                continue
            at_key = _BEHIND_KEY.search(data, max(0, run.start() - _LOOKS_BACK), run.start())
            shortest = SHORTEST_AT_KEY if at_key else SHORTEST
            for first, last in _whole_or_in_lines(data, *run.span()):
                if last - first < shortest or _is_name(data[first:last]):
                    continue
                if not _is_number(data, first, last):
                    yield first, last


def mime_line(text: bytes) -> int:
    """The length of a line that base64 of more lines may be made of; 0 if it is none."""
    return len(text) if len(text) in _MIME_LINE and is_run(text) and not _is_name(text) else 0


def is_run(text: bytes) -> bool:
    """Whether the text is nothing but characters of base64."""
    run = _RUN.match(text)  # a full match would try each way to share the text out
    return run is not None and run.end() == len(text)


def _whole_or_in_lines(data: bytes, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A run as one, if it is unbroken or broken as MIME does; otherwise line by line."""
    lines: list[tuple[int, int]] = []
    position = start
    for found in _BREAKS.finditer(data, start, stop):
        lines.append((position, found.start()))
        position = found.end()
    if position < stop:
        lines.append((position, stop))
    lengths = [len(_ESCAPES.sub(b"=", data[first:last])) for first, last in lines]
    in_lines = len(set(lengths[:-1])) == 1 and lengths[0] in _MIME_LINE
    if len(lines) == 1 or (in_lines and lengths[-1] <= lengths[0]):
        yield lines[0][0], lines[-1][1]
    else:
        yield from lines


def _is_number(data: bytes, start: int, stop: int) -> bool:
    """Whether it is a number of many digits, which stands without quotes."""
    quoted = start > 0 and data[start - 1] in b"\"'\\"
    return not quoted and _NUMBER.fullmatch(data, start, stop) is not None


def _is_name(run: bytes) -> bool:
    """Whether it is rather a path, a name or a hash. Silence in base64 has few characters."""
    if len(run) >= LONGEST_KEPT or len(set(run)) < _FEWEST_IN_NAMES:
        return False
    return _NAME.fullmatch(run) is not None
