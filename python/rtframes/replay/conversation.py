"""`Conversation`: what one client's events bring about, as a script and a live server have it.

The script is played in its order. A client event plays the part of it that is its answer; one for
which the script has no answer, or another, gets one made for it. ``response.create`` plays
everything up to the end of the next response, so that clients which do nothing else hear all of
the recording.
"""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, cast

import msgspec

from rtframes import client_events as client
from rtframes._core import loads
from rtframes.decoder import Decoder
from rtframes.replay import made, refusals
from rtframes.replay.made import contains
from rtframes.replay.player import Player
from rtframes.replay.received import EventLog, Received
from rtframes.replay.refusals import Refusal
from rtframes.replay.script import (
    AUDIO_CUES,
    COMMITTING_CUES,
    Cue,
    Frame,
    Script,
    Segment,
    input_format,
    object_of,
    text_of,
)
from rtframes.unknown import UnknownObject

MAX_AUDIO_BYTES = 15 << 20
"""Bytes of audio that one ``input_audio_buffer.append`` may hold, as the API's reference says."""

COMMIT_GRACE_S = 0.1
"""Seconds after a commit in which ``response.create`` is one with the answer to the commit."""

_LEAST_COMMIT_MS = 100
_GA_SESSIONS = ("realtime", "transcription")
_KEPT_ITEM_BYTES = 16 << 20


class TranslationAudioAppend(
    msgspec.Struct, frozen=True, kw_only=True, tag="session.input_audio_buffer.append"
):
    """What translation connections call ``input_audio_buffer.append``."""

    event_id: str | None = None
    audio: bytes


class SessionClose(msgspec.Struct, frozen=True, kw_only=True, tag="session.close"):
    """The client wants the session to end."""

    event_id: str | None = None


AnyClientEvent: TypeAlias = client.ClientEvent | TranslationAudioAppend | SessionClose


class SessionClosed(Exception):  # noqa: N818 - it is an event, not a failure
    """The client has closed the session: the connection ends when all has been sent."""


