"""Recordings of sessions: frames one a line (JSONL), and what they hold.

A recording may hold the frames of the server alone, or those of the client among them: no event
of the one has the name of an event of the other. Nothing here keeps audio or frames, so memory does
not grow with a recording's length.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, NamedTuple, TypeAlias, cast, get_args

import msgspec

from rtframes import events, objects, zero_copy
from rtframes._core import AudioBuffer
from rtframes.client_events import ClientEvent
from rtframes.decoder import Decoder
from rtframes.redaction import expand
from rtframes.turns import Turn, TurnTracker
from rtframes.unknown import UnknownObject

LONGEST_LINE = 64 << 20
"""Bytes of the longest line that `read_lines` gives: ten times the largest frame ever met."""

_MOST_TYPES = 1_000
_MOST_NAMED_LINES = 20
_OTHER_TYPES = "(further types)"
_NO_TYPE = "(no type)"

AUDIO_APPENDS = frozenset({"input_audio_buffer.append", "session.input_audio_buffer.append"})
"""The names of the client's audio: on most connections, and on those that translate."""

CLIENT_EVENTS = (
    frozenset(
        str(event.__struct_config__.tag)
        for event in cast("tuple[type[msgspec.Struct], ...]", get_args(ClientEvent))
    )
    | AUDIO_APPENDS
    | {"session.close"}  # of translation connections
)
"""The names of what clients send."""


