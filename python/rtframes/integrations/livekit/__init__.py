"""rtframes inside the realtime models of LiveKit Agents: OpenAI's, Azure's, xAI's and GPT-Live's.

>>> import rtframes.integrations.livekit as rt
>>> rt.install()  # doctest: +SKIP

After this the sessions of these models read their frames with rtframes. Everything that they emit
is LiveKit's own, as before: the same callbacks with the same objects, the same audio. The only
difference are frames that are not events (malformed JSON, an array, an object without ``type``):
they end a session of stock LiveKit for good, and are now skipped, with a warning in the log.

LiveKit is imported by `install`, not by this module. `TESTED_VERSIONS` names the releases that the
tests run against.
"""

from __future__ import annotations

from rtframes.integrations._library import UnsupportedSDKError
from rtframes.integrations._rebinding import Installation
from rtframes.integrations.livekit._plan import plan
from rtframes.integrations.livekit._versions import LIVEKIT, TESTED_VERSIONS

__all__ = ["TESTED_VERSIONS", "UnsupportedSDKError", "install", "uninstall"]


def __dir__() -> list[str]:
    # What completion offers: no submodules, and nothing that is only imported.
    return sorted(__all__)


_installation = Installation(LIVEKIT, plan)


def install() -> None:
    """Let LiveKit's realtime models read their frames with rtframes, in this process.

    It does not matter whether LiveKit was imported before; open sessions are included. Calling it
    again does nothing.

    Raises:
        ImportError: livekit-agents or its plugin for OpenAI is not installed.
        UnsupportedSDKError: the installed release does not work as this module expects; nothing
            was changed.
    """
    _installation.install()


def uninstall() -> None:
    """Undo `install`: restore LiveKit's modules. Without `install` this does nothing.

    Raises:
        RuntimeError: other code has replaced one of the names since; nothing was changed.
    """
    _installation.uninstall()