class Conversation:
    """One client's way through a script.

    Args:
        script: what to play; shared with other conversations.
        player: sends what this decides.
        received: counts what the client sends.
        loop: begin again where the recording ends.
        vad: answer audio at the places where the recording's server heard speech.
        log: where to write the client's events down.
    """

    def __init__(
        self,
        script: Script,
        player: Player,
        received: Received,
        *,
        loop: bool = False,
        vad: bool = True,
        log: EventLog | None = None,
    ) -> None:
        self._script = script
        self._player = player
        self._received = received
        self._loop = loop
        self._vad = vad
        self._log = log
        self._decode: Callable[[str], Any] = Decoder[Any](AnyClientEvent).decode
        self._session: dict[str, Any] = script.session
        self._format = script.input_format
        self._updates = 0
        self._head = 0
        self._answered: set[int] = set()
        self._audio_ms = 0.0
        self._committed_ms = 0.0
        self._loop_began_ms = 0.0
        self._hears_at_ms = 0.0
        self._items = _Items(script)
        self._grace: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Greet the client."""
        if self._script.opening:
            self._player.answer(self._script.opening)
        else:
            session = {"object": "realtime.session", "id": made.make_id("sess_")}
            self._player.answer([made.event("session.created", session=session)])

    def sent(self, frame: Frame) -> None:
        """Take note of a frame of the script that the client has been sent."""
        if frame.adds:
            self._items.add_recorded(frame.adds)

    def close(self) -> None:
        """Forget what was still to come: the connection has ended."""
        self._stop_grace()

    async def handle(self, message: str | bytes) -> None:
        """Take one message of the client.

        Raises:
            SessionClosed: it was ``session.close``.
        """
        await self._player.room()
        try:
            self._take(message)
        except Refusal as refusal:
            self._player.answer([refusal.frame(_client_event_id(message))])

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self._received.message(len(message))
            self._received.refused()
            raise refusals.binary()
        self._received.message(len(message) if message.isascii() else len(message.encode()))
        try:
            event = self._decoded(message)
        except Refusal:
            self._received.refused()
            raise
        self._received.event(str(event.__struct_config__.tag))
        if self._log:
            self._log.write(message.encode())
        self._dispatch(event, message)

    def _decoded(self, message: str) -> AnyClientEvent:
        try:
            event: AnyClientEvent | UnknownObject = self._decode(message)
        except msgspec.ValidationError as error:
            value = _plain(message)
            if not isinstance(value, dict):
                raise refusals.not_an_object(value) from None
            raise refusals.invalid(error) from None
        except (msgspec.DecodeError, RecursionError):
            raise refusals.malformed() from None
        if isinstance(event, UnknownObject):
            raise refusals.unknown_type(event)
        return event

    def _dispatch(self, event: AnyClientEvent, message: str) -> None:
        match event:
            case client.InputAudioBufferAppend() | TranslationAudioAppend():
                self._append(event.audio)
                return
            case client.InputAudioBufferCommit():
                self._commit()
            case client.InputAudioBufferClear():
                self._committed_ms = self._audio_ms
                self._answer("cleared", {}, lambda: [made.event("input_audio_buffer.cleared")])
            case client.OutputAudioBufferClear():
                response_id = self._player.active_response
                frame = made.event("output_audio_buffer.cleared", response_id=response_id)
                self._player.answer([frame])
            case client.ResponseCreate():
                self._checked(event, message)
                self._respond()
            case client.ResponseCancel():
                if not self._player.cancel(event.response_id):
                    raise refusals.nothing_to_cancel()
            case client.SessionUpdate():  # the beta's transcription_session.update is one too
                self._update(object_of(self._checked(event, message), "session"))
            case client.ConversationItemCreate():
                item = object_of(self._checked(event, message), "item")
                self._create_item(item, event.previous_item_id)
            case client.ConversationItemRetrieve():
                self._retrieve(event.item_id)
            case client.ConversationItemTruncate():
                self._truncate(event)
            case client.ConversationItemDelete():
                self._delete(event.item_id)
            case SessionClose():
                self._close_session()

    def _checked(self, event: AnyClientEvent, message: str) -> dict[str, Any]:
        """The event as plain data: refused if it has a field that its class does not have."""
        raw: dict[str, Any] = _plain(message)
        if self._script.session.get("type") in _GA_SESSIONS:
            unknown = refusals.first_unknown_parameter(raw, event)
            if unknown:
                raise refusals.unknown_parameter(unknown)
        return raw

    # The script

    def _play_to(self, last: int) -> None:
        """Play what is left of the script up to a segment, and what servers add by themselves."""
        segments = self._script.segments
        while last + 1 < len(segments) and segments[last + 1].unasked:
            last += 1
        for segment in self._take_to(last):
            self._player.play(segment)

    def _take_to(self, last: int) -> list[Segment]:
        """What is left of the script up to a segment, which now counts as played."""
        indexes = range(self._head, last + 1)
        taken = [self._script.segments[i] for i in indexes if i not in self._answered]
        self._head = last + 1
        self._answered = {index for index in self._answered if index > last}
        self._skip_answered()
        return taken

    def _skip_answered(self) -> None:
        while self._head in self._answered:
            self._answered.remove(self._head)
            self._head += 1
        self._hears_at_ms = 0.0

    def _next(self, *cues: Cue) -> int | None:
        """The next segment with one of these cues; None if none is left."""
        segments = self._script.segments
        for index in range(self._head, len(segments)):
            if segments[index].cue in cues and index not in self._answered:
                return index
        return None

    def _next_before_response(self, *cues: Cue) -> int | None:
        """The same, if it comes before the next response: it belongs to the present turn."""
        index = self._next("response", *cues)
        return None if index is None or self._script.segments[index].cue == "response" else index

    def _answer(self, cue: Cue, asked: dict[str, Any], make: Callable[[], Iterable[bytes]]) -> None:
        """Answer with the script's answer, if it is to the same question; else with another.

        Either way the recorded one has had its time: it will not be played again.
        """
        index = self._next_before_response(cue)
        if index is not None:
            segment = self._script.segments[index]
            if contains(segment.event, asked):
                self._answer_to(index)
                return
            self._answered.add(index)
            self._skip_answered()
        self._player.answer(make())

    def _answer_to(self, last: int) -> None:
        """Answer with what is left of the script up to a segment."""
        for segment in self._take_to(last):
            self._player.answer(segment.frames)

    def _begin_again(self) -> None:
        """Go back to the script's first turn if it has been played, and is to be played again."""
        if self._loop and self._head >= len(self._script.segments):
            self._head = 0
            self._loop_began_ms = self._audio_ms
            self._hears_at_ms = 0.0

    # Responses

    def _respond(self) -> None:
        """Play the next response, and all that comes before it."""
        self._stop_grace()
        active = self._player.active_response
        if active is not None:
            raise refusals.response_active(active)
        self._begin_again()
        last = self._next("response")
        if last is None:
            last = self._next(*COMMITTING_CUES)
        if last is None:
            last = len(self._script.segments) - 1
        if last < self._head:
            raise refusals.recording_ended()
        self._play_to(last)

    def _respond_to_commit(self) -> None:
        self._grace = None
        if self._player.active_response is None and self._is_response_next():
            self._play_to(self._head)

    def _stop_grace(self) -> None:
        if self._grace is not None:
            self._grace.cancel()
            self._grace = None

    # The client's audio

    def _append(self, audio: bytes) -> None:
        if not audio:
            raise refusals.invalid_audio("audio", "empty bytes")
        if len(audio) > MAX_AUDIO_BYTES:
            raise refusals.too_much_audio(len(audio), MAX_AUDIO_BYTES)
        self._received.audio(audio)
        self._audio_ms += self._format.frames(len(audio)) * 1000 / self._format.rate
        if self._detects_turns():
            self._hear()

    def _hear(self) -> None:
        """Play what the recording's server did when it had heard as much."""
        if self._player.is_idle:
            self._begin_again()
        while self._audio_ms >= self._hears_at_ms:
            index = self._next(*AUDIO_CUES)
            if index is None:
                self._hears_at_ms = math.inf
                return
            segment = self._script.segments[index]
            heard_ms = self._loop_began_ms + segment.position_ms
            if heard_ms > self._audio_ms:
                self._hears_at_ms = heard_ms
                return
            if segment.cue in COMMITTING_CUES:
                self._committed_ms = max(self._committed_ms, heard_ms)
            self._play_to(index)

    def _commit(self) -> None:
        waiting_ms = self._audio_ms - self._committed_ms
        if waiting_ms < _LEAST_COMMIT_MS:
            raise refusals.commit_of_too_little(waiting_ms)
        self._committed_ms = self._audio_ms
        self._begin_again()
        index = self._next_before_response(*COMMITTING_CUES)
        if index is None:
            self._commit_unrecorded()
        else:
            self._answer_to(index)
        if self._detects_turns() and self._creates_responses() and self._is_response_next():
            self._stop_grace()
            loop = asyncio.get_running_loop()
            self._grace = loop.call_later(COMMIT_GRACE_S, self._respond_to_commit)

    def _commit_unrecorded(self) -> None:
        item_id = made.make_id("item_")
        previous = self._items.last
        content = [{"type": "input_audio", "transcript": None}]
        item = {"id": item_id, "type": "message", "role": "user", "content": content}
        committed = made.event(
            "input_audio_buffer.committed", previous_item_id=previous, item_id=item_id
        )
        self._player.answer([committed, *self._add_item(item, previous)])

    def _is_response_next(self) -> bool:
        segments = self._script.segments
        return self._head < len(segments) and segments[self._head].cue == "response"

    def _turn_detection(self) -> Any:
        """The session's turn detection: None if it is off, an object otherwise."""
        audio_input = object_of(object_of(self._session, "audio"), "input")
        settings = audio_input if "turn_detection" in audio_input else self._session
        return settings.get("turn_detection", {})

    def _detects_turns(self) -> bool:
        return self._vad and self._turn_detection() is not None

    def _creates_responses(self) -> bool:
        detection: Any = self._turn_detection()
        return not contains(detection, {"create_response": False})

    # The session

    def _update(self, changes: dict[str, Any]) -> None:
        updates = self._script.updates
        recorded = updates[self._updates] if self._updates < len(updates) else None
        self._updates += 1
        if recorded is not None:
            session = object_of(loads(recorded.data), "session")
            if contains(session, changes):
                self._session = session
                self._format = input_format(recorded.data)
                self._player.answer([recorded])
                return
        self._session = made.merged(self._session, changes)
        kind = "transcription_session" if self._is_beta_transcription() else "session"
        frame = made.event(f"{kind}.updated", session=self._session)
        self._format = input_format(frame)
        self._player.answer([frame])

    def _is_beta_transcription(self) -> bool:
        return any(frame.type == "transcription_session.created" for frame in self._script.opening)

    def _close_session(self) -> None:
        index = self._next("closed")
        if index is None:
            self._player.finish([made.event("session.closed")])
        else:
            self._player.finish(frame.data for frame in self._script.segments[index].frames)
        raise SessionClosed

    # Items

    def _create_item(self, item: dict[str, Any], previous: str | None) -> None:
        if refusal := refusals.item_type(item):
            raise refusal
        if previous == "root":
            after: str | None = None
        elif previous is None:
            after = self._items.last
        elif previous in self._items:
            after = previous
        else:
            raise refusals.no_such_previous_item(previous)
        asked = {"item": made.without_audio(item)}
        self._answer("item", asked, lambda: self._add_item(item, after))
        if item.get("type") == "mcp_approval_response" and self._is_response_next():
            segment = self._script.segments[self._head]
            if segment.unasked and self._player.active_response is None:
                self._play_to(self._head)

    def _add_item(self, item: dict[str, Any], previous: str | None) -> list[bytes]:
        created = self._script.item_created
        complete = made.complete_item(item, with_object=created)
        self._items.add(complete)
        shown = made.without_audio(complete)
        names = ("created",) if created else ("added", "done")
        return [
            made.event(f"conversation.item.{name}", previous_item_id=previous, item=shown)
            for name in names
        ]

    def _retrieve(self, item_id: str) -> None:
        recorded = self._script.retrieved.get(item_id)
        if recorded is not None:
            index = self._next_before_response("retrieved")
            if index is not None and self._script.segments[index].frames[0] is recorded:
                self._answer_to(index)
            else:
                self._player.answer([recorded])
            return
        item = self._items.get(item_id)
        if item is None:
            raise refusals.no_such_item("retrieving", "retrieve", item_id)
        self._player.answer([made.event("conversation.item.retrieved", item=item)])

    def _truncate(self, event: client.ConversationItemTruncate) -> None:
        if event.item_id not in self._items:
            raise refusals.no_such_item("truncating", "truncate", event.item_id)
        audio_ms = self._script.item_audio_ms.get(event.item_id)
        if audio_ms is not None and event.audio_end_ms > audio_ms:
            raise refusals.already_shorter(audio_ms, event.audio_end_ms)
        asked = {
            "item_id": event.item_id,
            "content_index": event.content_index,
            "audio_end_ms": event.audio_end_ms,
        }
        name = "conversation.item.truncated"
        self._answer("truncated", asked, lambda: [made.event(name, **asked)])

    def _delete(self, item_id: str) -> None:
        if item_id not in self._items:
            raise refusals.no_such_item("deleting", "delete", item_id)
        self._items.remove(item_id)
        name = "conversation.item.deleted"
        self._answer("deleted", {"item_id": item_id}, lambda: [made.event(name, item_id=item_id)])


