"""rtframes behind the OpenAI Agents SDK's realtime models.

One line, before or after the SDK is imported:

>>> import rtframes.integrations.agents as rtframes_agents
>>> rtframes_agents.install()  # doctest: +SKIP

``OpenAIRealtimeWebSocketModel``, and the SIP model that is made of it, read their frames by
rtframes from then on. Listeners and sessions get the same events of the same classes, raw server
events are the same plain dicts. What is different: an odd frame is not lost, see
``docs/integrations-agents.md``.

The SDK is imported when `install` is called, not by this module. `TESTED_VERSIONS` names the
releases that the tests run against.
"""

from __future__ import annotations

from rtframes.integrations._library import UnsupportedSDKError
from rtframes.integrations._rebinding import Installation, plan_in
from rtframes.integrations.agents._versions import AGENTS, TESTED_VERSIONS

__all__ = ["TESTED_VERSIONS", "UnsupportedSDKError", "install", "uninstall"]

_installation = Installation(AGENTS, plan_in(f"{__name__}._plan"))


def install() -> None:
    """Let the realtime models of openai-agents read their frames by rtframes.

    Models that are connected already are included. Calling it again does nothing.

    Raises:
        ImportError: openai-agents is not installed.
        UnsupportedSDKError: the installed release does not work as this module expects; nothing
            was changed.
    """
    _installation.install()


def uninstall() -> None:
    """Undo `install`: the module and its class are as they were, object for object.

    Without `install` this does nothing.

    Raises:
        RuntimeError: somebody else has replaced one of the names since; nothing was changed.
    """
    _installation.uninstall()
