"""Which audio of the server nobody heard, since the user interrupted it."""

from __future__ import annotations

from rtframes.recordings.audio import AudioPiece
from rtframes.recordings.turns import Turn

_MOST_SPANS = 2_000
_MOST_TURNS = 500


class Interruptions:
    """Takes in a session piece by piece, and says what was not heard of its answers.

    Memory is limited: what comes after 500 turns, or 2,000 items, counts as heard.

    Attributes:
        turns: the first 500 turns.
        speech: from when to when the server heard the user speak, in ms.
    """

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.speech: list[tuple[float, float]] = []
        self._speech_began: float | None = None
        self._played: dict[str, tuple[float, float]] = {}

    def audio(self, piece: AudioPiece, end_ms: float) -> None:
        """Take the audio of one frame, and when it ends."""
        if piece.side == "server" and (
            piece.item_id in self._played or len(self._played) < _MOST_SPANS
        ):
            begun_ms, _ = self._played.get(piece.item_id, (piece.start_ms, end_ms))
            self._played[piece.item_id] = (begun_ms, end_ms)

    def event(self, name: str, at_ms: float) -> None:
        """Take one event of the server."""
        if name == "input_audio_buffer.speech_started":
            self._speech_began = at_ms
        elif name == "input_audio_buffer.speech_stopped" and self._speech_began is not None:
            if len(self.speech) < _MOST_SPANS:
                self.speech.append((self._speech_began, at_ms))
            self._speech_began = None

    def turn(self, turn: Turn) -> None:
        """Take a turn that is complete."""
        if len(self.turns) < _MOST_TURNS:
            self.turns.append(turn)

    def unheard(self) -> list[tuple[float, float]]:
        """From when to when audio that was sent went unheard, since the user spoke: in ms."""
        unheard: list[tuple[float, float]] = []
        for turn, after in zip(self.turns, self.turns[1:], strict=False):
            played = [self._played[item] for item in turn.spoken if item in self._played]
            if not played or not turn.status.startswith("cancelled"):
                continue
            end_ms = max(end for _, end in played)
            next_ms = min(
                (self._played[i][0] for i in after.spoken if i in self._played), default=end_ms
            )
            at_ms = min(
                (began for began, _ in self.speech if began > played[0][0]), default=after.starts_ms
            )
            if at_ms <= end_ms:
                unheard.append((at_ms, min(end_ms, next_ms)))
        return unheard
