"""The releases of LiveKit Agents that the tests run against, and the error for others."""

from __future__ import annotations

from rtframes.integrations._library import Library

TESTED_VERSIONS = ("1.3.2", "1.8.9")

LIVEKIT = Library(
    name="LiveKit Agents",
    distribution="livekit-agents",
    package="livekit.agents",
    tested=TESTED_VERSIONS,
    install="livekit-agents[openai]",
    integration="rtframes.integrations.livekit",
)
