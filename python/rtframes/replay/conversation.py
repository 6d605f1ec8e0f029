"""`Conversation`: the replies to one client's events, as a live server with this script would send.

The script is played in order. A client event plays the part of the script that is the reply to it;
if the script has no such reply, or a reply to something else, one is generated. ``response.create``
plays everything up to the end of the next response, so that clients which send nothing else receive
the whole recording.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from rtframes import client_events as client
from rtframes._core import loads
from rtframes.decoder import Decoder
from rtframes.replay import refusals, server_events
from rtframes.replay.client_log import EventLog, Received
from rtframes.replay.client_messages import (
    AnyClientEvent,
    client_event_id,
    plain,
    read_event,
)
from rtframes.replay.items import ConversationItems
from rtframes.replay.metadata import with_metadata
from rtframes.replay.plain_data import contains, merged, object_of
from rtframes.replay.player import Player
from rtframes.replay.playhead import Playhead
from rtframes.replay.refusals import Refusal
from rtframes.replay.script import COMMITTING_CUES, Cue, Frame, Script, input_format

MAX_AUDIO_BYTES = 15 << 20
"""Bytes of audio allowed in one ``input_audio_buffer.append``, according to the API reference."""

COMMIT_GRACE_S = 0.1
"""Seconds after a commit in which ``response.create`` asks for the same response as the commit."""

_LEAST_COMMIT_MS = 100
_GA_SESSIONS = ("realtime", "transcription")


class SessionClosed(Exception):  # noqa: N818 - it is an event, not a failure
    """The client has closed the session: the connection ends when everything has been sent."""


class Conversation:
    """One client's way through a script.

    Args:
        script: what to play; shared with other conversations.
        player: sends what this class decides to send.
        received: counts what the client sends.
        loop: start again at the end of the recording.
        vad: reply to audio at the points where the recorded server detected speech.
        log: where to write the client's events.
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
        self._vad = vad
        self._log = log
        self._decode: Callable[[str], Any] = Decoder[Any](AnyClientEvent).decode
        self._session: dict[str, Any] = script.session
        self._format = script.input_format
        self._updates = 0
        self._playhead = Playhead(script, loop=loop)
        self._audio_ms = 0.0
        self._committed_ms = 0.0
        self._items = ConversationItems(script)
        self._grace: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Greet the client."""
        if self._script.opening:
            self._player.answer(self._script.opening)
        else:
            session = {"object": "realtime.session", "id": server_events.make_id("sess_")}
            self._player.answer([server_events.event("session.created", session=session)])

    def sent(self, frame: Frame) -> None:
        """Remember that a frame of the script has been sent."""
        if frame.adds:
            self._items.add_recorded(frame.adds)

    def close(self) -> None:
        """Drop what was still to be sent: the connection has ended."""
        self._stop_grace()

    async def handle(self, message: str | bytes) -> None:
        """Handle one message of the client.

        Raises:
            SessionClosed: it was ``session.close``.
        """
        await self._player.room()
        try:
            self._take(message)
        except Refusal as refusal:
            self._player.answer([refusal.frame(client_event_id(message))])

    def _take(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self._received.message(len(message))
            self._received.refused()
            raise refusals.binary()
        self._received.message(len(message) if message.isascii() else len(message.encode()))
        try:
            event = read_event(self._decode, message)
        except Refusal:
            self._received.refused()
            raise
        self._received.event(str(event.__struct_config__.tag))
        if self._log:
            self._log.write(message.encode())
        self._dispatch(event, message)

    def _dispatch(self, event: AnyClientEvent, message: str) -> None:
        match event:
            case client.InputAudioBufferAppend() | client.SessionInputAudioBufferAppend():
                self._append(event.audio)
                return
            case client.SessionInputAudioAppend():
                self._append(event.audio or b"")
                return
            case client.InputAudioBufferCommit():
                self._commit()
            case client.InputAudioBufferClear():
                self._committed_ms = self._audio_ms
                self._answer(
                    "cleared", {}, lambda: [server_events.event("input_audio_buffer.cleared")]
                )
            case client.OutputAudioBufferClear():
                response_id = self._player.active_response
                frame = server_events.event("output_audio_buffer.cleared", response_id=response_id)
                self._player.answer([frame])
            case client.ResponseCreate():
                raw = self._checked(event, message)
                self._respond(object_of(raw, "response").get("metadata"))
            case client.ResponseCancel():
                if not self._player.cancel(event.response_id):
                    raise refusals.nothing_to_cancel()
            case client.SessionUpdate():  # includes the beta's transcription_session.update
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
            case client.SessionClose():
                self._close_session()
            case _:  # only the recording has a reply to it, such as session.start on Live
                pass

    def _checked(self, event: AnyClientEvent, message: str) -> dict[str, Any]:
        """The event as plain data: refused if it has a field that its class does not have."""
        raw: dict[str, Any] = plain(message)
        if self._script.session.get("type") in _GA_SESSIONS:
            unknown = refusals.first_unknown_parameter(raw, event)
            if unknown:
                raise refusals.unknown_parameter(unknown)
        return raw

    # The script

    def _play_to(self, last: int, metadata: Any = None) -> None:
        """Play the rest of the script up to a segment, and what servers add without being asked.

        Args:
            last: the segment.
            metadata: the client's metadata for this response; None if it has none.
        """
        segments = self._script.segments
        asked = None if metadata is None else segments[last]
        while last + 1 < len(segments) and segments[last + 1].unasked:
            last += 1
        for segment in self._playhead.take_to(last):
            self._player.play(with_metadata(segment, metadata) if segment is asked else segment)

    def _answer(self, cue: Cue, asked: dict[str, Any], make: Callable[[], Iterable[bytes]]) -> None:
        """Send the script's reply if it answers the same question, otherwise another one.

        In both cases the recorded reply is used up: it will not be played again.
        """
        index = self._playhead.next_before_response(cue)
        if index is not None:
            segment = self._script.segments[index]
            if contains(segment.event, asked):
                self._answer_to(index)
                return
            self._playhead.skip(index)
        self._player.answer(make())

    def _answer_to(self, last: int) -> None:
        """Reply with the rest of the script up to a segment."""
        for segment in self._playhead.take_to(last):
            self._player.answer(segment.frames)

    # Responses

    def _respond(self, metadata: Any) -> None:
        """Play the next response, and everything before it; repeat the client's metadata."""
        self._stop_grace()
        active = self._player.active_response
        if active is not None:
            raise refusals.response_active(active)
        self._playhead.rewind(self._audio_ms)
        last = self._playhead.next("response")
        if last is None:
            last = self._playhead.next(*COMMITTING_CUES)
        if last is None:
            last = len(self._script.segments) - 1
        if last < self._playhead.index:
            raise refusals.recording_ended()
        self._play_to(last, metadata)

    def _respond_to_commit(self) -> None:
        self._grace = None
        if self._player.active_response is None and self._playhead.is_before_response:
            self._play_to(self._playhead.index)

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
        """Play what the recorded server did when it had received as much audio."""
        if self._player.is_idle:
            self._playhead.rewind(self._audio_ms)
        while (index := self._playhead.next_heard(self._audio_ms)) is not None:
            if self._script.segments[index].cue in COMMITTING_CUES:
                heard_ms = self._playhead.position_ms(index)
                self._committed_ms = max(self._committed_ms, heard_ms)
            self._play_to(index)

    def _commit(self) -> None:
        waiting_ms = self._audio_ms - self._committed_ms
        if waiting_ms < _LEAST_COMMIT_MS:
            raise refusals.commit_of_too_little(waiting_ms)
        self._committed_ms = self._audio_ms
        self._playhead.rewind(self._audio_ms)
        index = self._playhead.next_before_response(*COMMITTING_CUES)
        if index is None:
            self._commit_unrecorded()
        else:
            self._answer_to(index)
        if (
            self._detects_turns()
            and self._creates_responses()
            and self._playhead.is_before_response
        ):
            self._stop_grace()
            loop = asyncio.get_running_loop()
            self._grace = loop.call_later(COMMIT_GRACE_S, self._respond_to_commit)

    def _commit_unrecorded(self) -> None:
        item_id = server_events.make_id("item_")
        previous = self._items.last
        content = [{"type": "input_audio", "transcript": None}]
        item = {"id": item_id, "type": "message", "role": "user", "content": content}
        committed = server_events.event(
            "input_audio_buffer.committed", previous_item_id=previous, item_id=item_id
        )
        self._player.answer([committed, *self._add_item(item, previous)])

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
        self._session = merged(self._session, changes)
        kind = "transcription_session" if self._is_beta_transcription() else "session"
        frame = server_events.event(f"{kind}.updated", session=self._session)
        self._format = input_format(frame)
        self._player.answer([frame])

    def _is_beta_transcription(self) -> bool:
        return any(frame.type == "transcription_session.created" for frame in self._script.opening)

    def _close_session(self) -> None:
        index = self._playhead.next("closed")
        if index is None:
            self._player.finish([server_events.event("session.closed")])
        else:
            self._player.finish(frame.data for frame in self._script.segments[index].frames)
        raise SessionClosed

    # Items

    def _create_item(self, item: dict[str, Any], previous: str | None) -> None:
        if refusal := refusals.item_of_client(item):
            raise refusal
        if previous == "root":
            after: str | None = None
        elif previous is None:
            after = self._items.last
        elif previous in self._items:
            after = previous
        else:
            raise refusals.no_such_previous_item(previous)
        asked = {"item": server_events.without_audio(item)}
        self._answer("item", asked, lambda: self._add_item(item, after))
        if item.get("type") == "mcp_approval_response" and self._playhead.is_before_response:
            segment = self._playhead.segment
            if segment and segment.unasked and self._player.active_response is None:
                self._play_to(self._playhead.index)

    def _add_item(self, item: dict[str, Any], previous: str | None) -> list[bytes]:
        created = self._script.item_created
        complete = server_events.complete_item(item, with_object=created)
        self._items.add(complete)
        shown = server_events.without_audio(complete)
        names = ("created",) if created else ("added", "done")
        return [
            server_events.event(f"conversation.item.{name}", previous_item_id=previous, item=shown)
            for name in names
        ]

    def _retrieve(self, item_id: str) -> None:
        recorded = self._script.retrieved.get(item_id)
        if recorded is not None:
            index = self._playhead.next_before_response("retrieved")
            if index is not None and self._script.segments[index].frames[0] is recorded:
                self._answer_to(index)
            else:
                self._player.answer([recorded])
            return
        item = self._items.get(item_id)
        if item is None:
            raise refusals.no_such_item("retrieving", "retrieve", item_id)
        self._player.answer([server_events.event("conversation.item.retrieved", item=item)])

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
        self._answer("truncated", asked, lambda: [server_events.event(name, **asked)])

    def _delete(self, item_id: str) -> None:
        if item_id not in self._items:
            raise refusals.no_such_item("deleting", "delete", item_id)
        self._items.remove(item_id)
        name = "conversation.item.deleted"
        self._answer(
            "deleted", {"item_id": item_id}, lambda: [server_events.event(name, item_id=item_id)]
        )
