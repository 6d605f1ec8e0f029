"""`Playhead`: the position of one conversation in its script."""

from __future__ import annotations

import math

from rtframes.replay.script import AUDIO_CUES, Cue, Script, Segment


class Playhead:
    """Which segments of a script have been played, and which comes next.

    Args:
        script: what is played.
        loop: whether it starts again at its end.
    """

    def __init__(self, script: Script, *, loop: bool) -> None:
        self._segments = script.segments
        self._loop = loop
        self._answered: set[int] = set()
        self._began_ms = 0.0
        self._hears_at_ms = 0.0
        self.index = 0

    @property
    def segment(self) -> Segment | None:
        """The next segment; None at the end."""
        return self._segments[self.index] if self.index < len(self._segments) else None

    @property
    def is_before_response(self) -> bool:
        """Whether a response comes next."""
        return self.segment is not None and self.segment.cue == "response"

    def next(self, *cues: Cue) -> int | None:
        """The next segment with one of these cues; None if none is left."""
        for index in range(self.index, len(self._segments)):
            if self._segments[index].cue in cues and index not in self._answered:
                return index
        return None

    def next_before_response(self, *cues: Cue) -> int | None:
        """The same, if it comes before the next response: it belongs to the current turn."""
        index = self.next("response", *cues)
        return None if index is None or self._segments[index].cue == "response" else index

    def next_heard(self, audio_ms: float) -> int | None:
        """The next segment that waits for audio, if this much audio is enough for it."""
        if audio_ms < self._hears_at_ms:
            return None
        index = self.next(*AUDIO_CUES)
        self._hears_at_ms = math.inf if index is None else self.position_ms(index)
        return index if audio_ms >= self._hears_at_ms else None

    def position_ms(self, index: int) -> float:
        """How much audio of the client a segment waits for, in ms from the beginning."""
        return self._began_ms + self._segments[index].position_ms

    def skip(self, index: int) -> None:
        """Skip a segment, which now counts as played."""
        self._answered.add(index)
        self._pass_answered()

    def take_to(self, last: int) -> list[Segment]:
        """The rest of the script up to a segment, which now counts as played."""
        indexes = range(self.index, last + 1)
        taken = [self._segments[i] for i in indexes if i not in self._answered]
        self.index = last + 1
        self._answered = {index for index in self._answered if index > last}
        self._pass_answered()
        return taken

    def rewind(self, audio_ms: float) -> None:
        """Return to the first turn if everything has been played, and is to be played again.

        Args:
            audio_ms: how much audio the client has sent so far.
        """
        if self._loop and self.index >= len(self._segments):
            self.index = 0
            self._began_ms = audio_ms
            self._hears_at_ms = 0.0

    def _pass_answered(self) -> None:
        while self.index in self._answered:
            self._answered.remove(self.index)
            self.index += 1
        self._hears_at_ms = 0.0
