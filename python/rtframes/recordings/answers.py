"""What a user of a session asks about its answers: how late they came, their tokens, its errors."""

from __future__ import annotations

import statistics

from rtframes import events
from rtframes.recordings.counts import LineList
from rtframes.recordings.tokens import Tokens

_MOST_WAITS = 10_000
_ENDS_OF_A_TURN = ("response.create", "input_audio_buffer.commit", "input_audio_buffer.committed")


class Answers:
    """Collects that from events, in memory that does not grow with a recording's length.

    Attributes:
        errors: the messages of errors, and of responses and transcriptions that failed.
        tokens: what the server counted.
        waits_ms: from the end of the user's turn to the first audio of the answer, by the times at
            which frames came; of the first 10,000 answers. The turn ends where the server hears
            that speech has stopped, otherwise with a commit or ``response.create``.
    """

    def __init__(self) -> None:
        self.errors = LineList()
        self.tokens = Tokens()
        self.waits_ms: list[float] = []
        self._asked: float | None = None

    @property
    def median_wait_ms(self) -> float:
        """The median of `waits_ms`, which must not be empty."""
        return statistics.median(self.waits_ms)

    def feed(self, name: str, event: object, line: int, at_ms: float | None) -> float | None:
        """Take one event of either side.

        Args:
            name: its type.
            event: an event of the catalogue, or any other object.
            line: its line in the recording.
            at_ms: when it came, in ms; None if the recording does not say that.

        Returns:
            How late an answer is whose first audio this is, in ms; None for any other event.
        """
        wait_ms = None if at_ms is None else self._wait(name, event, at_ms)
        match event:
            case events.ResponseOutputAudioDelta():  # first, since most events are of this type
                pass
            case events.ResponseDone():
                self.tokens.add(event)
                self._add_error(line, name, _failure(event))
            case (
                events.ErrorEvent()
                | events.RtcCallError()
                | events.TransportFailed()
                | events.ConversationItemInputAudioTranscriptionFailed()
            ):
                self._add_error(line, name, _text(event.error) or "no message")
            case events.ResponseMcpCallFailed() | events.McpListToolsFailed():
                self._add_error(line, name, "no message")
            case _:
                pass
        return wait_ms

    def _wait(self, name: str, event: object, at_ms: float) -> float | None:
        wait_ms = None
        match event:
            case events.InputAudioBufferSpeechStarted():
                self._asked = None
            case events.InputAudioBufferSpeechStopped():
                self._asked = at_ms
            case events.ResponseOutputAudioDelta():
                if self._asked is not None:
                    wait_ms = max(at_ms - self._asked, 0.0)
                    if len(self.waits_ms) < _MOST_WAITS:
                        self.waits_ms.append(wait_ms)
                self._asked = None
            case _:
                if name in _ENDS_OF_A_TURN and self._asked is None:
                    self._asked = at_ms
        return wait_ms

    def _add_error(self, line: int, name: str, message: str) -> None:
        if message:
            self.errors.add(line, f"{name}: {message}"[:200])


def _failure(event: events.ResponseDone) -> str:
    """Why a response failed; empty if it did not."""
    response = event.response
    if not response or response.status != "failed":
        return ""
    details = response.status_details
    return _text(details.error if details else None) or "no message"


def _text(error: object) -> str:
    """The message of an error in any form, otherwise its code; empty without both."""
    if isinstance(error, str):
        return error
    found = (getattr(error, key, None) for key in ("message", "code", "type"))
    return next((text for text in found if isinstance(text, str) and text), "")
