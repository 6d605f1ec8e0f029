"""What the user says, as text, and no answer."""

from __future__ import annotations

from rtframes.synthesis.session import Frames, Session
from rtframes.synthesis.user import speak, transcribe


def dictation(session: Session) -> Frames:
    """One speaker, with the probability of each token."""
    exchange = session.next_exchange()
    yield from speak(session, exchange)
    yield from transcribe(session, exchange, logprobs=True)


def diarised(session: Session) -> Frames:
    """Two speakers, with labels."""
    exchange = session.next_exchange()
    yield from speak(session, exchange)
    seconds = session.values["heard_ms"] / 1000
    words = exchange.user.split(" ")
    half = len(words) // 2
    middle = round(seconds / 2, 3)
    for speaker, text, start, end in (
        ("A", " ".join(words[:half]), 0, middle),
        ("B", " ".join(words[half:]), middle, seconds),
    ):
        yield from session.send(
            "conversation.item.input_audio_transcription.segment",
            text=text,
            segment_id=session.make_id("seg_"),
            speaker=speaker,
            start=start,
            end=end,
        )
    yield from session.send("conversation.item.input_audio_transcription.completed")
