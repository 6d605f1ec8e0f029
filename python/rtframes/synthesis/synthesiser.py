"""Whole sessions of a voice API, frame by frame, made up: what a server would have sent.

`Synthesiser` says which session; `_Session` plays it. The scenes here know the order of events
in a turn; everything that differs between servers is in the tables of the `Dialect`, whose
templates name the values that `_Session.values` holds.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from json import JSONEncoder
from random import Random
from typing import Any

from rtframes.synthesis import speech
from rtframes.synthesis.conversation import (
    EXCHANGES,
    INSTRUCTIONS,
    TRANSLATIONS,
    Exchange,
    tokens,
)
from rtframes.synthesis.dialect import Dialect, fill
from rtframes.synthesis.dialects import DIALECTS

_ALPHANUMERIC = string.ascii_letters + string.digits
_EPOCH_S = 1_773_600_000  # when every session begins
_APPEND_MS = 100
_VAD_PADDING_MS = 300
_VAD_SILENCE_MS = 500

# Compact and in raw UTF-8, as live servers send it.
_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Frames = Iterator[bytes]


class Synthesiser:
    """Makes up sessions: the same arguments give the same frames, byte for byte.

    Args:
        dialect: the name of one of `DIALECTS`, or tables of your own.
        seed: another number is another session: other ids, pauses and lines.
        audio_format: ``pcm16`` (24,000 Hz), ``g711_ulaw`` or ``g711_alaw`` (8,000 Hz).
        delta_bytes: bytes of decoded audio in the first audio delta of an answer, in the second,
            and so on; the last number repeats. The dialect's own by default, of the same
            duration in G.711.
        retrieved_bytes: bytes of decoded audio in an item that the scene ``retrieved`` fetches;
            2,600,000 makes frames of 3.4 MB, as they have been met.

    Raises:
        ValueError: for an unknown dialect or audio format, or a size that is not positive or
            cuts a sample.
    """

    def __init__(
        self,
        dialect: str | Dialect = "ga",
        seed: int = 0,
        *,
        audio_format: str = "pcm16",
        delta_bytes: Sequence[int] | None = None,
        retrieved_bytes: int = 96_000,
    ) -> None:
        if isinstance(dialect, str):
            if dialect not in DIALECTS:
                raise ValueError(f"unknown dialect {dialect!r}: one of {', '.join(DIALECTS)}")
            dialect = DIALECTS[dialect]
        if audio_format not in speech.FORMATS:
            known = ", ".join(speech.FORMATS)
            raise ValueError(f"unknown audio format {audio_format!r}: one of {known}")
        if delta_bytes is None:
            same_duration = 1 if audio_format == "pcm16" else 6
            delta_bytes = [size // same_duration for size in dialect.delta_bytes]
        sample_bytes = 2 if audio_format == "pcm16" else 1
        for size in (*delta_bytes, retrieved_bytes):
            if size <= 0 or size % sample_bytes:
                raise ValueError(f"{size} bytes are not a whole number of {audio_format} samples")
        if not delta_bytes:
            raise ValueError("delta_bytes is empty")
        self.dialect = dialect
        self.seed = seed
        self.audio_format = audio_format
        self.delta_bytes = tuple(delta_bytes)
        self.retrieved_bytes = retrieved_bytes

    def session(
        self, turns: int = 3, *, scenes: Sequence[str] | None = None, client: bool = False
    ) -> Frames:
        """The frames of one connection, from ``session.created`` on.

        Args:
            turns: how many turns of the dialect's playlist to play; it starts again after its
                last one.
            scenes: play these instead, by name (see `scene_names`), one a turn, and not
                `turns` of the playlist.
            client: put the client's own frames in between, its audio included, as a recording
                of both directions would hold them.

        Yields:
            One frame, JSON in UTF-8 without a line break.

        Raises:
            ValueError: for a scene that the dialect does not have.
        """
        playlist = self.dialect.playlist
        played = (
            [playlist[turn % len(playlist)] for turn in range(turns)]
            if scenes is None
            else [(scene,) for scene in scenes]
        )
        return _Session(self, client).play(played)

    def scene_names(self) -> list[str]:
        """The scenes that this dialect's playlist holds, and its scripts."""
        names = {scene: None for turn in self.dialect.playlist for scene in turn}
        return list(names | dict.fromkeys(self.dialect.scripts))

    def lines(self, turns: int = 3, *, client: bool = False) -> Frames:
        """`session` as a recording: each frame with its line break."""
        for frame in self.session(turns, client=client):
            yield frame + b"\n"