class InputAudioAppend(
    msgspec.Struct, frozen=True, kw_only=True, gc=False, tag="input_audio_buffer.append"
):
    """The client's audio, as far as looking at recordings needs it.

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
"""The events that looking at a recording tells apart."""


class Line(NamedTuple):
    """One line of a recording.

    Attributes:
        number: from 1.
        frame: without its line break; None if it is longer than the limit.
        size: bytes, line break included.
    """

    number: int
    frame: bytes | None
    size: int


def read_lines(stream: BinaryIO, limit: int = LONGEST_LINE) -> Iterator[Line]:
    """The lines of a recording that are not blank, each read when it is asked for.

    Args:
        stream: JSONL in UTF-8, open for reading in binary mode.
        limit: the most bytes of a line to hold in memory.
    """
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        size = len(line)
        if size > limit and not line.endswith(b"\n"):
            del line
            while rest := stream.readline(limit):
                size += len(rest)
                if rest.endswith(b"\n"):
                    break
            yield Line(number, None, size)
        elif frame := line.strip():
            yield Line(number, frame, size)


class AudioFormat(NamedTuple):
    """How audio is encoded; all of it is mono unless `channels` says otherwise.

    Attributes:
        encoding: ``pcm16`` (16-bit little-endian), ``g711_ulaw`` or ``g711_alaw``.
        rate: Hz.
        channels: 1 for all but translation servers of the future.
    """

    encoding: str
    rate: int
    channels: int = 1

    def frames(self, size: int) -> int:
        """The samples per channel in so many bytes."""
        return size // (self.channels * (2 if self.encoding == "pcm16" else 1))


PCM16 = AudioFormat("pcm16", 24_000)
"""What the protocol means where it says nothing."""

_BY_NAME = {
    "pcm16": PCM16,
    "g711_ulaw": AudioFormat("g711_ulaw", 8_000),
    "g711_alaw": AudioFormat("g711_alaw", 8_000),
}


class AudioPiece(NamedTuple):
    """The audio of one frame.

    Attributes:
        side: who speaks.
        item_id: which item the audio is of; empty for the client's and a translation's.
        data: the encoded audio.
        format: how it is encoded.
        start_ms: where on the session's audio clock it is heard, in ms.
    """

    side: Literal["server", "client"]
    item_id: str
    data: AudioBuffer
    format: AudioFormat
    start_ms: float


@dataclass
class EventCount:
    """What a recording holds of one event type.

    Attributes:
        frames: how many.
        bytes: of JSON, line breaks not included.
        audio_bytes: of encoded audio streamed by these events.
        audio_samples: samples per channel of it, by sample rate in Hz.
    """

    frames: int = 0
    bytes: int = 0
    audio_bytes: int = 0
    audio_samples: Counter[int] = field(default_factory=Counter[int])

    @property
    def audio_seconds(self) -> float:
        """How long the audio is, in seconds."""
        return sum(samples / rate for rate, samples in self.audio_samples.items())

    def add(self, other: EventCount) -> None:
        """Count in what `other` has counted."""
        self.frames += other.frames
        self.bytes += other.bytes
        self.audio_bytes += other.audio_bytes
        self.audio_samples.update(other.audio_samples)


@dataclass
class LineList:
    """Lines worth naming: all of them counted, the first few kept.

    Attributes:
        count: how many there are.
        first: number and reason of the first ones.
    """

    count: int = 0
    first: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def add(self, number: int, reason: str) -> None:
        """Count one line, and keep it if it is among the first."""
        self.count += 1
        if len(self.first) < _MOST_NAMED_LINES:
            self.first.append((number, reason))


def _nothing(*_: object) -> None:
    pass


class Inspection:
    """Gathers what a recording holds, line by line. Redacted recordings count as they were.

    Args:
        on_turn: called with each turn when nothing more is expected of it.
        on_audio: called with the audio of each frame that streams some.
        on_event: called for each frame with its type, whether the client sent it, and where on
            the session's audio clock it belongs, in ms.

    Attributes:
        server: what the server sent, by event type.
        client: what the client sent.
        bad_lines: lines that hold no JSON object.
        misfits: frames that are objects, but not as their event's class says.
        unknown_types: event types that the catalogue does not know.
        decode_seconds: time spent in decoding alone.
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
        self.misfits = LineList()
        self.unknown_types: set[str] = set()
        self.decode_seconds = 0.0
        self._turns = TurnTracker(on_turn)
        self._on_audio = on_audio
        self._on_event = on_event
        self._clock = _Clock()
        self._output_format = PCM16
        self._input_format = PCM16
        decoder = Decoder[Any](RecordedEvent, invalid="unknown")
        self._decode: Callable[[bytes], RecordedEvent | UnknownObject] = decoder.decode

    @property
    def turns(self) -> int:
        """How many turns there were."""
        return self._turns.count

    @property
    def duration_seconds(self) -> float:
        """How long the session is on its audio clock, as far as its frames tell."""
        return self._clock.end_ms / 1000

    def total(self) -> EventCount:
        """What the server sent, all types together."""
        total = EventCount()
        for count in self.server.values():
            total.add(count)
        return total

    def feed(self, line: Line) -> None:
        """Take in one line."""
        if line.frame is None:
            self.bad_lines.add(line.number, f"longer than the limit, {line.size} bytes")
            return
        frame = expand(line.frame)
        started = time.perf_counter()
        try:
            event = self._decode(frame)
        except (msgspec.DecodeError, RecursionError) as error:
            self.bad_lines.add(line.number, str(error)[:200])
            return
        self.decode_seconds += time.perf_counter() - started
        if isinstance(event, UnknownObject):
            name = _NO_TYPE if event.tag is None else str(event.tag)[:100]
            by_client = name in CLIENT_EVENTS
            count = self._count(name, by_client)
            if event.reason is not None:
                self.misfits.add(line.number, f"{name}: {event.reason}"[:200])
            elif not by_client and len(self.unknown_types) < _MOST_TYPES:
                self.unknown_types.add(name)
        else:
            name = str(event.__struct_config__.tag)
            by_client = isinstance(event, InputAudioAppend)
            count = self._count(name, by_client)
            self._take(event, count)
        count.frames += 1
        count.bytes += len(frame)
        self._on_event(name, by_client, self._clock.mark_ms)

    def close(self) -> None:
        """Give out the turns that are still open: the recording has ended."""
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
            case zero_copy.ResponseOutputAudioDelta():
                heard = self._output_format
                start, duration = self._played(event.delta, heard, count, event.response_id)
                self._turns.audio(event.response_id, duration, start)
                piece = AudioPiece("server", event.item_id, event.delta, heard, start)
                self._on_audio(piece)
                return
            case zero_copy.SessionOutputAudioDelta():
                heard = AudioFormat("pcm16", event.sample_rate or 24_000, event.channels or 1)
                start, duration = self._played(event.delta, heard, count, "")
                self._turns.audio(None, duration, start)
                self._on_audio(AudioPiece("server", "", event.delta, heard, start))
                return
            case InputAudioAppend():
                heard = self._input_format
                samples = _add_audio(event.audio, heard, count)
                start = clock.client_spoke(samples * 1000 / heard.rate)
                self._on_audio(AudioPiece("client", "", event.audio, heard, start))
                return
            case events.SessionCreated() | events.SessionUpdated():
                self._formats_of_session(event.session)
            case events.ResponseCreated():
                self._formats_of_response(event.response)
                clock.response_began()
            case events.ResponseDone():
                clock.response_ended()
            case events.InputAudioBufferSpeechStarted():
                clock.told(event.audio_start_ms)
            case events.InputAudioBufferSpeechStopped():
                clock.told(event.audio_end_ms)
            case events.InputAudioBufferTimeoutTriggered():
                clock.told(event.audio_end_ms)
            case events.SessionInputTranscriptDelta() | events.SessionOutputTranscriptDelta():
                clock.told(event.elapsed_ms or 0)
            case _:
                pass
        self._turns.feed(event, clock.mark_ms)

    def _played(
        self, data: AudioBuffer, heard: AudioFormat, count: EventCount, response_id: str
    ) -> tuple[float, float]:
        duration = _add_audio(data, heard, count) * 1000 / heard.rate
        return self._clock.server_spoke(duration, response_id), duration

    def _formats_of_session(self, session: objects.Session) -> None:
        audio = session.audio
        output = audio.output.format if audio and audio.output else session.output_audio_format
        given = audio.input.format if audio and audio.input else session.input_audio_format
        self._output_format = _format(output) or self._output_format
        self._input_format = _format(given) or self._input_format

    def _formats_of_response(self, response: objects.Response) -> None:
        audio = response.audio
        output = audio.output.format if audio and audio.output else response.output_audio_format
        self._output_format = _format(output) or self._output_format


