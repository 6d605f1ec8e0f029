"""What the shell offers for a value that is one of several names."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def one_of(names: Iterable[str]) -> Callable[[str], list[str]]:
    """A function that completes the beginning of a name."""
    names = list(names)
    return lambda incomplete: [name for name in names if name.startswith(incomplete)]
