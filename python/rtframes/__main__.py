"""The console script ``rtframes``, and ``python -m rtframes``."""

from __future__ import annotations

import importlib.util
import signal
import sys

from rtframes.terminal.signals import ending_signals, leave

_EXTRAS = {"bench": "bench", "serve": "serve", "record": "serve"}
"""Which extra installs everything that a command needs; ``cli`` for all others."""


def main() -> None:
    """Run the command line; say what to install if a package that it needs is missing."""
    for number in ending_signals():  # first: until the command runs there is nothing to save
        signal.signal(number, leave)
    missing = [name for name in ("typer", "rich") if importlib.util.find_spec(name) is None]
    if missing and sys.argv[1:] in (["--version"], ["-V"]):
        from rtframes import __version__
        from rtframes.terminal.version import version_line

        print(version_line(__version__))
        return
    if missing:
        command = next((each for each in sys.argv[1:] if not each.startswith("-")), "")
        extra = _EXTRAS.get(command, "cli")
        sys.exit(
            f"rtframes: {'the command line' if extra == 'cli' else command} needs "
            f"{' and '.join(missing)}, not installed with rtframes itself: "
            f"pip install 'rtframes[{extra}]'"
        )
    from rtframes.cli import app
    from rtframes.cli.endings import run

    run(app)


if __name__ == "__main__":
    main()
