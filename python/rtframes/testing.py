"""Synthetic sessions of every server that speaks the protocol, for tests, demos and benchmarks.

A session is an iterator of frames as the server would have sent them; a recording is the same
frames, one per line (JSONL)::

    from rtframes.testing import Synthesiser

    frames = list(Synthesiser("ga", seed=1).session(turns=3))

Everything is deterministic, needs no network and no NumPy, and takes about 30 microseconds per
frame. The differences between servers are data: see `Dialect`.
"""

from __future__ import annotations

from rtframes.synthesis.dialect import Dialect
from rtframes.synthesis.dialects import DIALECTS
from rtframes.synthesis.example_frames import audio_delta, live_frames
from rtframes.synthesis.synthesiser import Synthesiser

__all__ = ["DIALECTS", "Dialect", "Synthesiser", "audio_delta", "live_frames"]


def __dir__() -> list[str]:
    # What completion offers: no submodules, and nothing that is only imported.
    return sorted(__all__)