class _Session:
    """One connection being played: its clock, its conversation, and the values of templates."""

    def __init__(self, synthesiser: Synthesiser, client: bool) -> None:
        self._dialect = synthesiser.dialect
        self._format = synthesiser.audio_format
        self._delta_bytes = synthesiser.delta_bytes
        self._retrieved_bytes = synthesiser.retrieved_bytes
        self._client = client
        self._random = Random(synthesiser.seed)
        self._exchange = int(self._random.random() * len(EXCHANGES)) if synthesiser.seed else 0
        self._clock_ms = 0
        self._previous_item: str | None = None
        self._output: list[Any] = []
        self._input_tokens = len(tokens(INSTRUCTIONS))
        self.values: dict[str, Any] = {
            "session_id": self._id("sess_"),
            "conversation_id": self._id("conv_"),
            "response_id": self._id("resp_"),
            "item_id": self._id("item_"),
            "user_item_id": self._id("item_"),
            "previous_item_id": None,
            "approval_id": None,
            "instructions": INSTRUCTIONS,
            "expires_at": _EPOCH_S + 3_600,
            "format": self._dialect.formats[self._format],
            "output_index": 0,
            "content_index": 0,
            "modalities": ["audio"],
            "status_details": None,
            "usage": None,
            "audio_start_ms": 0,
            "elapsed_ms": 0,
            "now_s": _EPOCH_S,
            "now_ms": _EPOCH_S * 1000,
            "sequence_number": 0,
            "logprobs": None,
        }
        self._scenes: dict[str, Callable[[], Frames]] = {
            "speech": self._speech,
            "text": self._text,
            "function_call": self._function_call,
            "barge_in": self._barge_in,
            "incomplete": self._incomplete,
            "failed": self._failed,
            "transcription_failed": self._transcription_failed,
            "transcription_failed_alone": self._transcription_failed_alone,
            "dictation": self._dictation,
            "diarised": self._diarised,
            "mcp": self._mcp,
            "mcp_failed": self._mcp_failed,
            "mcp_approval": self._mcp_approval,
            "idle": self._idle,
            "retrieved": self._retrieved,
            "translation": self._translation,
        }

    def play(self, turns: Sequence[Sequence[str]]) -> Frames:
        for scene in (name for turn in turns for name in turn):
            if scene not in self._dialect.scripts and scene not in self._scenes:
                known = ", ".join([*self._scenes, *self._dialect.scripts])
                raise ValueError(f"unknown scene {scene!r}: one of {known}")
        return self._play(turns)

    def _play(self, turns: Sequence[Sequence[str]]) -> Frames:
        for event in self._dialect.opening:
            if event == "session.updated":
                yield from self._from_client("session.update")
            yield from self._send(event)
        for turn in turns:
            for scene in turn:
                script = self._dialect.scripts.get(scene)
                if script is None:
                    yield from self._scenes[scene]()
                    continue
                for event, values in script:
                    yield from self._send(event, **values)
        for event in self._dialect.closing:
            yield from self._send(event)

    # Sending

    def _send(self, event: str, **values: Any) -> Frames:
        """One server event, under its name in this dialect, and what the dialect lets follow."""
        self.values.update(values)
        dialect = self._dialect
        name = dialect.names.get(event, event)
        if name is not None:
            frame = dict.fromkeys(dialect.head, name)
            if event in dialect.without_event_id:
                del frame["event_id"]
            else:
                frame["event_id"] = self._id("event_")
            template = dialect.events[event]
            frame.update(fill(template, dialect.objects, self.values))
            yield _encode(frame).encode()
        for follower in dialect.followed_by.get(event, ()):
            yield from self._send(follower)

    def _from_client(self, event: str, **values: Any) -> Frames:
        """One client event, in recordings of both sides."""
        if self._client:
            self.values.update(values)
            template = self._dialect.events[event]
            name = self._dialect.names.get(event, event)
            frame = {"type": name} | fill(template, self._dialect.objects, self.values)
            yield _encode(frame).encode()

    def _deltas(self, event: str, text: str) -> Frames:
        for piece in tokens(text):
            yield from self._delta(event, piece)

    def _delta(self, event: str, piece: str) -> Frames:
        # Live servers pad the pieces of text to 16 characters, against guessing by frame length.
        padding = "".join(self._random.choices(_ALPHANUMERIC, k=-len(piece) % 16))
        yield from self._send(event, delta=piece, obfuscation=padding)

    def _id(self, prefix: str) -> str:
        return prefix + "".join(self._random.choices(_ALPHANUMERIC, k=21))

    def _object(self, name: str) -> Any:
        return fill(self._dialect.objects[name], self._dialect.objects, self.values)

    # The user

    def _next_exchange(self) -> Exchange:
        exchange = EXCHANGES[self._exchange % len(EXCHANGES)]
        self._exchange += 1
        return exchange

    def _listen(self, pcm16: bytes) -> Frames:
        """The client's microphone: the clock goes on; its frames only where they are wanted."""
        audio = speech.encoded(pcm16, self._format)
        milliseconds = speech.duration_ms(len(audio), self._format)
        step = speech.audio_bytes(_APPEND_MS, self._format)
        if self._client:
            for start in range(0, len(audio), step):
                piece = speech.base64_slice(audio, start, start + step)
                yield from self._from_client("input_audio_buffer.append", audio=piece)
        self._clock_ms += milliseconds

    def _pause(self, milliseconds: int) -> Frames:
        yield from self._listen(speech.silence(milliseconds))

    def _user_starts(self, pcm16: bytes, pause_ms: int | None = None) -> Frames:
        """The user begins to speak, and the server has noticed."""
        if pause_ms is None:
            pause_ms = 400 + int(self._random.random() * 10) * 50
        yield from self._pause(pause_ms)
        start = self._clock_ms
        yield from self._listen(pcm16[: speech.audio_bytes(200)])
        yield from self._send(
            "input_audio_buffer.speech_started",
            audio_start_ms=max(start - _VAD_PADDING_MS, 0),
            user_item_id=self._id("item_"),
        )

    def _user_ends(self, pcm16: bytes, exchange: Exchange) -> Frames:
        """The user has spoken: the audio is committed and becomes an item."""
        yield from self._listen(pcm16[speech.audio_bytes(200) :])
        end = self._clock_ms
        yield from self._pause(_VAD_SILENCE_MS)
        heard_ms = speech.duration_ms(len(pcm16))
        text_tokens, audio_tokens = len(tokens(exchange.user)), heard_ms // 100
        yield from self._send(
            "input_audio_buffer.speech_stopped",
            audio_end_ms=end,
            heard=exchange.user,
            heard_ms=heard_ms,
            heard_seconds=round(heard_ms / 1000),
            heard_audio_tokens=audio_tokens,
            heard_text_tokens=text_tokens,
            heard_tokens=text_tokens + audio_tokens,
        )
        self._input_tokens += audio_tokens
        yield from self._committed()

    def _committed(self) -> Frames:
        yield from self._send("input_audio_buffer.committed", previous_item_id=self._previous_item)
        yield from self._item_events("item.user_audio", self.values["user_item_id"])

    def _user_speaks(self, exchange: Exchange) -> Frames:
        pcm16 = speech.say(exchange.user, speech.USER)
        yield from self._user_starts(pcm16)
        yield from self._user_ends(pcm16, exchange)

    def _item_events(self, item: str, item_id: str) -> Frames:
        """An item that is complete when it enters the conversation."""
        data = self._object(item)
        previous = self._previous_item
        self._previous_item = item_id
        yield from self._send("conversation.item.added", previous_item_id=previous, item=data)
        yield from self._send("conversation.item.done", item=data)

    def _transcribed(self, exchange: Exchange, logprobs: bool = False) -> Frames:
        """What the user said, as text."""
        pieces = tokens(exchange.user)
        so_far = ""
        for piece in pieces:
            so_far += piece
            self.values["heard_so_far"] = so_far
            self.values["logprobs"] = [_logprob(piece)] if logprobs else None
            yield from self._delta("conversation.item.input_audio_transcription.delta", piece)
        if logprobs:
            self.values["logprobs"] = [_logprob(piece) for piece in pieces]
        yield from self._send("conversation.item.input_audio_transcription.completed")

    # The assistant

    def _respond(
        self,
        items: Sequence[Frames],
        *,
        meanwhile: Iterable[bytes] = (),
        modality: str = "audio",
        status: str = "completed",
        details: Mapping[str, Any] | None = None,
    ) -> Frames:
        """A response: its items play in turn, `meanwhile` goes between its start and them."""
        self._output = []
        yield from self._send(
            "response.created",
            response_id=self._id("resp_"),
            response_status="in_progress",
            status_details=None,
            modalities=[modality],
            output=[],
            usage=None,
        )
        yield from meanwhile
        self.values.update(output_text_tokens=0, output_audio_tokens=0)
        for index, item in enumerate(items):
            self.values["output_index"] = index
            yield from item
        text, audio = self.values["output_text_tokens"], self.values["output_audio_tokens"]
        self.values.update(
            input_tokens=self._input_tokens,
            input_text_tokens=self._input_tokens // 3,
            input_audio_tokens=self._input_tokens - self._input_tokens // 3,
            cached_tokens=self._input_tokens // 64 * 64,
            output_tokens=text + audio,
            total_tokens=self._input_tokens + text + audio,
            tokens_remaining=max(40_000 - self._input_tokens - text - audio, 0),
            reset_seconds=round(self._input_tokens * 0.0015, 3),
            now_s=_EPOCH_S + self._clock_ms // 1000,
            now_ms=_EPOCH_S * 1000 + self._clock_ms,
        )
        self._input_tokens += text + audio
        yield from self._send(
            "response.done",
            response_status=status,
            status_details=details,
            output=self._output,
            usage=None if status == "failed" else self._object("usage"),
        )
        yield from self._send("rate_limits.updated")

    def _item_opens(self, item: str) -> Frames:
        self.values.update(item_id=self._id("item_"), status="in_progress", content_index=0)
        data = self._object(item)
        previous = self._previous_item
        self._previous_item = self.values["item_id"]
        yield from self._send("response.output_item.added", item=data)
        yield from self._send("conversation.item.added", previous_item_id=previous)

    def _item_closes(self, item: str, status: str = "completed") -> Frames:
        self.values["status"] = status
        data = self._object(item)
        self._output.append(data)
        yield from self._send("conversation.item.done", item=data)
        yield from self._send("response.output_item.done")

    def _audio_message(
        self,
        text: str,
        *,
        cut: float = 1.0,
        status: str = "completed",
        cut_by: Iterable[bytes] = (),
    ) -> Frames:
        """A spoken message; `cut` is the share of it that is sent before `cut_by` stops it."""
        yield from self._item_opens("item.open_message")
        yield from self._send("response.content_part.added", part=self._object("part.open_audio"))
        audio = speech.encoded(speech.say(text), self._format)
        pieces = tokens(text)
        pieces = pieces[: max(round(len(pieces) * cut), 1)]
        total = max(int(len(audio) * cut), 1)
        audio_slices = _slices(total, self._delta_bytes)
        # The text runs a little ahead of the audio.
        sent = 0
        offset_ms = 0
        duration_ms = speech.duration_ms(total, self._format) // len(pieces)
        for start, stop in audio_slices:
            while sent < len(pieces) and sent * total < len(pieces) * (start + total // 8):
                self.values.update(
                    audio_offset_ms=offset_ms, audio_duration_ms=duration_ms, viseme_id=sent % 22
                )
                event = "response.output_audio_transcript.delta"
                yield from self._delta(event, pieces[sent])
                sent += 1
                offset_ms += duration_ms
            yield from self._send(
                "response.output_audio.delta", audio=speech.base64_slice(audio, start, stop)
            )
        for piece in pieces[sent:]:
            yield from self._delta("response.output_audio_transcript.delta", piece)
        spoken_ms = speech.duration_ms(audio_slices[-1][1], self._format)
        self.values["output_text_tokens"] += len(pieces)
        self.values["output_audio_tokens"] += spoken_ms // 50
        self.values.update(transcript="".join(pieces), spoken_ms=spoken_ms)
        yield from cut_by
        yield from self._send("response.output_audio.done")
        yield from self._send("response.output_audio_transcript.done")
        yield from self._send("response.content_part.done", part=self._object("part.audio"))
        yield from self._item_closes("item.audio_message", status)

    def _text_message(self, text: str) -> Frames:
        yield from self._item_opens("item.open_message")
        yield from self._send("response.content_part.added", part=self._object("part.open_text"))
        yield from self._deltas("response.output_text.delta", text)
        self.values["output_text_tokens"] += len(tokens(text))
        yield from self._send("response.output_text.done", text=text)
        yield from self._send("response.content_part.done", part=self._object("part.text"))
        yield from self._item_closes("item.text_message")

    def _call_item(self, exchange: Exchange) -> Frames:
        self.values.update(call_id=self._id("call_"), function=exchange.function)
        yield from self._item_opens("item.open_function_call")
        yield from self._deltas("response.function_call_arguments.delta", exchange.arguments)
        self.values["output_text_tokens"] += len(tokens(exchange.arguments))
        yield from self._send("response.function_call_arguments.done", arguments=exchange.arguments)
        yield from self._item_closes("item.function_call")

    def _mcp_call_item(self, arguments: str, error: Mapping[str, Any] | None = None) -> Frames:
        output = None if error else '[{"stars":5,"text":"Wunderbar!"}]'
        self.values.update(mcp_output=output, mcp_error=error)
        yield from self._item_opens("item.open_mcp_call")
        yield from self._deltas("response.mcp_call_arguments.delta", arguments)
        yield from self._send("response.mcp_call_arguments.done", arguments=arguments)
        yield from self._send("response.mcp_call.in_progress")
        state = "failed" if error else "completed"
        yield from self._send(f"response.mcp_call.{state}")
        yield from self._item_closes("item.mcp_call")

    def _answer(self, exchange: Exchange, meanwhile: Iterable[bytes] = ()) -> Frames:
        """A spoken answer, to its end in the listener's ear."""
        yield from self._respond([self._audio_message(exchange.assistant)], meanwhile=meanwhile)
        yield from self._pause(self.values["spoken_ms"])

    # Scenes

    def _speech(self) -> Frames:
        """The user speaks, the assistant answers: the ordinary turn."""
        exchange = self._next_exchange()
        yield from self._user_speaks(exchange)
        yield from self._answer(exchange, self._transcribed(exchange))

    def _text(self) -> Frames:
        """The user types, and wants text back."""
        exchange = self._next_exchange()
        yield from self._user_types(exchange)
        yield from self._respond([self._text_message(exchange.assistant)], modality="text")

    def _user_types(self, exchange: Exchange) -> Frames:
        item_id = self._id("item_")
        self.values.update(text=exchange.user, user_item_id=item_id)
        item = self._object("item.user_text")
        yield from self._from_client("conversation.item.create", item=item)
        yield from self._item_events("item.user_text", item_id)
        self._input_tokens += len(tokens(exchange.user))
        yield from self._from_client("response.create")

    def _function_call(self) -> Frames:
        """The answer needs a function of the client's."""
        exchange = self._next_exchange()
        yield from self._user_speaks(exchange)
        yield from self._respond([self._call_item(exchange)], meanwhile=self._transcribed(exchange))
        item_id = self._id("item_")
        self.values.update(item_id=item_id, function_output=exchange.output)
        item = self._object("item.function_call_output")
        yield from self._from_client("conversation.item.create", item=item)
        yield from self._item_events("item.function_call_output", item_id)
        yield from self._from_client("response.create")
        yield from self._answer(exchange)

    def _barge_in(self) -> Frames:
        """The user speaks into the answer, which is cut, and is answered again."""
        first = self._next_exchange()
        yield from self._user_speaks(first)
        second = self._next_exchange()
        pcm16 = speech.say(second.user, speech.USER)
        played_ms = 1_000 + int(self._random.random() * 10) * 50
        message = self._audio_message(
            first.assistant,
            cut=0.6,
            status="incomplete",
            cut_by=self._user_starts(pcm16, pause_ms=played_ms),
        )
        yield from self._respond(
            [message],
            meanwhile=self._transcribed(first),
            status="cancelled",
            details={"type": "cancelled", "reason": "turn_detected"},
        )
        yield from self._send("conversation.item.truncated", played_ms=played_ms)
        yield from self._user_ends(pcm16, second)
        yield from self._answer(second, self._transcribed(second))

    def _incomplete(self) -> Frames:
        exchange = self._next_exchange()
        yield from self._user_types(exchange)
        message = self._audio_message(exchange.assistant, cut=0.5, status="incomplete")
        details = {"type": "incomplete", "reason": "max_output_tokens"}
        yield from self._respond([message], status="incomplete", details=details)
        yield from self._pause(self.values["spoken_ms"])

    def _failed(self) -> Frames:
        exchange = self._next_exchange()
        yield from self._user_types(exchange)
        error = {
            "type": "server_error",
            "code": None,
            "message": "The server had an error while processing your request.",
        }
        yield from self._respond([], status="failed", details={"type": "failed", "error": error})

    def _transcription_failed(self) -> Frames:
        exchange = self._next_exchange()
        yield from self._user_speaks(exchange)
        failed = self._send("conversation.item.input_audio_transcription.failed")
        yield from self._answer(exchange, failed)

    def _transcription_failed_alone(self) -> Frames:
        yield from self._user_speaks(self._next_exchange())
        yield from self._send("conversation.item.input_audio_transcription.failed")

    def _dictation(self) -> Frames:
        exchange = self._next_exchange()
        yield from self._user_speaks(exchange)
        yield from self._transcribed(exchange, logprobs=True)

    def _diarised(self) -> Frames:
        exchange = self._next_exchange()
        yield from self._user_speaks(exchange)
        seconds = self.values["heard_ms"] / 1000
        words = exchange.user.split(" ")
        half = len(words) // 2
        middle = round(seconds / 2, 3)
        for speaker, text, start, end in (
            ("A", " ".join(words[:half]), 0, middle),
            ("B", " ".join(words[half:]), middle, seconds),
        ):
            yield from self._send(
                "conversation.item.input_audio_transcription.segment",
                text=text,
                segment_id=self._id("seg_"),
                speaker=speaker,
                start=start,
                end=end,
            )
        yield from self._send("conversation.item.input_audio_transcription.completed")

    def _list_tools(self, state: str) -> Frames:
        self.values["item_id"] = self._id("item_")
        previous = self._previous_item
        self._previous_item = self.values["item_id"]
        yield from self._send(
            "conversation.item.added",
            previous_item_id=previous,
            item=self._object("item.open_mcp_list_tools"),
        )
        yield from self._send("mcp_list_tools.in_progress")
        yield from self._send(f"mcp_list_tools.{state}")
        done = "item.mcp_list_tools" if state == "completed" else "item.open_mcp_list_tools"
        yield from self._send("conversation.item.done", item=self._object(done))

    def _mcp(self) -> Frames:
        yield from self._list_tools("completed")
        yield from self._mcp_turn(None)

    def _mcp_failed(self) -> Frames:
        yield from self._list_tools("failed")
        for error in (
            {"type": "http_error", "code": 503, "message": "upstream is down"},
            {"type": "protocol_error", "code": -32_600, "message": "invalid request"},
            {"type": "tool_execution_error", "message": "no index named “reviews”"},
        ):
            yield from self._mcp_turn(error)

    def _mcp_turn(self, error: Mapping[str, Any] | None) -> Frames:
        exchange = self._next_exchange()
        yield from self._user_speaks(exchange)
        call = self._mcp_call_item('{"query":"vegetarian","limit":3}', error)
        yield from self._respond([call], meanwhile=self._transcribed(exchange))
        yield from self._answer(exchange)

    def _mcp_approval(self) -> Frames:
        exchange = self._next_exchange()
        yield from self._user_types(exchange)
        arguments = '{"query":"birthday"}'
        yield from self._respond([self._approval_item(arguments)])
        item_id = self._id("item_")
        self.values["item_id"] = item_id
        item = self._object("item.mcp_approval_response")
        yield from self._from_client("conversation.item.create", item=item)
        yield from self._item_events("item.mcp_approval_response", item_id)
        yield from self._respond([self._mcp_call_item(arguments)])
        self.values["approval_id"] = None

    def _approval_item(self, arguments: str) -> Frames:
        self.values.update(approval_id=self._id("mcpr_"), arguments=arguments)
        yield from self._item_opens("item.mcp_approval_request")
        yield from self._item_closes("item.mcp_approval_request")

    def _idle(self) -> Frames:
        """Nobody says anything, so the server asks."""
        start = self._clock_ms
        yield from self._pause(6_000)
        yield from self._send(
            "input_audio_buffer.timeout_triggered",
            audio_start_ms=start,
            audio_end_ms=self._clock_ms,
            user_item_id=self._id("item_"),
        )
        yield from self._committed()
        yield from self._answer(self._next_exchange())

    def _retrieved(self) -> Frames:
        """The client asks for an item with all its audio: the largest frames there are."""
        exchange = EXCHANGES[self._exchange % len(EXCHANGES)]
        self.values["heard"] = exchange.user
        voice = speech.encoded(speech.say(exchange.user, speech.USER), self._format)
        times = self._retrieved_bytes // len(voice) + 1
        audio = speech.base64_slice(voice * times, 0, self._retrieved_bytes)
        yield from self._send("conversation.item.retrieved", audio=audio)

    def _translation(self) -> Frames:
        """One language in, another out, word by word, on a clock in steps of 200 ms."""
        for heard, spoken in TRANSLATIONS:
            began = self._clock_ms
            yield from self._listen(speech.say(heard, speech.USER))
            for number, piece in enumerate(tokens(heard)):
                elapsed = (began + number * 300) // 200 * 200
                yield from self._send(
                    "session.input_transcript.delta", delta=piece, elapsed_ms=elapsed
                )
            audio = speech.encoded(speech.say(spoken), self._format)
            pieces = tokens(spoken)
            for number, (start, stop) in enumerate(_slices(len(audio), self._delta_bytes)):
                elapsed = (self._clock_ms + speech.duration_ms(start, self._format)) // 200 * 200
                if number < len(pieces):
                    yield from self._send(
                        "session.output_transcript.delta",
                        delta=pieces[number],
                        elapsed_ms=elapsed,
                    )
                yield from self._send(
                    "session.output_audio.delta",
                    audio=speech.base64_slice(audio, start, stop),
                    elapsed_ms=elapsed,
                )
            yield from self._pause(speech.duration_ms(len(audio), self._format))


def _slices(total: int, sizes: Sequence[int]) -> list[tuple[int, int]]:
    """Where to cut so many bytes into pieces of these sizes, the last of which repeats."""
    slices: list[tuple[int, int]] = []
    start = 0
    while start < total:
        stop = start + sizes[min(len(slices), len(sizes) - 1)]
        slices.append((start, min(stop, total)))
        start = stop
    return slices


def _logprob(token: str) -> dict[str, Any]:
    data = token.encode()
    return {"token": token, "logprob": -round(len(data) / 700 + 0.0001, 6), "bytes": list(data)}
