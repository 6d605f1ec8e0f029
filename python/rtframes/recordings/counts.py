"""What an inspection counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_MOST_NAMED_LINES = 20


@dataclass
class EventCount:
    """The events of one type in a recording.

    Attributes:
        frames: number of frames.
        bytes: of JSON, without line breaks.
        audio_bytes: of encoded audio in these events.
        audio_samples: its samples per channel, by sample rate in Hz.
    """

    frames: int = 0
    bytes: int = 0
    audio_bytes: int = 0
    audio_samples: Counter[int] = field(default_factory=Counter[int])

    @property
    def audio_seconds(self) -> float:
        """The duration of the audio, in seconds."""
        return sum(samples / rate for rate, samples in self.audio_samples.items())

    def add(self, other: EventCount) -> None:
        """Add the counts of `other`."""
        self.frames += other.frames
        self.bytes += other.bytes
        self.audio_bytes += other.audio_bytes
        self.audio_samples.update(other.audio_samples)


@dataclass
class LineList:
    """Lines to report: all of them counted, the first few kept.

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
