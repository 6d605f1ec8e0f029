"""The releases of openai-agents that the tests run against, and the error for others."""

from __future__ import annotations

from rtframes.integrations._library import Library

TESTED_VERSIONS = ("0.5.0", "0.24.0")

AGENTS = Library(
    name="openai-agents",
    distribution="openai-agents",
    package="agents",
    tested=TESTED_VERSIONS,
    install="openai-agents",
    integration="rtframes.integrations.agents",
)
