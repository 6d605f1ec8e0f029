"""Foreign text, made safe for a terminal."""

from __future__ import annotations

import re

# C0 (with ESC and NUL), DEL, C1; marks, embeddings, overrides and isolates of writing direction;
# line and paragraph separators; byte order mark, annotation anchors; halves of a character.
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def shown(text: str) -> str:
    r"""The same text with each control character written as Python writes it: ``\x1b``, ``\u202e``.

    The content of a recording was chosen by somebody else. Sent to a terminal unchanged, it could
    move the cursor, set the title, or turn the direction of the text around it.
    """
    return _CONTROL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode()


def shown_lines(text: str) -> str:
    """The same for text of several lines: line breaks stay, and tabs become spaces."""
    lines = text.replace("\r\n", "\n").replace("\t", " ").split("\n")
    return "\n".join(map(shown, lines))


def counted(count: int, one: str, many: str = "") -> str:
    """A number with what it counts: ``1 frame``, ``1,200 frames``.

    Args:
        count: how many.
        one: the singular.
        many: the plural; `one` with an s if not given.
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
