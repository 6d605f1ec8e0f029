"""What clients have sent: counted, their audio hashed, and optionally written to a file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from typing import BinaryIO

from rtframes.recordings.client_names import CLIENT_EVENTS
from rtframes.recordings.redaction import redact
from rtframes.replay.frame_writer import FrameWriter


class Received:
    """What one client has sent.

    Args:
        total: counts the events of all clients together.

    Attributes:
        events: how many of each type; those that are not client events count as ``(refused)``.
        messages: how many WebSocket messages.
        bytes: of JSON in UTF-8.
        audio_bytes: of appended audio, decoded.
    """

    def __init__(self, total: Counter[str]) -> None:
        self.events: Counter[str] = Counter()
        self._total = total
        self.messages = 0
        self.bytes = 0
        self.audio_bytes = 0
        self._audio = hashlib.sha256()

    def __repr__(self) -> str:
        """What was counted; no content."""
        return (
            f"Received(messages={self.messages}, bytes={self.bytes}, "
            f"audio_bytes={self.audio_bytes}, events={dict(self.events)})"
        )

    @property
    def audio_sha256(self) -> str:
        """The hash of all appended audio, in order, in hexadecimal."""
        return self._audio.hexdigest()

    def message(self, size: int) -> None:
        """Count one message of so many bytes."""
        self.messages += 1
        self.bytes += size

    def event(self, name: str) -> None:
        """Count one well-formed event."""
        self._count(name if name in CLIENT_EVENTS else "(other)")

    def refused(self) -> None:
        """Count one message that is not a client event."""
        self._count("(refused)")

    def audio(self, data: bytes) -> None:
        """Count appended audio."""
        self.audio_bytes += len(data)
        self._audio.update(data)

    def _count(self, name: str) -> None:
        self.events[name] += 1
        self._total[name] += 1


class EventLog:
    """Writes client events to a file, one per line: a recording that `rtframes inspect` reads.

    The events of all clients go into one file, in the order in which they arrive, each at once.

    Args:
        stream: a file open for writing in binary mode.
        audio: whether to keep the audio; otherwise it is replaced by its length.
        on_failure: called if the file cannot be written; nothing more is written after that.
    """

    def __init__(
        self, stream: BinaryIO, *, audio: bool, on_failure: Callable[[Exception], None]
    ) -> None:
        self._writer: FrameWriter | None = FrameWriter(stream)
        self._audio = audio
        self._on_failure = on_failure

    def write(self, frame: bytes) -> None:
        """Write one event."""
        if self._writer is None:
            return
        try:
            self._writer.write(frame if self._audio else redact(frame))
        except Exception as error:
            self._writer = None
            self._on_failure(error)
