"""Turns of a session: what the user said, the answer, and how long each took."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from rtframes import events, objects
from rtframes.recordings.clock import bounded_ms
from rtframes.recordings.tokens import Tokens
from rtframes.unknown import UnknownObject

NOT_TRANSCRIBED = "(transcription failed)"
"""What stands for what the user said, where the server says that it does not know it."""

_LONGEST_TEXT = 4_000
_MOST_CALLS = 32
_PENDING_TURNS = 8
"""Turns kept open for late events, such as the transcription of what was already answered."""


_NO_RESPONSE = objects.Response()  # replaces such an object if the server did not send one


@dataclass
class Turn:
    """One exchange: the user speaks or types, the server answers.

    Attributes:
        number: from 1.
        starts_ms: when it starts on the session's audio clock, in ms.
        user: what the user said or typed.
        user_ms: how long the user spoke, in ms; 0 if typed or unknown.
        assistant: the answer, spoken or written.
        assistant_ms: how long the answer's audio is, in ms.
        calls: the functions and MCP tools called, as ``name(arguments)``.
        status: how the last response ended: ``completed``, ``cancelled: turn_detected``, …;
            empty while none has.
        ends_ms: when it ends on the session's audio clock, in ms.
        first_audio_ms: from the end of the user's turn to the answer's first audio, in ms; None if
            the recording has no times.
        tokens: what the server counted for its responses.
    """

    number: int
    starts_ms: float
    user: str = ""
    user_ms: float = 0.0
    assistant: str = ""
    assistant_ms: float = 0.0
    calls: list[str] = field(default_factory=list[str])
    status: str = ""
    ends_ms: float = 0.0
    first_audio_ms: float | None = None
    tokens: Tokens = field(default_factory=Tokens)

    # Streamed text, until the whole text arrives; the ids by which later events find the turn.
    heard: str = field(default="", repr=False)
    spoken: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    ids: list[str] = field(default_factory=list[str], repr=False)


class TurnTracker:
    """Groups the events of a session into turns, in memory that does not grow with it.

    Args:
        on_turn: called with each turn, in order, when it is complete.
    """

    def __init__(self, on_turn: Callable[[Turn], None]) -> None:
        self._on_turn = on_turn
        self._pending: deque[Turn] = deque()
        self._by_id: dict[str, Turn] = {}
        self._speech: dict[str, float] = {}
        self.count = 0

    def feed(self, event: object, now_ms: float) -> None:
        """Take one event of the server.

        Args:
            event: any event of the catalogue; those that say nothing about turns are ignored.
            now_ms: the session's audio clock, in ms.
        """
        match event:
            case events.ResponseOutputAudioTranscriptDelta():
                turn = self._of(event.response_id or "", now_ms)
                _append(turn.spoken, event.item_id or "", event.delta or "")
            case events.ResponseOutputTextDelta():
                turn = self._of(event.response_id or "", now_ms)
                _append(turn.spoken, event.item_id or "", event.delta or "")
            case events.ResponseOutputAudioTranscriptDone(transcript=str(whole)) if whole:
                turn = self._of(event.response_id or "", now_ms)
                turn.spoken[event.item_id or ""] = whole[:_LONGEST_TEXT]
            case events.ResponseOutputTextDone(text=str(whole)) if whole:
                turn = self._of(event.response_id or "", now_ms)
                turn.spoken[event.item_id or ""] = whole[:_LONGEST_TEXT]
            case events.ConversationItemInputAudioTranscriptionDelta(delta=str(piece)):
                turn = self._of(event.item_id or "", now_ms)
                turn.heard = (turn.heard + piece)[:_LONGEST_TEXT]
            case events.ConversationItemInputAudioTranscriptionCompleted():
                turn = self._of(event.item_id or "", now_ms)
                turn.user = (event.transcript or "")[:_LONGEST_TEXT]
            case events.ConversationItemInputAudioTranscriptionUpdated():
                turn = self._of(event.item_id or "", now_ms)
                turn.heard = (event.transcript or "")[:_LONGEST_TEXT]
            case events.ConversationItemInputAudioTranscriptionFailed():
                self._of(event.item_id or "", now_ms).user = NOT_TRANSCRIBED
            case events.InputAudioBufferSpeechStarted():
                self._speech = {event.item_id or "": bounded_ms(event.audio_start_ms or 0)}
            case events.InputAudioBufferSpeechStopped():
                started = self._speech.get(event.item_id or "")
                if started is not None:
                    turn = self._begin(event.item_id or "", started)
                    turn.user_ms = max(bounded_ms(event.audio_end_ms or 0) - started, 0.0)
            case events.InputAudioBufferCommitted():
                self._begin(event.item_id or "", now_ms)
            case events.ConversationItemAdded(item=objects.MessageItem(role="user") as item):
                turn = self._begin(item.id or "", now_ms)
                turn.user = turn.user or _text_of(item)
            case events.ResponseCreated():
                turn = self._pending[-1] if self._pending else self._open(now_ms)
                self._name(turn, (event.response or _NO_RESPONSE).id or "")
            case events.ResponseOutputItemDone():
                turn = self._of(event.response_id or "", now_ms)
                call = _call_of(event.item)
                if call and len(turn.calls) < _MOST_CALLS:
                    turn.calls.append(call)
            case events.ResponseDone():
                response = event.response or _NO_RESPONSE
                turn = self._of(response.id or "", now_ms)
                details = response.status_details
                reason = details.reason if details else None
                status = response.status or ""
                turn.status = f"{status}: {reason}" if reason else status
                turn.ends_ms = max(turn.ends_ms, now_ms)
                turn.tokens.add(event)
            case events.SessionInputTranscriptDelta():
                turn = self._translated(now_ms)
                turn.heard = (turn.heard + (event.delta or ""))[:_LONGEST_TEXT]
            case events.SessionOutputTranscriptDelta():
                turn = self._pending[-1] if self._pending else self._open(now_ms)
                _append(turn.spoken, "", event.delta or "")
            case _:
                pass

    def audio(self, response_id: str | None, milliseconds: float, now_ms: float) -> None:
        """Add a piece of the server's audio to the turn that it belongs to.

        Args:
            response_id: None for a translation, which has no responses.
            milliseconds: how long the piece is.
            now_ms: when it is heard, on the session's audio clock, in ms.
        """
        turn = self._of(response_id or "", now_ms)
        turn.assistant_ms += milliseconds
        turn.ends_ms = max(turn.ends_ms, now_ms + milliseconds)

    def answered(self, response_id: str, wait_ms: float) -> None:
        """The first audio of an answer has come, so many ms after the user's turn."""
        turn = self._by_id.get(response_id) or (self._pending[-1] if self._pending else None)
        if turn is not None and turn.first_audio_ms is None:
            turn.first_audio_ms = wait_ms

    def close(self) -> None:
        """Report the turns that are still open: the recording has ended."""
        while self._pending:
            self._give_out()

    def _of(self, name: str, now_ms: float) -> Turn:
        """The turn that an item or a response belongs to; the last one if that is not known."""
        turn = self._by_id.get(name)
        if turn is not None:
            return turn
        return self._pending[-1] if self._pending else self._open(now_ms)

    def _begin(self, item_id: str, now_ms: float) -> Turn:
        """The turn of a user's item: a new one, unless events have mentioned the item before."""
        turn = self._by_id.get(item_id)
        if turn is None:
            last = self._pending[-1] if self._pending else None
            # From a server whose first events of an item do not name it.
            nameless = last is not None and not last.ids and not last.spoken
            turn = last if last is not None and nameless else self._open(now_ms)
            self._name(turn, item_id)
        return turn

    def _translated(self, now_ms: float) -> Turn:
        """Translation has no items: a sentence that ended, and its translation, end a turn."""
        if not self._pending:
            return self._open(now_ms)
        turn = self._pending[-1]
        ended = turn.heard.rstrip().endswith((".", "?", "!", "\u3002", "\uff1f", "\uff01"))
        return self._open(now_ms) if ended and turn.spoken else turn

    def _open(self, now_ms: float) -> Turn:
        self.count += 1
        turn = Turn(self.count, now_ms)
        self._pending.append(turn)
        if len(self._pending) > _PENDING_TURNS:
            self._give_out()
        return turn

    def _name(self, turn: Turn, name: str) -> None:
        # A turn of thousands of responses is not a conversation: late events go to the last turn.
        if name and len(turn.ids) < 1_000:
            turn.ids.append(name)
            self._by_id[name] = turn

    def _give_out(self) -> None:
        turn = self._pending.popleft()
        for name in turn.ids:
            self._by_id.pop(name, None)
        turn.ends_ms = max(turn.ends_ms, turn.starts_ms + turn.user_ms)
        turn.user = (turn.user or turn.heard).strip()
        turn.assistant = " ".join(text.strip() for text in turn.spoken.values() if text.strip())
        self._on_turn(turn)


def _append(spoken: dict[str, str], item_id: str, piece: str) -> None:
    so_far = spoken.get(item_id, "")
    if so_far or len(spoken) < _MOST_CALLS:
        spoken[item_id] = (so_far + piece)[:_LONGEST_TEXT]


def _text_of(item: objects.MessageItem) -> str:
    texts: list[str] = []
    for part in item.content or []:
        match part:
            case objects.InputTextPart(text=str(text)) | objects.TextPart(text=str(text)):
                texts.append(text)
            case objects.InputAudioPart(transcript=str(text)):
                texts.append(text)
            case _:
                pass
    return " ".join(texts)[:_LONGEST_TEXT]


def _call_of(item: objects.ConversationItem | UnknownObject) -> str:
    match item:
        case objects.FunctionCallItem() | objects.McpCallItem():
            return f"{item.name}({item.arguments})"[:_LONGEST_TEXT]
        case _:
            return ""
