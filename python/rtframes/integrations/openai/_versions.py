"""The releases of openai-python that the tests run against, and the error for others."""

from __future__ import annotations

from rtframes.integrations._library import Library

TESTED_VERSIONS = ("2.8.1", "3.57.0")

OPENAI = Library(
    name="openai-python",
    distribution="openai",
    package="openai",
    tested=TESTED_VERSIONS,
    install="openai[realtime]",
    integration="rtframes.integrations.openai",
)