class _Items:
    """The items of a conversation: the script's are shared, the client's are kept up to a size."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._recorded: set[str] = set()
        self._clients: OrderedDict[str, bytes] = OrderedDict()
        self._clients_bytes = 0
        self.last: str | None = None

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._recorded or item_id in self._clients

    def get(self, item_id: str) -> dict[str, Any] | None:
        """The item, with its audio if the client sent it; None if it is not there."""
        if item_id in self._recorded:
            return self._script.items.get(item_id)
        encoded = self._clients.get(item_id)
        return None if encoded is None else loads(encoded)

    def add_recorded(self, item_id: str) -> None:
        self._recorded.add(item_id)
        self.last = item_id

    def add(self, item: dict[str, Any]) -> None:
        item_id = text_of(item, "id")
        self.remove(item_id)
        encoded = msgspec.json.encode(item)
        self._clients[item_id] = encoded
        self._clients_bytes += len(encoded)
        self.last = item_id
        while self._clients_bytes > _KEPT_ITEM_BYTES:
            _, forgotten = self._clients.popitem(last=False)
            self._clients_bytes -= len(forgotten)

    def remove(self, item_id: str) -> None:
        self._recorded.discard(item_id)
        self._clients_bytes -= len(self._clients.pop(item_id, b""))


def _plain(message: str) -> Any:
    """The message as plain data, which can fail where a class left out the field that is wrong."""
    try:
        return loads(message)
    except (msgspec.DecodeError, RecursionError):
        raise refusals.malformed() from None


def _client_event_id(message: str | bytes) -> str | None:
    """The id that a client gave its event; None if it gave none, or the event is no event."""
    if isinstance(message, bytes):
        return None
    try:
        data = _plain(message)
    except Refusal:
        return None
    if not isinstance(data, dict):
        return None
    return text_of(cast("dict[str, Any]", data), "event_id") or None
