"""A WebSocket server for tests of commands, in a thread, and commands run beside it."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from typing import Any

from websockets.sync.server import ServerConnection, serve

PATIENCE_S = 30
NO_PROXIES = {
    name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")
}


@contextlib.contextmanager
def serving(handler: Callable[[ServerConnection], None], **options: Any) -> Generator[int]:
    """A server on a free port of 127.0.0.1, which is given."""
    with serve(handler, "127.0.0.1", 0, **options) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.socket.getsockname()[1]


def record(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """`rtframes record`, as a user runs it."""
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE_S,
        env={**NO_PROXIES, **environment},
    )


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "rtframes", "record", *map(str, arguments)]
