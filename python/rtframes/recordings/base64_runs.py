"""Base64 found in text of any kind: JSON, JSON in strings, printed objects, logs.

A run consists of base64 characters, standard or url-safe. It may be written with JSON's escapes at
any depth (``\\/``, ``\\\\u002b``), percent-encoded, or broken into lines of one length, as in MIME.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_KEPT = 256
"""The length in characters from which a run counts as base64, whatever it looks like."""

SHORTEST = 64
"""Characters of the shortest run that counts as base64 in any place: 6 ms of G.711."""

SHORTEST_AT_KEY = 32
"""The same after a key that often has audio, or after ``;base64,``."""

_LETTERS = rb"A-Za-z0-9+/_\-"
# Bounded, so that a long row of them is scanned only once.
_PERCENT = rb"%(?:25){0,8}"  # percent-encoded, perhaps more than once
_BACKSLASH = rb"(?:\\|%b5[Cc]){1,64}" % _PERCENT
# Characters of base64 that are written as escapes.
_ESCAPED = b"|".join(
    (
        rb"%b(?:/|%b2[Ff]|u00(?:2[bBfF]|3[0-9dD]|[46][1-9A-Fa-f]|[57][0-9Aa]))"
        % (_BACKSLASH, _PERCENT),
        rb"%b(?:2[BbFf]|3[Dd])" % _PERCENT,
        rb"&#(?:x2[BbFf]|x3[Dd]|43|47|61);|&(?:sol|plus|equals);",
    )
)
_BREAK = rb"%b(?:[nr]|u000[AaDd])|%b0[AaDd]" % (_BACKSLASH, _PERCENT)
# Escapes of other characters, which end a run; their own letters are not part of any run.
_OTHER = rb"%b(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.|\Z)|%b[0-9A-Fa-f]{2}|&#?\w{1,8};|[&#;]" % (
    _BACKSLASH,
    _PERCENT,
)
_MAYBE = re.compile(rb"[%b\\%%&#;]{%d,}" % (_LETTERS, SHORTEST_AT_KEY))
_RUN = re.compile(rb"((?:[%b]+|%b|%b)+=*)" % (_LETTERS, _ESCAPED, _BREAK))
_RUN_OR_OTHER = re.compile(rb"%b|(?:%b)" % (_RUN.pattern, _OTHER), re.DOTALL)
_ESCAPES = re.compile(_ESCAPED)
_BREAKS_OR_BACKSLASHES = re.compile(rb"((?:%b)+)|%b" % (_BREAK, _BACKSLASH))

_KEYS = (
    rb"(?:audio|media|payload|chunk|data|delta|b(?:ase)?64|pcm|wav|opus|mp3|sound|blob|bytes|frame"
    rb"|buffer)\w*"
)
_IS_KEY = re.compile(rb"\w*%b" % _KEYS, re.IGNORECASE)
# A key, and whatever quotes and separators a format puts between it and its value.
_BEHIND_KEY = re.compile(
    rb"(?:%b((?:%b[0-9A-F]{2}|u00[0-9A-F]{2}|#?x?[0-9A-F]{2}(?=;)|quot|b(?=\W)|\W){1,100})"
    rb"|;base64,)\Z" % (_KEYS, _PERCENT),
    re.IGNORECASE,
)
_SEPARATES = re.compile(rb"""[:,="'(\[<>]|quot|%(?:25)*(?:22|2c|3a|3d)|u0022|\A\Z""", re.IGNORECASE)
_LOOKS_BACK = 120
_NAME = re.compile(rb"[a-z0-9/_\-]*|[0-9A-Fa-f\-]*")
_NAME_AT_KEY = re.compile(rb"[0-9A-Fa-f\-]*|/[a-z0-9/_\-]*/[a-z0-9/_\-]*")
_WORD = re.compile(rb"[A-Za-z]?[a-z]*")
_RULE = re.compile(rb"(-*|_*|[a-z])\1*")
_FEWEST_IN_NAMES = 9
_NUMBER = re.compile(rb"-?[0-9]+(?:[eE][+\-]?[0-9]+)?")
_MIME_LINE = range(40, 129)
_SHORTEST_END = 16


def is_audio_key(key: str) -> bool:
    """Whether a key of this name often has audio."""
    return _IS_KEY.match(key.encode("utf-8", "replace")) is not None


def base64_runs(
    data: bytes, start: int, stop: int, *, at_key: bool = False
) -> Iterator[tuple[int, int]]:
    """Find base64 in a part of the text that is long enough to be audio.

    Paths, names and hashes without capital letters are left out if they are shorter than
    `LONGEST_KEPT`.

    Args:
        data: the text.
        start: of the part.
        stop: of the part.
        at_key: whether all of it is under a key that often has audio.
    """
    for maybe in _MAYBE.finditer(data, start, stop):
        for run in _RUN_OR_OTHER.finditer(data, maybe.start(), stop):
            if run.start() >= maybe.end():
                break
            if not run.group(1):
                continue
            known = at_key or _is_behind_key(data, run.start())
            for first, last in _whole_or_in_lines(data, *run.span()):
                if _is_audio(data, first, last, at_key=known):
                    yield first, last


def mime_line(text: bytes) -> int:
    """The length of a line that may be part of base64 over several lines; 0 if it may not."""
    is_one = len(text) in _MIME_LINE and is_run(text) and not _is_name(text, at_key=False)
    return len(text) if is_one and not _WORD.fullmatch(text) else 0


def ends_mime(text: bytes) -> bool:
    """Whether a line after such lines may be their last one."""
    return is_run(text) and (len(text) >= _SHORTEST_END or not _WORD.fullmatch(text))


def is_run(text: bytes) -> bool:
    """Whether the text has only characters of base64."""
    run = _RUN.match(text)  # a full match would try every way to divide the text
    return run is not None and run.end() == len(text)


def _is_behind_key(data: bytes, position: int) -> bool:
    found = _BEHIND_KEY.search(data, max(0, position - _LOOKS_BACK), position)
    return found is not None and _SEPARATES.search(found.group(1) or b"") is not None


def _is_audio(data: bytes, start: int, stop: int, *, at_key: bool) -> bool:
    run = data[start:stop]
    if len(run) < (SHORTEST_AT_KEY if at_key else SHORTEST) or _is_number(data, start, stop):
        return False
    if len(run) < SHORTEST and _WORD.fullmatch(run):
        return False  # a long word of a text; no words are longer
    return not _is_name(run, at_key=at_key)


def _whole_or_in_lines(data: bytes, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A run as one, if it is unbroken or broken as in MIME; otherwise line by line."""
    lines: list[tuple[int, int]] = []
    position = start
    for found in _BREAKS_OR_BACKSLASHES.finditer(data, start, stop):
        if found.group(1):
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
    """Whether it is a number of many digits, which has no quotes."""
    quoted = start > 0 and data[start - 1] in b"\"'\\"
    return not quoted and _NUMBER.fullmatch(data, start, stop) is not None


def _is_name(run: bytes, *, at_key: bool) -> bool:
    """Whether it is more likely a path, name, hash or rule. Silence has few characters, too."""
    if len(run) >= LONGEST_KEPT:
        return False
    if len(set(run)) < _FEWEST_IN_NAMES:
        return not at_key and _RULE.fullmatch(run) is not None
    return (_NAME_AT_KEY if at_key else _NAME).fullmatch(run) is not None
