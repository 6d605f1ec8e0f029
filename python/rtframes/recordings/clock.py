"""The audio clock of a session."""

from __future__ import annotations


class SessionClock:
    """Where on the session's audio clock things happen, in ms, as far as frames tell.

    Frames hold no times. Where the recording tells when each came, the clock counts from the first.
    Otherwise it is that of the user's audio: it is told by the voice activity events and by the
    client's own audio. The server sends faster than it is listened to: an answer is heard from the
    moment when its first audio comes, one piece after the other.
    """

    def __init__(self) -> None:
        self.mark_ms = 0.0
        self.end_ms = 0.0
        self._now = 0.0
        self._client = 0.0
        self._play_end = 0.0
        self._response: str = ""
        self._is_timed = False

    def came(self, milliseconds: float) -> None:
        """The recording tells when a frame came, in ms from its first: that is the clock now."""
        self._is_timed = True
        self._now = max(self._now, milliseconds)
        self._mark(self._now)

    def told(self, milliseconds: float) -> None:
        """An event names a time of the user's audio, in ms."""
        if not self._is_timed:
            self._now = max(self._now, float(milliseconds))
        self._mark(self._now)

    def client_spoke(self, milliseconds: float) -> float:
        """The client sent so much audio, in ms: where it starts."""
        start = max(self._client, self._now) if self._is_timed else self._client
        self._client = start + milliseconds
        self.told(self._client)
        return start

    def response_began(self) -> None:
        """A response was created."""
        # A session without voice activity, such as one of typed text, goes on where it was heard.
        if self._client == 0.0 and self._now == 0.0:
            self._mark(self._play_end)

    def server_spoke(self, milliseconds: float, response: str) -> float:
        """The server sent so much audio of a response, in ms: where it is heard."""
        if response != self._response or self._play_end < self._now:
            self._response = response
            self._play_end = max(self._now, self._play_end if response else 0.0)
        start = self._play_end
        self._play_end += milliseconds
        self._mark(self._play_end)
        return start

    def response_ended(self) -> None:
        """A response is done."""
        self._mark(max(self._now, self._play_end))

    def _mark(self, milliseconds: float) -> None:
        self.mark_ms = milliseconds
        self.end_ms = max(self.end_ms, milliseconds)
