"""rtframes inside pipecat's realtime services.

One line, before or after pipecat is imported:

>>> import rtframes.integrations.pipecat as rtframes_pipecat
>>> rtframes_pipecat.install()  # doctest: +SKIP

After this, the services of OpenAI and Azure, and those of OpenAI Live, xAI, Inworld and Azure Voice
Live if the installed release has them, read their frames with rtframes. Events keep pipecat's own
classes, pipelines get the same frames. One thing differs: an odd frame does not end the receive
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


def __dir__() -> list[str]:
    # What completion offers: no submodules, and nothing that is only imported.
    return sorted(__all__)


_installation = Installation(PIPECAT, plan_in(f"{__name__}._plan"))


def install(*, max_size: int | None = 1 << 20) -> None:
    """Let pipecat's realtime services read their frames with rtframes.

    This includes running services, except for `max_size`. Calling it again does nothing.

    Args:
        max_size: the longest frame, in bytes, for services that connect from now on; None means no
            limit. A conversation item with 20 s of audio is longer than 1 MiB, pipecat's own
            limit, and a longer frame ends the connection.

    Raises:
        ImportError: pipecat is not installed, or lacks what its OpenAI service needs.
        RuntimeError: it is installed with another `max_size`.
        UnsupportedSDKError: the installed pipecat does not work as this module expects; nothing
            was changed.
    """
    _installation.install(max_size=max_size)


def uninstall() -> None:
    """Undo `install`: restore every module of pipecat, with its original objects.

    Without `install` this does nothing.

    Raises:
        RuntimeError: other code has replaced one of the names since; nothing was changed.
    """
    _installation.uninstall()
    _warnings.forget()
