"""Every scene, by name: a piece of a conversation, as a function that plays it in a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rtframes.synthesis.scenes import (
    failures,
    full_duplex,
    mcp,
    retrieval,
    transcription,
    translation,
    turns,
)
from rtframes.synthesis.session import Frames, Session

SCENES: Mapping[str, Callable[[Session], Frames]] = {
    "speech": turns.spoken,
    "text": turns.typed,
    "function_call": turns.function_call,
    "barge_in": turns.barge_in,
    "incomplete": failures.incomplete,
    "failed": failures.failed,
    "transcription_failed": failures.transcription_failed,
    "transcription_failed_alone": failures.transcription_failed_alone,
    "dictation": transcription.dictation,
    "diarised": transcription.diarised,
    "mcp": mcp.mcp_call,
    "mcp_failed": mcp.mcp_failed,
    "mcp_approval": mcp.mcp_approval,
    "idle": turns.idle,
    "retrieved": retrieval.retrieved,
    "translation": translation.translation,
    "full_duplex": full_duplex.full_duplex,
    "delegated": full_duplex.delegated,
}
"""The scenes of every dialect; a dialect has its own scripts in addition."""
