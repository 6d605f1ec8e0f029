"""The console script ``rtframes``, and ``python -m rtframes``."""

from __future__ import annotations

import importlib.util
import sys


def main() -> None:
    """Run the command line; say what to install where a package that it needs is missing."""
    missing = [name for name in ("typer", "rich") if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            f"rtframes: the command line needs {' and '.join(missing)}, "
            "which are not installed with rtframes alone: pip install 'rtframes[cli]'"
        )
    from rtframes.cli import app

    app()


if __name__ == "__main__":
    main()