def _add_audio(data: AudioBuffer, heard: AudioFormat, count: EventCount) -> int:
    samples = heard.frames(len(data))
    count.audio_bytes += len(data)
    count.audio_samples[heard.rate] += samples
    return samples


def _format(value: objects.AudioFormat | UnknownObject | None) -> AudioFormat | None:
    """The format that a session or response names; None where it names none that is known."""
    match value:
        case str():
            return _BY_NAME.get(value)
        case objects.AudioFormatPcm():
            return AudioFormat("pcm16", value.rate or 24_000)
        case objects.AudioFormatPcmu():
            return _BY_NAME["g711_ulaw"]
        case objects.AudioFormatPcma():
            return _BY_NAME["g711_alaw"]
        case _:
            return None


class _Clock:
    """Where on the session's audio clock things happen, in ms, as far as frames tell.

    Frames hold no times. The clock is that of the user's audio: it is told by the voice activity
    events and by the client's own audio. The server sends faster than it is listened to: an answer
    is heard from the moment when its first audio comes, one piece after the other.
    """

    def __init__(self) -> None:
        self.mark_ms = 0.0
        self.end_ms = 0.0
        self._now = 0.0
        self._client = 0.0
        self._play_end = 0.0
        self._response: str = ""

    def told(self, milliseconds: float) -> None:
        self._now = max(self._now, float(milliseconds))
        self._mark(self._now)

    def client_spoke(self, milliseconds: float) -> float:
        start = self._client
        self._client += milliseconds
        self.told(self._client)
        return start

    def response_began(self) -> None:
        # A session without voice activity, such as one of typed text, goes on where it was heard.
        if self._client == 0.0 and self._now == 0.0:
            self._mark(self._play_end)

    def server_spoke(self, milliseconds: float, response: str) -> float:
        if response != self._response or self._play_end < self._now:
            self._response = response
            self._play_end = max(self._now, self._play_end if response else 0.0)
        start = self._play_end
        self._play_end += milliseconds
        self._mark(self._play_end)
        return start

    def response_ended(self) -> None:
        self._mark(max(self._now, self._play_end))

    def _mark(self, milliseconds: float) -> None:
        self.mark_ms = milliseconds
        self.end_ms = max(self.end_ms, milliseconds)
