"""The releases of pipecat that the tests run against, and the error for others."""

from __future__ import annotations

from rtframes.integrations._library import Library

TESTED_VERSIONS = ("0.0.95", "1.14.0")

PIPECAT = Library(
    name="pipecat",
    distribution="pipecat-ai",
    package="pipecat",
    tested=TESTED_VERSIONS,
    install="pipecat-ai[openai]",
    integration="rtframes.integrations.pipecat",
)
