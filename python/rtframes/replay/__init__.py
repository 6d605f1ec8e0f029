"""A server that replays recordings over WebSockets, and a recorder that makes them.

    from rtframes.replay import ReplayServer

    async with ReplayServer("session.jsonl", speed="max") as server:
        ...  # a client connects to server.url

Needs ``websockets``: ``pip install 'rtframes[serve]'``.
"""

from __future__ import annotations

import importlib.util

if importlib.util.find_spec("websockets") is None:
    raise ModuleNotFoundError(
        "rtframes.replay needs websockets, which is not installed: pip install 'rtframes[serve]'",
        name="websockets",
    )

from rtframes.replay.client_log import Received
from rtframes.replay.connecting import ConnectError
from rtframes.replay.faults import Faults
from rtframes.replay.player import Speed
from rtframes.replay.recorder import Recorded, record
from rtframes.replay.script import Script
from rtframes.replay.server import MAX_FRAME_BYTES, ReplayServer

__all__ = [
    "MAX_FRAME_BYTES",
    "ConnectError",
    "Faults",
    "Received",
    "Recorded",
    "ReplayServer",
    "Script",
    "Speed",
    "record",
]


def __dir__() -> list[str]:
    # What completion offers: no submodules, and nothing that is only imported.
    return sorted(__all__)
