"""What is logged about connections, as lines of a command."""

from __future__ import annotations

import logging

from rtframes.cli.messages import say

_MISHAPS = logging.getLogger("websockets.server")
_CLIENTS = logging.getLogger("rtframes.replay")


class _Lines(logging.Handler):
    """One line for each record, without a traceback: that of a client's mistake helps nobody."""

    def emit(self, record: logging.LogRecord) -> None:
        address = getattr(getattr(record, "websocket", None), "remote_address", None)
        client = f"{address[0]}:{address[1]}: " if address else ""
        error = record.exc_info[1] if record.exc_info else None
        # The words of the exception may hold what the client has sent.
        why = f" ({type(error).__name__})" if error else ""
        say(f"{client}{record.getMessage()}{why}")


def show_connections(verbose: bool) -> None:
    """Say what went wrong with connections; if verbose, also when they begin and end."""
    _CLIENTS.setLevel(logging.INFO if verbose else logging.ERROR)
    _MISHAPS.setLevel(logging.ERROR)
    for logger in (_CLIENTS, _MISHAPS):
        logger.propagate = False
        logger.handlers[:] = [_Lines()]
