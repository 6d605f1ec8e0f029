"""The line with which a report of a mistake begins."""

from __future__ import annotations


def version_line(version: str) -> str:
    """A version of rtframes, the version of Python, and the platform."""
    # Imported here: each command would pay for it.
    import platform

    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"rtframes {version} ({python}, {platform.platform()})"
