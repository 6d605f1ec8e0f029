"""When the frames of a synthetic session would have come, over a network and from a model."""

from __future__ import annotations

from random import Random

from rtframes import events
from rtframes.decoder import Decoder
from rtframes.recordings.client_names import AUDIO_APPENDS
from rtframes.recordings.timed_lines import timed
from rtframes.unknown import UnknownObject

_BEGUN = 1_767_225_600.0
"""Seconds: the first of January 2026, so that the same options give the same bytes."""

_LEAST_WAIT_MS, _LONGEST_WAIT_MS = 250.0, 900.0
_FASTER_THAN_SPEECH = 8
_BETWEEN_MS = 0.5


class Arrivals:
    """Gives frames the times at which they would have come.

    The user's audio comes as it is spoken. The first audio of an answer comes 250 to 900 ms after
    what was before it, the rest of it eight times as fast as it is spoken.

    Args:
        seed: random seed of the waits.
        bytes_per_ms: of audio: 48 of PCM16 at 24,000 Hz, 8 of G.711.
    """

    def __init__(self, seed: int, bytes_per_ms: int) -> None:
        self._random = Random(seed)
        self._bytes_per_ms = bytes_per_ms
        self._decode = Decoder(invalid="unknown").decode
        self._user_ms = 0.0
        self._now_ms = 0.0
        self._answered: str | None = ""

    def timed(self, frame: bytes) -> bytes:
        """The frame as a line of a recording, with its time and without a line break."""
        event = self._decode(frame)
        wait_ms = _BETWEEN_MS
        match event:
            case UnknownObject() if event.tag in AUDIO_APPENDS:
                self._user_ms += len(str(event.get("audio"))) // 4 * 3 / self._bytes_per_ms
            case events.InputAudioBufferSpeechStarted():
                self._user_ms = max(self._user_ms, event.audio_start_ms or 0.0)
            case events.InputAudioBufferSpeechStopped():
                self._user_ms = max(self._user_ms, event.audio_end_ms or 0.0)
            case events.ResponseOutputAudioDelta():
                if event.response_id != self._answered:
                    wait_ms = self._random.uniform(_LEAST_WAIT_MS, _LONGEST_WAIT_MS)
                    self._answered = event.response_id
                else:
                    spoken_ms = len(event.delta) / self._bytes_per_ms
                    wait_ms = spoken_ms / _FASTER_THAN_SPEECH
            case _:
                pass
        self._now_ms = max(self._now_ms + wait_ms, self._user_ms)
        return timed(frame, _BEGUN + self._now_ms / 1000)
