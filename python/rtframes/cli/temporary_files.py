"""Files under temporary names: none of them is left after the command, wherever a signal interrupts
it.

An exception that a signal raises may come between any two steps, also between the making of a file
and the block that would remove it. So a name is noted before there is a file, and forgotten when
there is none any more.
"""

from __future__ import annotations

import atexit
import contextlib
import secrets
from pathlib import Path

_noted: set[Path] = set()


def beside(target: Path) -> Path:
    """A name for a new file next to another, with the same suffix; the file is still to be made."""
    path = target.with_name(f".rtframes-{secrets.token_hex(6)}{target.suffix}")
    _noted.add(path)
    return path


def forget(path: Path) -> None:
    """Note that there is no file with this name any more: it was renamed."""
    _noted.discard(path)


def remove(path: Path) -> None:
    """Remove a file, if it is there.

    Raises:
        OSError: it cannot be removed.
    """
    path.unlink(missing_ok=True)
    _noted.discard(path)


@atexit.register
def remove_all() -> None:
    """Remove all files that are there still."""
    for path in list(_noted):
        with contextlib.suppress(OSError):
            remove(path)
