"""The errors of this package's own beside msgspec's: `InvalidUtf8Error` and `NestingError`."""

from __future__ import annotations

from typing import ClassVar

from msgspec import DecodeError


class InvalidUtf8Error(DecodeError, UnicodeDecodeError):
    """A frame is not UTF-8, so that it is no JSON.

    It is both a `DecodeError`, as for any malformed frame, and a `UnicodeDecodeError`. It never
    holds the frame: ``object`` is the wrong bytes alone, and ``start`` and ``end`` are within it.

    Args:
        encoding: as for `UnicodeDecodeError`.
        object: the wrong bytes.
        start: where they begin in `object`, in bytes.
        end: where they end in `object`, in bytes.
        reason: what is wrong with them.

    Attributes:
        position: where the wrong bytes stand in the frame, in bytes from its start, as UTF-8.
    """

    position: int = 0

    def __str__(self) -> str:
        return f"JSON is malformed: invalid UTF-8, {self.reason} (byte {self.position})"


class NestingError(DecodeError, RecursionError):
    """A frame nests more deeply than is decoded.

    It is both a `DecodeError`, as for any frame that cannot be taken, and a `RecursionError`.

    Attributes:
        LIMIT: how many objects and arrays may be open within one another. Less where the thread's
            stack, or the interpreter's recursion limit, leaves less.
        position: where one more is opened, in bytes from the frame's start, as UTF-8; None where
            the recursion limit was reached.
    """

    LIMIT: ClassVar[int] = 1_000

    position: int | None = None
