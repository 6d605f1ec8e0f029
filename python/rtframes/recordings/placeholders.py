"""What replaces audio in a redacted frame, and the silence that replaces it again.

``<audio 4800 bytes>`` is audio of so many bytes, decoded. If the length of the string does not
follow from that (``\\/`` for a slash), it is given too: ``<audio 4800 bytes, 6410 characters>``. A
string that should be base64 and is not becomes ``<audio, not base64, 17 characters>``. A string
that only looks like base64 has ``base64`` instead of ``audio``.
"""

from __future__ import annotations

import re
import string

from rtframes.recordings.json_tokens import Unescaped
from rtframes.recordings.lines import LONGEST_LINE

_BASE64 = (string.ascii_letters + string.digits + "+/").encode()
_DATA_URI = re.compile(rb"data:[^,\"\\]{0,200};base64,")
_PLACEHOLDER = (
    rb"<(?:audio|base64)(?: (\d{1,18}) bytes)?(?:, not base64)?(?:, (\d{1,18}) characters)?>"
)
_ANY_PLACEHOLDER = re.compile(_PLACEHOLDER)
_AUDIO_BESIDE = re.compile(rb"[A-Za-z0-9+/_\-]{16,}")
_AS_VALUE = re.compile(rb'(?<=[",])' + _PLACEHOLDER + rb'("|\Z)')


class TooLongError(ValueError):
    """A placeholder is for more audio than a line of a recording may have."""


def placeholder(raw: bytes, *, known: bool) -> bytes | None:
    """What to write for the inside of a string.

    Args:
        raw: as it is in the frame, including escapes.
        known: whether it is known to be audio, and does not only look like base64.

    Returns:
        None to leave it unchanged: it is empty, or was redacted before.
    """
    if not raw or _was_redacted(raw):
        return None
    uri = _DATA_URI.match(raw)
    prefix = uri.group() if uri else b""
    body = raw[len(prefix) :]
    label = b"audio" if known else b"base64"
    size = _decoded_length(Unescaped(body).text if b"\\" in body else body)
    if size is None:
        words = b"<audio, not base64, %d characters>" if known else b"<base64, %d characters>"
        return prefix + words % len(body)
    if _encoded_length(size) == len(body):
        return prefix + b"<%b %d bytes>" % (label, size)
    return prefix + b"<%b %d bytes, %d characters>" % (label, size, len(body))


def expand(frame: bytes) -> bytes:
    """Return a redacted frame at its full length, with silence where its audio was.

    Args:
        frame: the result of `redact`.

    Returns:
        As many bytes as the frame had before `redact`; `frame` itself if it has no placeholder.
        Audio that was not base64 is replaced by text that is not base64 either.

    Raises:
        TooLongError: the frame would be longer than `LONGEST_LINE` bytes.
    """
    if b"<" not in frame:  # one byte is found much faster than a word
        return frame
    left = LONGEST_LINE - len(frame)

    def silence(match: re.Match[bytes]) -> bytes:
        nonlocal left
        size, characters, quote = match.groups()
        length = max(_encoded_length(int(size or 0)), int(characters or 0))
        left -= length
        if left < 0:
            raise TooLongError(f"its audio would be longer than the limit, {LONGEST_LINE} bytes")
        if size is None:
            return b"!" * length + quote
        padding = -int(size) % 3
        audio = b"A" * (_encoded_length(int(size)) - padding) + b"=" * padding
        # A longer string had escapes in it: spaces after it compensate for them.
        return audio + quote + b" " * (length - len(audio))

    return _AS_VALUE.sub(silence, frame)


def is_base64(text: bytes) -> bool:
    """Whether a text is complete base64 of the standard alphabet, padding included."""
    return _decoded_length(text) is not None


def _was_redacted(raw: bytes) -> bool:
    """Whether it has a placeholder, and nothing else that could be audio."""
    rest, placeholders = _ANY_PLACEHOLDER.subn(b"", raw)
    return bool(placeholders) and not _AUDIO_BESIDE.search(_DATA_URI.sub(b"", rest))


def _decoded_length(text: bytes) -> int | None:
    """How many bytes this base64 encodes; None if msgspec and rtframes would refuse it."""
    if len(text) % 4 or (text[:-2] + text[-2:].rstrip(b"=")).translate(None, _BASE64):
        return None
    return len(text) // 4 * 3 - text[-2:].count(b"=")


def _encoded_length(size: int) -> int:
    return (size + 2) // 3 * 4
