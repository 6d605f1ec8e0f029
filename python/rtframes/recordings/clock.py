"""The audio clock of a session."""

from __future__ import annotations

_LONGEST_MS = 1e11
"""Three years: any later time is invalid."""


def bounded_ms(milliseconds: float) -> float:
    """A time from a recording, in ms: any number, limited to 0 to three years."""
    return float(min(max(milliseconds, 0), _LONGEST_MS))


class SessionClock:
    """When things happen on the session's audio clock, in ms, as far as the frames show.

    Frames contain no times. If the recording says when each arrived, the clock counts from the
    first. Otherwise it follows the user's audio, from voice-activity events and the client's own
    audio. The server sends faster than audio is played: an answer is heard from the time when
    its first audio arrives, one piece after the other, until its end or an interruption.
    """

    def __init__(self) -> None:
        self.mark_ms = 0.0
        self.end_ms = 0.0
        self._now = 0.0
        self._client = 0.0
        self._play_start = 0.0  # of the last response
        self._play_end = 0.0
        self._response: str = ""
        self._is_timed = False

    def came(self, milliseconds: float) -> None:
        """The recording says when a frame arrived, in ms from its first: this is now the clock."""
        self._is_timed = True
        self._now = max(self._now, bounded_ms(milliseconds))
        self._mark(self._now)

    def told(self, milliseconds: float) -> None:
        """An event names a time of the user's audio, in ms."""
        if not self._is_timed:
            self._now = max(self._now, bounded_ms(milliseconds))
        self._mark(self._now)

    def client_spoke(self, milliseconds: float) -> float:
        """The client sent so much audio, in ms. Return when it starts."""
        start = max(self._client, self._now) if self._is_timed else self._client
        self._client = start + milliseconds
        self.told(self._client)
        return start

    def response_began(self) -> None:
        """A response was created."""
        # A session without voice activity, such as one of typed text, goes on after what was heard.
        if self._client == 0.0 and self._now == 0.0:
            self._mark(self._play_end)

    def server_spoke(self, milliseconds: float, response: str) -> float:
        """The server sent so much audio of a response, in ms. Return when it is heard."""
        if response != self._response or self._play_end < self._now:
            self._response = response
            self._play_end = max(self._now, self._play_end if response else 0.0)
            self._play_start = self._play_end
        start = self._play_end
        self._play_end += milliseconds
        self._mark(self._play_end)
        return start

    def response_ended(self, cancelled: bool) -> None:
        """A response is done; the rest of one that was cancelled is not heard."""
        if cancelled and self._play_start < self._now < self._play_end:
            self._play_end = self._now
        self._mark(max(self._now, self._play_end))

    def _mark(self, milliseconds: float) -> None:
        self.mark_ms = milliseconds
        self.end_ms = max(self.end_ms, milliseconds)
