"""rtframes behind pipecat's realtime services.

One line, before or after pipecat is imported:

>>> import rtframes.integrations.pipecat as rtframes_pipecat
>>> rtframes_pipecat.install()  # doctest: +SKIP

The services of OpenAI and Azure, and those of OpenAI Live, xAI, Inworld and Azure Voice Live where
the installed release has them, read their frames by rtframes from then on. Events stay pipecat's
own classes, pipelines get the same frames. What is different: an odd frame does not end the receive
task, see ``docs/integrations-pipecat.md``.

pipecat is imported when `install` is called, not by this module. `TESTED_VERSIONS` names the
releases that the tests run against.
"""

from __future__ import annotations

from rtframes.integrations._library import UnsupportedSDKError
from rtframes.integrations._rebinding import Installation, plan_in
from rtframes.integrations.pipecat import _warnings
from rtframes.integrations.pipecat._versions import PIPECAT, TESTED_VERSIONS

__all__ = ["TESTED_VERSIONS", "UnsupportedSDKError", "install", "uninstall"]

_installation = Installation(PIPECAT, plan_in(f"{__name__}._plan"))


def install(*, max_size: int | None = 1 << 20) -> None:
    """Let pipecat's realtime services read their frames by rtframes.

    Services that run already are included, but for `max_size`. Calling it again does nothing.

    Args:
        max_size: the longest frame in bytes that a service takes which connects from now on; None
            takes all. A conversation item with 20 s of audio is longer than the 1 MiB that is
            pipecat's limit, and a longer frame ends the connection.

    Raises:
        ImportError: pipecat is not installed, or lacks what its OpenAI service needs.
        RuntimeError: it is installed with another `max_size`.
        UnsupportedSDKError: the installed pipecat does not work as this module expects; nothing
            was changed.
    """
    _installation.install(max_size=max_size)


def uninstall() -> None:
    """Undo `install`: every module of pipecat is as it was, object for object.

    Without `install` this does nothing.

    Raises:
        RuntimeError: somebody else has replaced one of the names since; nothing was changed.
    """
    _installation.uninstall()
    _warnings.forget()
