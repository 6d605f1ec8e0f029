"""What a user of a session asks about its answers: how late they came, their tokens, its errors."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from rtframes import events
from rtframes.recordings.counts import LineList

_MOST_WAITS = 10_000
_MOST_TOKENS = 1e15
_ENDS_OF_A_TURN = ("response.create", "input_audio_buffer.commit", "input_audio_buffer.committed")


@dataclass
class Tokens:
    """The tokens that the server counted, of all responses together.

    Attributes:
        responses: how many responses have a count.
    """

    responses: int = 0
    input: int = 0
    output: int = 0
    total: int = 0


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

    def feed(self, name: str, event: object, line: int, at_ms: float | None) -> None:
        """Take one event of either side.

        Args:
            name: its type.
            event: an event of the catalogue, or any other object.
            line: its line in the recording.
            at_ms: when it came, in ms; None if the recording does not say that.
        """
        if at_ms is not None:
            self._wait(name, event, at_ms)
        match event:
            case events.ResponseDone():
                self._count(event)
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

    def _wait(self, name: str, event: object, at_ms: float) -> None:
        match event:
            case events.InputAudioBufferSpeechStarted():
                self._asked = None
            case events.InputAudioBufferSpeechStopped():
                self._asked = at_ms
            case events.ResponseOutputAudioDelta():
                if self._asked is not None and len(self.waits_ms) < _MOST_WAITS:
                    self.waits_ms.append(max(at_ms - self._asked, 0.0))
                self._asked = None
            case _:
                if name in _ENDS_OF_A_TURN and self._asked is None:
                    self._asked = at_ms

    def _count(self, event: events.ResponseDone) -> None:
        usage = event.usage or (event.response and event.response.usage)
        if not usage:
            return
        given, made = _number(usage.input_tokens), _number(usage.output_tokens)
        total = _number(usage.total_tokens) or given + made
        self.tokens.responses += total > 0
        self.tokens.input += given
        self.tokens.output += made
        self.tokens.total += total

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


def _number(count: float | None) -> int:
    """A count of tokens, whatever number a recording has there."""
    return int(min(max(count or 0, 0), _MOST_TOKENS))
