"""rtframes inside the OpenAI Agents SDK's realtime models.

One line, before or after the SDK is imported:

>>> import rtframes.integrations.agents as rtframes_agents
>>> rtframes_agents.install()  # doctest: +SKIP

After this, ``OpenAIRealtimeWebSocketModel``, and the SIP model derived from it, read their frames
with rtframes. Listeners and sessions get the same events of the same classes, raw server
events are the same plain dicts. One thing differs: odd frames are not lost, see
``docs/integrations-agents.md``.

The SDK is imported when `install` is called, not by this module. `TESTED_VERSIONS` names the
releases that the tests run against.
"""

from __future__ import annotations

from rtframes.integrations._library import UnsupportedSDKError
from rtframes.integrations._rebinding import Installation, plan_in
from rtframes.integrations.agents._versions import AGENTS, TESTED_VERSIONS

__all__ = ["TESTED_VERSIONS", "UnsupportedSDKError", "install", "uninstall"]


def __dir__() -> list[str]:
    # What completion offers: no submodules, and nothing that is only imported.
    return sorted(__all__)


_installation = Installation(AGENTS, plan_in(f"{__name__}._plan"))


def install() -> None:
    """Let the realtime models of openai-agents read their frames with rtframes.

    This includes models that are already connected. Calling it again does nothing.

    Raises:
        ImportError: openai-agents is not installed.
        UnsupportedSDKError: the installed release does not work as this module expects; nothing
            was changed.
    """
    _installation.install()


def uninstall() -> None:
    """Undo `install`: restore the module and its class, with their original objects.

    Without `install` this does nothing.

    Raises:
        RuntimeError: other code has replaced one of the names since; nothing was changed.
    """
    _installation.uninstall()
