"""What an inspection counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_MOST_NAMED_LINES = 20


@dataclass
class EventCount:
    """What a recording holds of one event type.

    Attributes:
        frames: how many.
        bytes: of JSON, line breaks not included.
        audio_bytes: of encoded audio streamed by these events.
        audio_samples: samples per channel of it, by sample rate in Hz.
    """

    frames: int = 0
    bytes: int = 0
    audio_bytes: int = 0
    audio_samples: Counter[int] = field(default_factory=Counter[int])

    @property
    def audio_seconds(self) -> float:
        """How long the audio is, in seconds."""
        return sum(samples / rate for rate, samples in self.audio_samples.items())

    def add(self, other: EventCount) -> None:
        """Count in what `other` has counted."""
        self.frames += other.frames
        self.bytes += other.bytes
        self.audio_bytes += other.audio_bytes
        self.audio_samples.update(other.audio_samples)


@dataclass
class LineList:
    """Lines worth naming: all of them counted, the first few kept.

    Attributes:
        count: how many there are.
        first: number and reason of the first ones.
    """

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def add(self, number: int, reason: str) -> None:
        """Count one line, and keep it if it is among the first."""
        self.count += 1
        if len(self.first) < _MOST_NAMED_LINES:
            self.first.append((number, reason))
