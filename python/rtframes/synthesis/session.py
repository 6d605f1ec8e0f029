"""`Session`: one synthetic connection: its clock, its values, and how it sends."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from json import JSONEncoder
from random import Random
from typing import Any

from rtframes.synthesis import speech
from rtframes.synthesis.dialect import Dialect, fill
from rtframes.synthesis.dialogue import EXCHANGES, INSTRUCTIONS, Exchange, tokens

EPOCH_S = 1_773_600_000
"""When every session begins, in Unix time."""

_ALPHANUMERIC = string.ascii_letters + string.digits
_APPEND_MS = 100

# Compact and in raw UTF-8, as live servers send it.
_encode = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Frames = Iterator[bytes]
"""Frames in wire order, generated one by one on demand."""


class Session:
    """One synthetic connection.

    Args:
        dialect: the server's tables.
        seed: of the random numbers.
        audio_format: one of `speech.FORMATS`.
        delta_bytes: as for `rtframes.testing.Synthesiser`.
        retrieved_bytes: as for `rtframes.testing.Synthesiser`.
        client: whether to generate the client's own frames too.

    Attributes:
        random: the source of all random numbers in this session.
        clock_ms: how much audio the client has sent, in ms: the session's time.
        last_item: the id of the last item of the conversation.
        output: the finished items of the response in progress.
        input_tokens: how long the conversation is, in tokens.
        values: what the templates of the dialect may refer to.
    """

    def __init__(
        self,
        dialect: Dialect,
        *,
        seed: int,
        audio_format: str,
        delta_bytes: Sequence[int],
        retrieved_bytes: int,
        client: bool,
    ) -> None:
        self.dialect = dialect
        self.audio_format = audio_format
        self.delta_bytes = delta_bytes
        self.retrieved_bytes = retrieved_bytes
        self._client = client
        self.random = Random(seed)
        self._next = int(self.random.random() * len(EXCHANGES)) if seed else 0
        self.clock_ms = 0
        self.last_item: str | None = None
        self.output: list[Any] = []
        self.input_tokens = len(tokens(INSTRUCTIONS))
        self.values: dict[str, Any] = {
            "session_id": self.make_id("sess_"),
            "conversation_id": self.make_id("conv_"),
            "response_id": self.make_id("resp_"),
            "item_id": self.make_id("item_"),
            "user_item_id": self.make_id("item_"),
            "previous_item_id": None,
            "approval_id": None,
            "instructions": INSTRUCTIONS,
            "expires_at": EPOCH_S + 3_600,
            "format": self.dialect.formats[self.audio_format],
            "output_index": 0,
            "content_index": 0,
            "modalities": ["audio"],
            "status_details": None,
            "usage": None,
            "audio_start_ms": 0,
            "elapsed_ms": 0,
            "now_s": EPOCH_S,
            "now_ms": EPOCH_S * 1000,
            "sequence_number": 0,
            "logprobs": None,
            "client_event_id": None,
            "delegation_id": None,
            "seconds": 0,
        }

    def send(self, event: str, **values: Any) -> Frames:
        """One server event, under its name in this dialect, and the events that follow it there."""
        self.values.update(values)
        dialect = self.dialect
        name = dialect.names.get(event, event)
        if name is not None:
            frame = dict.fromkeys(dialect.head, name)
            if event in dialect.without_event_id:
                del frame["event_id"]
            else:
                frame["event_id"] = self.make_id("event_")
            template = dialect.events[event]
            frame.update(fill(template, dialect.objects, self.values))
            yield _encode(frame).encode()
        for follower in dialect.followed_by.get(event, ()):
            yield from self.send(follower)

    def from_client(self, event: str, **values: Any) -> Frames:
        """One client event, in recordings of both sides."""
        if self._client:
            self.values.update(values)
            template = self.dialect.events[event]
            name = self.dialect.names.get(event, event)
            frame = {"type": name} | fill(template, self.dialect.objects, self.values)
            yield _encode(frame).encode()

    def send_deltas(self, event: str, text: str) -> Frames:
        """A text, as one delta event per token."""
        for piece in tokens(text):
            yield from self.send_delta(event, piece)

    def send_delta(self, event: str, piece: str) -> Frames:
        """One piece of a text, with padding."""
        # Live servers pad the pieces of text to 16 characters, so that frame lengths reveal less.
        padding = "".join(self.random.choices(_ALPHANUMERIC, k=-len(piece) % 16))
        yield from self.send(event, delta=piece, obfuscation=padding)

    def add_item(self, item: str, item_id: str) -> Frames:
        """An item that is complete when it enters the conversation."""
        data = self.filled(item)
        previous = self.last_item
        self.last_item = item_id
        yield from self.send("conversation.item.added", previous_item_id=previous, item=data)
        yield from self.send("conversation.item.done", item=data)

    def hear(self, pcm16: bytes) -> Frames:
        """The microphone: the clock advances; frames are generated only if they are wanted."""
        audio = speech.encoded(pcm16, self.audio_format)
        milliseconds = speech.duration_ms(len(audio), self.audio_format)
        step = speech.audio_bytes(_APPEND_MS, self.audio_format)
        if self._client:
            for start in range(0, len(audio), step):
                piece = speech.base64_slice(audio, start, start + step)
                yield from self.from_client("input_audio_buffer.append", audio=piece)
        self.clock_ms += milliseconds

    def pause(self, milliseconds: int) -> Frames:
        """The user is silent for this long."""
        yield from self.hear(speech.silence(milliseconds))

    def peek_exchange(self) -> Exchange:
        """The next line."""
        return EXCHANGES[self._next % len(EXCHANGES)]

    def next_exchange(self) -> Exchange:
        """The next line, which then counts as spoken."""
        exchange = self.peek_exchange()
        self._next += 1
        return exchange

    def make_id(self, prefix: str) -> str:
        """An id like OpenAI's: a prefix and 21 letters or digits."""
        return prefix + "".join(self.random.choices(_ALPHANUMERIC, k=21))

    def filled(self, name: str) -> Any:
        """The dialect's object of this name, with the session's values in it."""
        return fill(self.dialect.objects[name], self.dialect.objects, self.values)
