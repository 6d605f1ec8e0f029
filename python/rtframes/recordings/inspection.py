"""The content of a recording: its events, audio and turns.

A recording may have only the server's frames, or the client's as well. The user's audio on a
sideband of OpenAI's Live API counts as client audio. Nothing here keeps audio or frames, so memory
does not grow with a recording's length.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec

from rtframes import events, objects, zero_copy
from rtframes._core import AudioBuffer
from rtframes.decoder import Decoder
from rtframes.recordings.answers import Answers
from rtframes.recordings.audio import PCM16, AudioFormat, AudioPiece
from rtframes.recordings.client_names import CLIENT_EVENTS
from rtframes.recordings.clock import SessionClock, bounded_ms
from rtframes.recordings.counts import EventCount, LineList
from rtframes.recordings.lines import Line
from rtframes.recordings.placeholders import TooLongError, expand
from rtframes.recordings.session_formats import SessionFormats
from rtframes.recordings.turns import Turn, TurnTracker
from rtframes.recordings.uncatalogued import Uncatalogued
from rtframes.unknown import UnknownObject

_MOST_TYPES = 1_000
_OTHER_TYPES = "(further types)"
_NO_TYPE = "(no type)"


class InputAudioAppend(
    msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.append"
):
    """The client's audio, as far as an inspection needs it.

    Attributes:
        audio: in the session's input format.
    """

    audio: AudioBuffer


class TranslationAudioAppend(
    InputAudioAppend, frozen=True, kw_only=True, gc=False, tag="session.input_audio_buffer.append"
):
    """The same on translation connections.

    Source: openai-python 3.54.0, ``RealtimeTranslationInputAudioBufferAppendEvent``.
    """


RecordedEvent: TypeAlias = zero_copy.ZeroCopyServerEvent | InputAudioAppend | TranslationAudioAppend
"""The events that an inspection distinguishes."""


def _nothing(*_: object) -> None:
    pass


def _is_absent(field: object) -> bool:
    """Whether a server omitted a field that is required for type checkers; audio may be empty."""
    return field is None


# Replaces such an object if the server did not send one.
_NO_RESPONSE = objects.Response()


class Inspection:
    """Collects the content of a recording, line by line. Redacted recordings count as originals.

    Args:
        on_turn: called with each turn when it is complete.
        on_audio: called with the audio of each frame that has some.
        on_event: called for each frame with its type, whether the client sent it, and its time on
            the session's audio clock, in ms.

    Attributes:
        server: what the server sent, by event type.
        client: what the client sent.
        bad_lines: lines without a JSON object.
        invalid_frames: frames that are objects, but do not fit their event's class.
        unknown_types: event types that the catalogue does not have.
        uncatalogued: what the server sent that the catalogue does not have, at any depth.
        answers: how late answers came, their tokens, and errors.
        decode_seconds: time spent only on decoding.
    """

    def __init__(
        self,
        *,
        on_turn: Callable[[Turn], None] = _nothing,
        on_audio: Callable[[AudioPiece], None] = _nothing,
        on_event: Callable[[str, bool, float], None] = _nothing,
    ) -> None:
        self.server: dict[str, EventCount] = {}
        self.client: dict[str, EventCount] = {}
        self.bad_lines = LineList()
        self.invalid_frames = LineList()
        self.unknown_types: set[str] = set()
        self.uncatalogued = Uncatalogued()
        self.answers = Answers()
        self.decode_seconds = 0.0
        self._turns = TurnTracker(on_turn)
        self._on_audio = on_audio
        self._on_event = on_event
        self._clock = SessionClock()
        self._first_time: float | None = None
        self._formats = SessionFormats()
        self._reflected = False  # on a sideband of Live, where audio is always PCM16
        decoder = Decoder[Any](RecordedEvent, invalid="unknown")
        self._decode: Callable[[bytes], RecordedEvent | UnknownObject] = decoder.decode

    @property
    def turns(self) -> int:
        """How many turns there were."""
        return self._turns.count

    @property
    def duration_seconds(self) -> float:
        """The length of the session on its clock, as far as its frames show."""
        return self._clock.end_ms / 1000

    @property
    def is_timed(self) -> bool:
        """Whether the recording says when its frames arrived, so that this is the clock."""
        return self._first_time is not None

    def total(self) -> EventCount:
        """What the server sent, all types together."""
        total = EventCount()
        for count in self.server.values():
            total.add(count)
        return total

    def feed(self, line: Line) -> None:
        """Add one line."""
        if line.frame is None:
            self.bad_lines.add(line.number, line.fault)
            return
        came_ms = None
        if line.time is not None:
            if self._first_time is None:
                self._first_time = line.time
            came_ms = (line.time - self._first_time) * 1000
            self._clock.came(came_ms)
        try:
            frame = expand(line.frame)
        except TooLongError as error:
            self.bad_lines.add(line.number, str(error))
            return
        started = time.perf_counter()
        try:
            event = self._decode(frame)
        except (ValueError, RecursionError) as error:
            self.bad_lines.add(line.number, str(error)[:200])
            return
        self.decode_seconds += time.perf_counter() - started
        if isinstance(event, UnknownObject):
            name = _NO_TYPE if event.tag is None else str(event.tag)[:100]
            by_client = name in CLIENT_EVENTS
            count = self._count(name, by_client)
            if event.reason is not None:
                self.invalid_frames.add(line.number, f"{name}: {event.reason}"[:200])
            elif not by_client and len(self.unknown_types) < _MOST_TYPES:
                self.unknown_types.add(name)
        else:
            name = str(event.__struct_config__.tag)
            by_client = name in CLIENT_EVENTS
            count = self._count(name, by_client)
            self._take(event, count)
        if not by_client:
            self.uncatalogued.add(event)
        wait_ms = self.answers.feed(name, event, line.number, came_ms)
        if wait_ms is not None:
            self._turns.answered(getattr(event, "response_id", None) or "", wait_ms)
        count.frames += 1
        count.bytes += len(frame)
        self._on_event(name, by_client, self._clock.mark_ms)

    def close(self) -> None:
        """Report the turns that are still open: the recording has ended."""
        self._turns.close()

    def _count(self, name: str, by_client: bool) -> EventCount:
        counts = self.client if by_client else self.server
        count = counts.get(name)
        if count is None:
            if len(counts) >= _MOST_TYPES:
                name = _OTHER_TYPES
            count = counts.setdefault(name, EventCount())
        return count

    def _take(self, event: RecordedEvent, count: EventCount) -> None:
        clock = self._clock
        match event:
            case events.ResponseOutputAudioDelta():
                if _is_absent(event.delta):
                    return
                heard = self._formats.output
                response_id = event.response_id or ""
                start, duration = self._played(event.delta, heard, count, response_id)
                self._turns.audio(response_id, duration, start)
                piece = AudioPiece("server", event.item_id or "", event.delta, heard, start)
                self._on_audio(piece)
                return
            case events.SessionOutputAudioDelta():
                if _is_absent(event.delta):
                    return
                heard = self._spoken_format(event)
                self._reflected = event.start_ms is not None
                start, duration = self._played(event.delta, heard, count, "")
                if event.start_ms is not None:
                    start = bounded_ms(event.start_ms)
                if not self._formats.full_duplex:
                    self._turns.audio(None, duration, start)
                self._on_audio(AudioPiece("server", "", event.delta, heard, start))
                return
            case InputAudioAppend() | events.SessionInputAudioAppend():
                if _is_absent(event.audio):
                    return
                reflected = self._reflected and isinstance(event, events.SessionInputAudioAppend)
                heard = PCM16 if reflected else self._formats.input
                samples = _add_audio(event.audio, heard, count)
                start = clock.client_spoke(samples * 1000 / heard.rate)
                self._on_audio(AudioPiece("client", "", event.audio, heard, start))
                return
            case events.SessionStarted() | events.SessionCreated() | events.SessionUpdated():
                self._formats.feed(event)
            case events.ResponseCreated():
                self._formats.feed(event)
                clock.response_began()
            case events.ResponseDone():
                clock.response_ended((event.response or _NO_RESPONSE).status == "cancelled")
            case events.InputAudioBufferSpeechStarted():
                clock.told(event.audio_start_ms or 0)
            case events.InputAudioBufferSpeechStopped():
                clock.told(event.audio_end_ms or 0)
            case events.InputAudioBufferTimeoutTriggered():
                clock.told(event.audio_end_ms or 0)
            case events.SessionInputTranscriptDelta() | events.SessionOutputTranscriptDelta():
                if event.end_ms is None:
                    clock.told(event.elapsed_ms or 0)
                else:
                    clock.told(event.end_ms)
                    return
            case events.SessionDelegationCreated():
                clock.told(event.offset_ms or 0)
            case _:
                pass
        self._turns.feed(event, clock.mark_ms)

    def _spoken_format(self, event: events.SessionOutputAudioDelta[Any]) -> AudioFormat:
        """The format of audio: its own in translations, the session's on Live."""
        if event.format is None and event.sample_rate is None and self._formats.full_duplex:
            return PCM16 if event.start_ms is not None else self._formats.output
        return AudioFormat("pcm16", event.sample_rate or 24_000, event.channels or 1)

    def _played(
        self, data: AudioBuffer, heard: AudioFormat, count: EventCount, response_id: str
    ) -> tuple[float, float]:
        duration = _add_audio(data, heard, count) * 1000 / heard.rate
        return self._clock.server_spoke(duration, response_id), duration


def _add_audio(data: AudioBuffer, heard: AudioFormat, count: EventCount) -> int:
    samples = heard.frames(len(data))
    count.audio_bytes += len(data)
    count.audio_samples[heard.rate] += samples
    return samples
