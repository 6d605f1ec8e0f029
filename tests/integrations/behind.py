"""A library with rtframes installed, or stock, and what is logged in that time."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any


@contextlib.contextmanager
def installed(integration: Any, ours: bool, **options: Any) -> Iterator[None]:
    """With an integration installed, and `ours` true; otherwise the library as it is."""
    if not ours:
        yield
        return
    integration.install(**options)
    try:
        yield
    finally:
        integration.uninstall()


@contextlib.contextmanager
def logged(*names: str) -> Iterator[list[logging.LogRecord]]:
    """What loggers of these names get as a warning or worse."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = records.append  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield records
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
