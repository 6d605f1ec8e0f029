"""The errors that msgspec does not have: `InvalidUtf8Error` and `NestingError`."""

from __future__ import annotations

from typing import ClassVar

from msgspec import DecodeError


class InvalidUtf8Error(DecodeError, UnicodeDecodeError):
    """A frame is not UTF-8, and so it is not JSON.

    It is both a `DecodeError`, as for any malformed frame, and a `UnicodeDecodeError`. It never
    contains the frame: ``object`` has only the wrong bytes, and ``start`` and ``end`` refer to it.

    Args:
        encoding: as for `UnicodeDecodeError`.
        object: the wrong bytes.
        start: where they begin in `object`, in bytes.
        end: where they end in `object`, in bytes.
        reason: what is wrong with them.

    Attributes:
        position: where the wrong bytes are in the frame, in bytes from its start, as UTF-8.
    """

    position: int = 0

    def __str__(self) -> str:
        return f"JSON is malformed: invalid UTF-8, {self.reason} (byte {self.position})"


class NestingError(DecodeError, RecursionError):
    """A frame is nested more deeply than is supported.

    It is both a `DecodeError`, as for any frame that cannot be decoded, and a `RecursionError`.

    Attributes:
        LIMIT: how many objects and arrays may be nested in one another. Fewer if the thread's
            stack, or the interpreter's recursion limit, does not allow as many.
        position: where one more is opened, in bytes from the frame's start, as UTF-8; None if
            the recursion limit was reached.
    """

    LIMIT: ClassVar[int] = 1_000

    position: int | None = None
